import { CircleCheck, CircleDashed, CloudOff, TriangleAlert } from "lucide-react";
import type { KeptView } from "@pfa/domain/kept-view.ts";
import { type ReactNode, useSyncExternalStore } from "react";
import { countOf } from "../../ui/format-value.ts";
import { untilText, useNow } from "../../ui/relative-time.ts";
import type { AnyEditQueue, QueueState } from "./edit-queue.ts";
import styles from "./grid-page.module.css";
import type { GridStatus, OpenGrid } from "./open-grid.ts";
import { isNarrowed } from "./view-changes.ts";

type GridStatusBarProps = {
  status: GridStatus;
  view: KeptView;
  open: OpenGrid | null;
  connection: ReactNode;
  /** Rows stand for groups too. */
  isGrouped: boolean;
  /** What the records of the view add up to. */
  totals: ReactNode;
  selection: ReactNode;
  onReload: () => void;
};

export function GridStatusBar(props: GridStatusBarProps) {
  const { status, view, open, connection, isGrouped, totals, selection, onReload } = props;
  const { total, hasGaps } = status;
  return (
    <footer className={styles["status"]}>
      <span role="status">
        {total === null
          ? ""
          : `${countOf(total, isGrouped ? "row" : "record")}${isNarrowed(view) ? " in this view" : ""}`}
      </span>
      {totals}
      {hasGaps && (
        <span className={styles["gaps"]}>
          <TriangleAlert size={14} aria-hidden />
          Some rows could not be loaded.
          <button type="button" className={styles["link"]} onClick={onReload}>
            Load them again
          </button>
        </span>
      )}
      <span className={styles["grow"]} />
      {selection}
      {open && <SaveState queue={open.edits.queue} />}
      {connection}
    </footer>
  );
}

/** Whether what was typed is safe on the server. */
function SaveState({ queue }: { queue: AnyEditQueue }) {
  const state = useSyncExternalStore(queue.subscribe, queue.getState);
  if (state.phase === "waiting" || state.phase === "held") {
    return <NotSaved queue={queue} state={state} />;
  }
  const isSaving = state.phase === "saving";
  const Icon = isSaving ? CircleDashed : CircleCheck;
  return (
    <span className={styles["saved"]} role="status">
      <Icon size={14} aria-hidden />
      {isSaving ? "Saving…" : "All edits saved"}
    </span>
  );
}

function NotSaved({ queue, state }: { queue: AnyEditQueue; state: QueueState }) {
  const now = useNow(1000);
  return (
    <span className={styles["unsent"]} role="status">
      <CloudOff size={14} aria-hidden />
      {countOf(state.unsent, "edit")} not saved yet
      {state.retryAt !== null &&
        `, next try ${untilText(new Date(state.retryAt).toISOString(), now)}`}
      <button type="button" className={styles["link"]} onClick={() => queue.resume()}>
        Save now
      </button>
    </span>
  );
}
