import { type FieldKey, isFieldKey } from "@pfa/domain/field-catalog.ts";
import { type ColumnPlace, type Density, highlightTones } from "@pfa/domain/view-display.ts";
import {
  type ColDef,
  createGrid,
  type GridApi,
  type GridOptions,
  type IRowNode,
} from "ag-grid-community";
import { CellEditor } from "./cell-editor.ts";
import { handleCellKey } from "./cell-keys.ts";
import { type CellStateKind, cellStateKinds } from "./cell-state.ts";
import { CellTooltip, tooltipValue } from "./cell-tooltip.ts";
import { columnDefs } from "./columns.ts";
import { ColumnArrangement } from "./columns/column-arrangement.ts";
import { FLAG_CLASS } from "./flag-renderer.ts";
import type { GridContext } from "./grid-context.ts";
import { isGroupKey } from "./grouping/group-cell.ts";
import { GridHeader } from "./grid-header.ts";
import { gridTheme, registerGridModules } from "./grid-modules.ts";
import type { RowStore } from "./edit-session.ts";
import { GridRows } from "./grid-rows.ts";
import { GridScroll } from "./grid-scroll.ts";
import { ROW_BUFFER, ROW_HEIGHT, rowHeights } from "./grid-sizes.ts";
import type { GridRow } from "./row.ts";
import { CHUNK_ROWS } from "./row-chunks.ts";
import { stopScrollEchoes } from "./scroll-echo.ts";
import { TallScroll } from "./tall-scroll.ts";

/** A cell as the page speaks of it. */
export type CellTarget = { row: GridRow; field: FieldKey; element: HTMLElement };

export type GridHostOptions = {
  host: HTMLElement;
  visible: readonly FieldKey[];
  context: GridContext;
  /** Other rows are drawn than before. */
  onDrawn: () => void;
  onEditingStopped: () => void;
  onEdit: (target: CellTarget, value: unknown) => void;
  /** Somebody tries to change a cell that is locked. */
  onLocked: (target: CellTarget, message: string) => void;
  /** Other columns are shown than before. */
  onColumns: () => void;
  /** The user has arranged columns. */
  onArranged: (places: ColumnPlace[]) => void;
};

export type GridHost = ReturnType<typeof createGridHost>;

registerGridModules();

/** The grid itself: made once per organization, outside of React, because a row drawn by React costs twice the time. */
export function createGridHost(options: GridHostOptions) {
  const { host, onColumns, onArranged } = options;
  const api = createGrid<GridRow>(host, gridOptions(options));
  const columns = new ColumnArrangement(api, { onDrawn: onColumns, onChange: onArranged });
  const hearEchoes = stopScrollEchoes(host);
  api.addEventListener("viewportChanged", options.onDrawn);
  api.addEventListener("cellEditingStopped", options.onEditingStopped);
  const records = recordStore(api);
  const scroll = new GridScroll(api, host);
  const tallScroll = new TallScroll(scroll);
  api.addEventListener("modelUpdated", () => tallScroll.update());

  return {
    api,
    host,
    records,
    scroll,
    rows: new GridRows(api, scroll),
    /** Fields of the columns that are shown, hidden ones and the row number left out. */
    shownFields: (): FieldKey[] =>
      api
        .getAllDisplayedColumns()
        .map((column) => column.getColId())
        .filter(isFieldKey),
    /** Redraws locks and states, when permissions or policies change. */
    repaintAll: () => api.refreshCells({ force: true }),
    /** The cell that an event came from. */
    targetOf(event: Event): CellTarget | null {
      const element = (event.target as HTMLElement | null)?.closest<HTMLElement>(".ag-cell");
      const field = element?.getAttribute("col-id") ?? "";
      const pfaId = element?.closest(".ag-row")?.getAttribute("row-id");
      const row = pfaId ? records.find(pfaId) : null;
      return element && row && !row.group && isFieldKey(field) ? { row, field, element } : null;
    },
    /** Gives the keys to a cell in sight, or to the one that had them. */
    focus(at: { row: number; field: FieldKey } | null) {
      const cell = api.getFocusedCell();
      if (at) api.setFocusedCell(at.row, at.field);
      else if (cell) api.setFocusedCell(cell.rowIndex, cell.column);
    },
    isEditing: () => api.getEditingCells().length > 0,
    columns,
    setDensity(density: Density) {
      if (scroll.rowHeight === rowHeights[density]) return;
      scroll.rowHeight = rowHeights[density];
      api.setGridOption("rowHeight", scroll.rowHeight);
    },
    destroy() {
      columns.dispose();
      hearEchoes();
      tallScroll.dispose();
      api.destroy();
    },
  };
}

/** The loaded records by their id. */
function recordStore(api: GridApi<GridRow>): RowStore {
  return {
    find: (pfaId) => api.getRowNode(pfaId)?.data ?? null,
    replace: (row) => {
      const node = api.getRowNode(row.id);
      node?.updateData(row);
      // Marks and locks may have changed where the value did not.
      if (node) api.refreshCells({ rowNodes: [node], force: true });
    },
    replaceAll: (rows) => {
      const known = nodesById(api);
      const nodes = rows.flatMap((row) => {
        const node = known.get(row.id);
        node?.updateData(row);
        return node ?? [];
      });
      if (nodes.length > 0) api.refreshCells({ rowNodes: nodes, force: true });
    },
    repaint: (pfaIds) => {
      if (pfaIds.size === 0) return;
      const known = nodesById(api);
      const nodes = [...pfaIds].flatMap((pfaId) => known.get(pfaId) ?? []);
      if (nodes.length > 0) api.refreshCells({ rowNodes: nodes, force: true });
    },
  };
}

/** The grid looks for a record by going through all of them: not once for each of many. */
function nodesById(api: GridApi<GridRow>): Map<string | undefined, IRowNode<GridRow>> {
  const nodes = new Map<string | undefined, IRowNode<GridRow>>();
  api.forEachNode((node) => nodes.set(node.id, node));
  return nodes;
}

function gridOptions(options: GridHostOptions): GridOptions<GridRow> {
  const { visible, context } = options;
  return {
    theme: gridTheme,
    columnDefs: columnDefs(visible),
    defaultColDef: defaultColumn(options),
    context,
    rowModelType: "infinite",
    ...numberedPlaces,
    rowBuffer: ROW_BUFFER,
    rowHeight: ROW_HEIGHT,
    headerHeight: 34,
    groupHeaderHeight: 26,
    animateRows: false,
    readOnlyEdit: true,
    stopEditingWhenCellsLoseFocus: true,
    suppressDragLeaveHidesColumns: true,
    suppressMaintainUnsortedOrder: true,
    suppressOverlays: ["loading", "noRows"],
    tooltipShowDelay: 500,
    tooltipHideDelay: 20_000,
    getRowId: ({ data }) => data.id,
    rowClassRules: {
      "pfa-loading": ({ data }) => data === undefined,
      "pfa-vanished": ({ data }) => data?.isVanished === true,
      "pfa-group": ({ data }) => data?.group !== undefined,
    },
    onCellEditRequest: ({ data, column, newValue, api }) => {
      const field = column.getColId() as FieldKey;
      const element = cellElement(options.host, api, data.id, field);
      options.onEdit({ row: data, field, element }, newValue);
    },
    onCellDoubleClicked: ({ data, column, event }) =>
      attempt(options, data, column.getColId(), event?.target ?? null),
    onCellClicked: ({ data, column, event, value }) => {
      const target = event?.target as HTMLElement | null;
      if (!data || !target?.classList.contains(FLAG_CLASS)) return;
      if (attempt(options, data, column.getColId(), target)) {
        options.onEdit(
          { row: data, field: column.getColId() as FieldKey, element: target },
          !value,
        );
      }
    },
  };
}

/**
 * The grid is to lay out numbered places and no more: what stands in them is read and put there by ViewRows, which knows the
 * state that rows belong to and gives up what nobody waits for. The grid's own reading is answered at once, with nothing.
 */
const numberedPlaces: GridOptions<GridRow> = {
  datasource: { getRows: (params) => params.failCallback() },
  cacheBlockSize: CHUNK_ROWS,
  maxBlocksInCache: 40,
  maxConcurrentDatasourceRequests: 100,
};

/** True if the cell can be edited; else says why not, at the cell. */
function attempt(
  { context, onLocked }: GridHostOptions,
  row: GridRow | undefined,
  field: string,
  at: EventTarget | null,
): boolean {
  if (!row || !isFieldKey(field)) return false;
  const lock = context.lockOf(row, field);
  const element = (at as HTMLElement | null)?.closest<HTMLElement>(".ag-cell");
  if (lock && element) onLocked({ row, field, element }, lock.message);
  return lock === null;
}

function cellElement(host: HTMLElement, api: GridApi, pfaId: string, field: string): HTMLElement {
  const index = api.getRowNode(pfaId)?.rowIndex ?? -1;
  return host.querySelector<HTMLElement>(`[row-index="${index}"] [col-id="${field}"]`) ?? host;
}

type CellPlace = { data: GridRow | undefined; colDef: ColDef };

const toneAt = (context: GridContext, row: GridRow | undefined, { colId }: ColDef) =>
  row && colId && isFieldKey(colId) ? context.highlightOf(row, colId) : null;

const foundAt = (context: GridContext, row: GridRow | undefined, { colId }: ColDef) =>
  row && colId && isFieldKey(colId) ? context.foundIn(row, colId) : null;

function defaultColumn(options: GridHostOptions): ColDef<GridRow> {
  const { context } = options;
  const hasState =
    (kind: CellStateKind) => (params: { data: GridRow | undefined; colDef: ColDef }) =>
      params.data !== undefined &&
      isFieldKey(params.colDef.colId ?? "") &&
      context.stateOf(params.data, params.colDef.colId as FieldKey)?.kind === kind;
  return {
    sortable: false,
    resizable: true,
    cellDataType: false,
    headerComponent: GridHeader,
    cellEditor: CellEditor,
    cellEditorPopup: true,
    cellEditorPopupPosition: "over",
    editable: ({ data, colDef }) => {
      const field = colDef.colId ?? "";
      return data !== undefined && isFieldKey(field) && context.lockOf(data, field) === null;
    },
    cellClassRules: {
      ...Object.fromEntries(cellStateKinds.map((kind) => [`pfa-state-${kind}`, hasState(kind)])),
      ...Object.fromEntries(
        highlightTones.map((tone) => [
          `pfa-tone-${tone}`,
          ({ data, colDef }: CellPlace) => toneAt(context, data, colDef)?.tone === tone,
        ]),
      ),
      "pfa-tone-bold": ({ data, colDef }) => toneAt(context, data, colDef)?.isBold === true,
      "pfa-found": ({ data, colDef }) => foundAt(context, data, colDef) !== null,
      "pfa-found-current": ({ data, colDef }) => foundAt(context, data, colDef) === "current",
      "pfa-pending": ({ data, colDef }) =>
        data !== undefined &&
        isFieldKey(colDef.colId ?? "") &&
        !((colDef.colId as FieldKey) in data.values),
      "pfa-locked": ({ data, colDef }) =>
        data !== undefined &&
        isFieldKey(colDef.colId ?? "") &&
        context.lockOf(data, colDef.colId as FieldKey) !== null,
    },
    tooltipComponent: CellTooltip,
    tooltip: tooltipValue,
    suppressKeyboardEvent: ({ event, editing, data, colDef }) => {
      const field = colDef.colId ?? "";
      if (data?.group && isGroupKey(event, data.group)) {
        event.preventDefault();
        context.toggleGroup(data.id);
        return true;
      }
      if (editing || !data || !isFieldKey(field)) return false;
      return handleCellKey(event, {
        value: data.values[field] ?? null,
        allowed: () => attempt(options, data, field, event.target),
        change: (value) =>
          options.onEdit({ row: data, field, element: event.target as HTMLElement }, value),
      });
    },
  };
}
