import { PencilLine, Search, X } from "lucide-react";
import type { View } from "@pfa/domain/window.ts";
import { type ReactNode, useEffect, useRef, useState } from "react";
import { Button } from "../../ui/button.tsx";
import { formatCount } from "../../ui/format-value.ts";
import { TextField } from "../../ui/text-field.tsx";
import { describeCondition } from "./filter-words.ts";
import styles from "./grid-page.module.css";
import type { GridStatus } from "./open-grid.ts";
import { isNarrowed } from "./view-changes.ts";

type GridToolbarProps = {
  view: View;
  status: GridStatus;
  draftRecords: number;
  /** What changes many records, and takes changes back. */
  tools: ReactNode;
  columns: ReactNode;
  files: ReactNode;
  onViewChange: (view: View) => void;
};

export function GridToolbar(props: GridToolbarProps) {
  const { view, draftRecords, tools, columns, files, onViewChange } = props;
  return (
    <div className={styles["toolbar"]} role="toolbar" aria-label="View">
      <SearchBox view={view} onViewChange={onViewChange} />
      <Button
        className={styles["toggle"]}
        aria-pressed={view.onlyDrafts}
        onClick={() => onViewChange({ ...view, onlyDrafts: !view.onlyDrafts })}
      >
        <PencilLine size={14} aria-hidden />
        My drafts
        <span>{formatCount(draftRecords)}</span>
      </Button>
      <FilterChips view={view} onViewChange={onViewChange} />
      {tools}
      {columns}
      {files}
    </div>
  );
}

type ViewProps = Pick<GridToolbarProps, "view" | "onViewChange">;

const TYPING_MS = 250;

/** Searches while typing, a moment after the last key. */
function SearchBox({ view, onViewChange }: ViewProps) {
  const [text, setText] = useState(view.search);
  const [known, setKnown] = useState(view.search);
  const timer = useRef<ReturnType<typeof setTimeout>>(undefined);
  // The address changed by itself: a link, the back button, "clear".
  if (known !== view.search) {
    setKnown(view.search);
    setText(view.search);
  }
  useEffect(() => () => clearTimeout(timer.current), []);
  const search = (next: string) => {
    setText(next);
    clearTimeout(timer.current);
    timer.current = setTimeout(() => {
      setKnown(next.trim());
      onViewChange({ ...view, search: next.trim() });
    }, TYPING_MS);
  };
  return (
    <TextField
      className={styles["search"]}
      label="Search records"
      hideLabel
      small
      type="search"
      icon={<Search size={14} />}
      placeholder="Search id, description, make…"
      maxLength={200}
      value={text}
      onChange={(event) => search(event.target.value)}
    />
  );
}

function FilterChips({ view, onViewChange }: ViewProps) {
  return (
    <div className={styles["chips"]}>
      {view.filter.map((condition, index) => {
        const text = describeCondition(condition);
        return (
          <span key={`${condition.field} ${text}`} className={styles["chip"]} title={text}>
            <span className={styles["chipText"]}>{text}</span>
            <button
              type="button"
              className={styles["chipRemove"]}
              aria-label={`Remove the filter ${text}`}
              onClick={() =>
                onViewChange({ ...view, filter: view.filter.filter((_one, at) => at !== index) })
              }
            >
              <X size={12} aria-hidden />
            </button>
          </span>
        );
      })}
      {isNarrowed(view) && (
        <Button
          small
          look="quiet"
          className={styles["clear"]}
          onClick={() => onViewChange({ ...view, filter: [], search: "", onlyDrafts: false })}
        >
          Clear all
        </Button>
      )}
    </div>
  );
}
