import { useCallback, useRef, useState } from "react";
import { toast } from "sonner";
import type { KeptView } from "@pfa/domain/kept-view.ts";
import type { View } from "@pfa/domain/window.ts";
import { CellMenu, type MenuTarget } from "./cell-menu.tsx";
import { CellNotice, type CellMessage } from "./cell-notice.tsx";
import { ColumnsPopover } from "./columns-popover.tsx";
import { useFilter } from "./filter/use-filter.tsx";
// oxlint-disable-next-line import/no-unassigned-import -- a stylesheet gives nothing to name
import "./grid.css";
import styles from "./grid-page.module.css";
import { GridState } from "./grid-state.tsx";
import { GridStatusBar } from "./grid-status-bar.tsx";
import { GridToolbar } from "./grid-toolbar.tsx";
import type { GridStatus, OpenGrid } from "./open-grid.ts";
import { useOpenView } from "./saved-views/use-open-view.ts";
import { ViewsMenu } from "./saved-views/views-menu.tsx";
import type { Tools } from "./toolbar/tools.ts";
import { ViewBar } from "./toolbar/view-bar.tsx";
import { useClipboard } from "./use-clipboard.ts";
import { type GridPageProps, useGrid } from "./use-grid.ts";
import { useShownView } from "./use-shown-view.ts";
import { isNarrowed } from "./view-changes.ts";

/** What tools work on: the rows that are open, and the view that they are of, its days resolved. */
type ToolsPlace = { open: OpenGrid | null; shown: View | null };

type Props = GridPageProps & {
  /** Opens the conflicts of one record. */
  onResolve: (pfaId: string) => void;
  onHistory: (pfaId: string) => void;
  connection: React.ReactNode;
  /** What features outside of the grid put into its toolbar. */
  renderTools: (grid: ToolsPlace) => Tools;
};

/** The records of one organization: what is above, in and below the grid. */
export function GridPage(props: Props) {
  const { access, meta, connection } = props;
  const host = useRef<HTMLDivElement>(null);
  const current = useOpenView(props);
  const { view, setView } = current;
  const shown = useShownView(current.isKnown ? view : null, meta?.today);
  const filter = useFilter({ access, view, shown, today: meta?.today, onViewChange: setView });
  const { notice, onNotice, hideNotice } = useNotice();
  const { open, status, columnsVersion, retry } = useGrid(
    host,
    { ...props, view, onViewChange: setView, shown },
    { openFilter: filter.openColumn, onNotice },
  );
  useClipboard(host, open);

  return (
    <section className={styles["page"]} aria-label="Records">
      <GridToolbar
        view={view}
        draftRecords={meta?.draftRecords ?? 0}
        conflictRecords={meta?.conflictRecords ?? 0}
        views={<ViewsMenu access={access} current={current} />}
        filter={filter.button}
        onViewChange={setView}
        tools={{
          columns: open && (
            <ColumnsPopover
              key={columnsVersion}
              grid={open.grid}
              permissions={access.permissions}
            />
          ),
          ...props.renderTools({ open, shown }),
        }}
      />
      <ViewBar isNarrowed={isNarrowed(view)} chips={filter.chips} />
      <GridBody
        {...props}
        view={view}
        onViewChange={setView}
        host={host}
        open={open}
        status={status}
        onRetry={retry}
      />
      <GridStatusBar
        status={status}
        view={view}
        open={open}
        connection={connection}
        onReload={() => open?.reload()}
      />
      {filter.panels}
      <CellNotice notice={notice} onGone={hideNotice} />
    </section>
  );
}

type GridBodyProps = Props & {
  view: KeptView;
  onViewChange: (view: KeptView) => void;
  host: React.RefObject<HTMLDivElement | null>;
  open: OpenGrid | null;
  status: GridStatus;
  onRetry: () => void;
};

function GridBody({ host, open, status, onRetry, ...props }: GridBodyProps) {
  const { access, meta, view, onViewChange, onResolve, onHistory } = props;
  const [menuTarget, setMenuTarget] = useState<MenuTarget | null>(null);
  return (
    <>
      <div className={styles["busy"]} data-busy={status.isBusy} aria-hidden />
      <div className={styles["body"]}>
        <CellMenu
          target={menuTarget}
          organization={access.code}
          open={open}
          onTarget={(event) => setMenuTarget(open?.grid.targetOf(event) ?? null)}
          onResolve={onResolve}
          onHistory={onHistory}
        >
          <div ref={host} className="pfa-grid" />
        </CellMenu>
        <GridState
          status={status}
          view={view}
          meta={meta}
          onRetry={onRetry}
          onViewChange={onViewChange}
        />
      </div>
    </>
  );
}

/** Messages about edits: at their cell, or in the corner where there is none in sight. */
function useNotice() {
  const [notice, setNotice] = useState<CellMessage | null>(null);
  const onNotice = useCallback((message: string, at: HTMLElement | null) => {
    if (at) setNotice({ message, box: at.getBoundingClientRect() });
    else toast(message);
  }, []);
  const hideNotice = useCallback(() => setNotice(null), []);
  return { notice, onNotice, hideNotice };
}
