import { useCallback, useRef, useState } from "react";
import { toast } from "sonner";
import { type FieldKey, visibleFields } from "@pfa/domain/field-catalog.ts";
import type { KeptView } from "@pfa/domain/kept-view.ts";
import type { ColumnPlace } from "@pfa/domain/view-display.ts";
import type { View } from "@pfa/domain/window.ts";
import { CellMenu, type MenuTarget } from "./cell-menu.tsx";
import { CellNotice, type CellMessage } from "./cell-notice.tsx";
import { ColumnsPanel } from "./columns/columns-panel.tsx";
import { useFind } from "./find/use-find.tsx";
import { useFilter } from "./filter/use-filter.tsx";
// oxlint-disable-next-line import/no-unassigned-import -- a stylesheet gives nothing to name
import "./grid.css";
import styles from "./grid-page.module.css";
import { GridState } from "./grid-state.tsx";
import { GridStatusBar } from "./grid-status-bar.tsx";
import { GridToolbar } from "./grid-toolbar.tsx";
import type { GridStatus, OpenGrid } from "./open-grid.ts";
import { type OpenView, useOpenView } from "./saved-views/use-open-view.ts";
import { ViewsMenu } from "./saved-views/views-menu.tsx";
import type { Tools } from "./toolbar/tools.ts";
import { ViewBar } from "./toolbar/view-bar.tsx";
import { type GridPageProps, useGrid } from "./use-grid.ts";
import { useShownView } from "./use-shown-view.ts";
import { GroupMenu } from "./grouping/group-menu.tsx";
import { HighlightsDialog } from "./highlights/highlights-dialog.tsx";
import { ViewTotals } from "./view-totals.tsx";
import { isNarrowed } from "./view-changes.ts";

/** What tools work on: the rows that are open, and the view that they are of, its days resolved. */
export type ToolsPlace = { open: OpenGrid | null; shown: View | null };

type Props = GridPageProps & {
  /** Opens the conflicts of one record. */
  onResolve: (pfaId: string) => void;
  onHistory: (pfaId: string, field?: FieldKey) => void;
  connection: React.ReactNode;
  /** What features outside of the grid put into its toolbar. */
  renderTools: (grid: ToolsPlace) => Tools;
  /** What lies over the open grid and speaks in its status bar. */
  renderOver: (open: OpenGrid) => React.ReactNode;
};

/** The records of one organization: what is above, in and below the grid. */
export function GridPage(props: Props) {
  const { access, meta, connection } = props;
  const host = useRef<HTMLDivElement>(null);
  const visible = visibleFields(new Set(access.permissions));
  const current = useOpenView(props);
  const { view, display, setView, setDisplay } = current;
  const shown = useShownView(current.isKnown ? view : null, meta?.today);
  const filter = useFilter({ access, view, shown, today: meta?.today, onViewChange: setView });
  const { notice, onNotice, hideNotice } = useNotice();
  const onArranged = (columns: ColumnPlace[]) => setDisplay({ columns });
  const { open, status, retry } = useGrid(
    host,
    { ...props, view, onViewChange: setView, shown, display, onArranged },
    { openFilter: filter.openColumn, onNotice },
  );
  const find = useFind({ organization: access.code, shown, open });
  const place = { view, onViewChange: setView, host, open, status };

  return (
    <section className={styles["page"]} aria-label="Records">
      <GridHead
        {...props}
        current={current}
        visible={visible}
        shown={shown}
        open={open}
        filter={filter}
        find={find.button}
      />
      <GridBody {...props} {...place} onRetry={retry}>
        {find.bar}
      </GridBody>
      <GridStatusBar
        status={status}
        view={view}
        open={open}
        connection={connection}
        isGrouped={display.groupBy.length > 0}
        totals={shown && <ViewTotals organization={access.code} view={shown} visible={visible} />}
        selection={open && props.renderOver(open)}
        onReload={() => open?.reload()}
      />
      {filter.panels}
      <CellNotice notice={notice} onGone={hideNotice} />
    </section>
  );
}

type GridHeadProps = Props &
  ToolsPlace & {
    current: OpenView;
    visible: readonly FieldKey[];
    filter: Pick<ReturnType<typeof useFilter>, "button" | "chips">;
    find: React.ReactNode;
  };

/** What stands above the rows: which view, what is done with it, and what it shows. */
function GridHead(props: GridHeadProps) {
  const { access, meta, current, visible, shown, open, filter, find } = props;
  const { view, display, setView, setDisplay } = current;
  const [isHighlighting, setHighlighting] = useState(false);
  return (
    <>
      <GridToolbar
        view={view}
        draftRecords={meta?.draftRecords ?? 0}
        conflictRecords={meta?.conflictRecords ?? 0}
        views={<ViewsMenu access={access} current={current} />}
        filter={filter.button}
        onViewChange={setView}
        tools={{
          find,
          columns: open && (
            <ColumnsPanel
              arrangement={open.grid.columns}
              visible={visible}
              current={current}
              onHighlights={() => setHighlighting(true)}
            />
          ),
          ...props.renderTools({ open, shown }),
        }}
      />
      <ViewBar isNarrowed={isNarrowed(view)} chips={filter.chips}>
        <GroupMenu
          levels={display.groupBy}
          visible={visible}
          onChange={(groupBy) => setDisplay({ groupBy })}
        />
      </ViewBar>
      {isHighlighting && shown && (
        <HighlightsDialog
          organization={access.code}
          visible={visible}
          shown={shown}
          highlights={display.highlights}
          onApply={(highlights) => setDisplay({ highlights })}
          onClose={() => setHighlighting(false)}
        />
      )}
    </>
  );
}

type GridBodyProps = Props & {
  view: KeptView;
  onViewChange: (view: KeptView) => void;
  host: React.RefObject<HTMLDivElement | null>;
  open: OpenGrid | null;
  status: GridStatus;
  onRetry: () => void;
  /** What lies over the rows. */
  children: React.ReactNode;
};

function GridBody({ host, open, status, onRetry, children, ...props }: GridBodyProps) {
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
          view={view}
          onViewChange={onViewChange}
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
        {children}
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
