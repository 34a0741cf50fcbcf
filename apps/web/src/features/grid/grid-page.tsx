import { useCallback, useRef, useState } from "react";
import { toast } from "sonner";
import { CellMenu, type MenuTarget } from "./cell-menu.tsx";
import { CellNotice, type CellMessage } from "./cell-notice.tsx";
import { ColumnsPopover } from "./columns-popover.tsx";
import { FilterPopover } from "./filter-popover.tsx";
import "./grid.css";
import styles from "./grid-page.module.css";
import { GridState } from "./grid-state.tsx";
import { GridStatusBar } from "./grid-status-bar.tsx";
import { GridToolbar } from "./grid-toolbar.tsx";
import type { GridRow } from "./row.ts";
import { useClipboard } from "./use-clipboard.ts";
import { type FilterTarget, type GridPageProps, useGrid } from "./use-grid.ts";
import { filteredBy } from "./view-changes.ts";

type Props = GridPageProps & {
  /** Opens the conflicts of one record. */
  onResolve: (row: GridRow) => void;
  connection: React.ReactNode;
};

/** The records of one organization: what is above, in and below the grid. */
export function GridPage(props: Props) {
  const { access, meta, view, onViewChange, onResolve, connection } = props;
  const host = useRef<HTMLDivElement>(null);
  const [filtering, setFiltering] = useState<FilterTarget | null>(null);
  const [notice, setNotice] = useState<CellMessage | null>(null);
  const [menuTarget, setMenuTarget] = useState<MenuTarget | null>(null);
  const openFilter = useCallback((target: FilterTarget) => setFiltering(target), []);
  const onNotice = useCallback((message: string, at: HTMLElement | null) => {
    if (at) setNotice({ message, box: at.getBoundingClientRect() });
    else toast(message);
  }, []);
  const { open, status, columnsVersion, retry } = useGrid(host, props, { openFilter, onNotice });
  useClipboard(host, open);

  return (
    <section className={styles["page"]} aria-label="Records">
      <GridToolbar
        view={view}
        status={status}
        draftRecords={meta?.draftRecords ?? 0}
        onViewChange={onViewChange}
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
      <div className={styles["busy"]} data-busy={status.isBusy} aria-hidden />
      <div className={styles["body"]}>
        <CellMenu
          target={menuTarget}
          organization={access.code}
          open={open}
          onTarget={(event) => setMenuTarget(open?.grid.targetOf(event) ?? null)}
          onResolve={onResolve}
        >
          <div ref={host} className="pfa-grid" />
        </CellMenu>
        <GridState
          status={status}
          view={view}
          meta={meta}
          onRetry={retry}
          onViewChange={onViewChange}
        />
      </div>
      <GridStatusBar
        status={status}
        view={view}
        open={open}
        connection={connection}
        onReload={() => open?.refresh()}
      />
      {filtering && (
        <FilterPopover
          key={filtering.field}
          organization={access.code}
          target={filtering}
          view={view}
          onClose={() => setFiltering(null)}
          onApply={(conditions) => {
            setFiltering(null);
            const filter = filteredBy(view.filter, filtering.field, conditions);
            onViewChange({ ...view, filter });
          }}
        />
      )}
      <CellNotice notice={notice} onGone={() => setNotice(null)} />
    </section>
  );
}
