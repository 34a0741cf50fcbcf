import type { FieldKey } from "@pfa/domain/field-catalog.ts";
import { useCallback, useRef, useState } from "react";
import { toast } from "sonner";
import { CellMenu, type MenuTarget } from "./cell-menu.tsx";
import { CellNotice, type CellMessage } from "./cell-notice.tsx";
import { ColumnsPopover } from "./columns-popover.tsx";
import { FilterPopover } from "./filter-popover.tsx";
// oxlint-disable-next-line import/no-unassigned-import -- a stylesheet gives nothing to name
import "./grid.css";
import styles from "./grid-page.module.css";
import { GridState } from "./grid-state.tsx";
import { GridStatusBar } from "./grid-status-bar.tsx";
import { GridToolbar } from "./grid-toolbar.tsx";
import type { GridStatus, OpenGrid } from "./open-grid.ts";
import { useClipboard } from "./use-clipboard.ts";
import { type FilterTarget, type GridPageProps, useGrid } from "./use-grid.ts";

type Props = GridPageProps & {
  /** Opens the conflicts of one record. */
  onResolve: (pfaId: string) => void;
  onHistory: (pfaId: string) => void;
  connection: React.ReactNode;
  /** Files in and out, for the columns in sight. */
  renderFiles: (shownFields: () => readonly FieldKey[]) => React.ReactNode;
  /** What changes many records and takes changes back; it works on the rows that are open. */
  renderTools: (grid: { open: OpenGrid | null; status: GridStatus }) => React.ReactNode;
};

/** The records of one organization: what is above, in and below the grid. */
export function GridPage(props: Props) {
  const { access, meta, view, onViewChange, connection, renderTools } = props;
  const host = useRef<HTMLDivElement>(null);
  const [filtering, setFiltering] = useState<FilterTarget | null>(null);
  const { notice, onNotice, hideNotice } = useNotice();
  const { open, status, columnsVersion, retry } = useGrid(host, props, {
    openFilter: setFiltering,
    onNotice,
  });
  useClipboard(host, open);

  return (
    <section className={styles["page"]} aria-label="Records">
      <GridToolbar
        view={view}
        status={status}
        draftRecords={meta?.draftRecords ?? 0}
        onViewChange={onViewChange}
        files={open && props.renderFiles(() => open.grid.shownFields())}
        tools={renderTools({ open, status })}
        columns={
          open && (
            <ColumnsPopover
              key={columnsVersion}
              grid={open.grid}
              permissions={access.permissions}
            />
          )
        }
      />
      <GridBody {...props} host={host} open={open} status={status} onRetry={retry} />
      <GridStatusBar
        status={status}
        view={view}
        open={open}
        connection={connection}
        onReload={() => open?.reload()}
      />
      {filtering && (
        <FilterPopover
          key={filtering.field}
          organization={access.code}
          target={filtering}
          view={view}
          onClose={() => setFiltering(null)}
          onChange={onViewChange}
        />
      )}
      <CellNotice notice={notice} onGone={hideNotice} />
    </section>
  );
}

type GridBodyProps = Props & {
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
