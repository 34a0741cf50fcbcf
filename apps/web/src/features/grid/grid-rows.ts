import type { FieldKey } from "@pfa/domain/field-catalog.ts";
import type { RowRange } from "@pfa/domain/view-requests.ts";
import type { GridApi, IRowNode } from "ag-grid-community";
import { changedFields, type GridRow, isSameRow, laidOver } from "./row.ts";
import { chunksOf } from "./row-chunks.ts";
import type { GridScroll } from "./grid-scroll.ts";

/** A record that the eye or the focus rests on, and where: `top` in pixels below the grid's head. */
export type Anchor = { pfaId: string; row: number; top: number; hasFocus: boolean };

/** Where a record is to stand on the screen: `top` pixels below the head, or in the middle; with the focus if that was in a cell. */
export type Place = { row: number; top: number | null; takesFocus: boolean };

/**
 * The rows inside AG Grid. The grid itself only lays out numbered places; what stands in them is put there from here, at
 * once and only where it differs, so that nothing goes blank between two states.
 */
export class GridRows {
  private readonly api: GridApi<GridRow>;
  private readonly scroll: GridScroll;
  /** The record and field that had the focus last; the grid forgets it once a header has been clicked. */
  private lastFocus: { pfaId: string; field: string } | null = null;

  constructor(api: GridApi<GridRow>, scroll: GridScroll) {
    this.api = api;
    this.scroll = scroll;
    api.addEventListener("cellFocused", ({ rowIndex, column }) => {
      const pfaId = rowIndex === null ? undefined : this.at(rowIndex)?.id;
      const field = typeof column === "string" ? column : column?.getColId();
      if (pfaId && field) this.lastFocus = { pfaId, field };
    });
  }

  get total(): number {
    return this.api.getDisplayedRowCount();
  }

  /** Rows that are drawn: those in sight and some beyond. */
  drawn(): RowRange {
    const startRow = Math.max(0, this.api.getFirstDisplayedRowIndex());
    return { startRow, endRow: Math.max(startRow, this.api.getLastDisplayedRowIndex() + 1) };
  }

  /** Rows that fit on the screen. */
  get height(): number {
    return this.scroll.rowsInSight();
  }

  get rowHeight(): number {
    return this.scroll.rowHeight;
  }

  isEditing(): boolean {
    return this.api.getEditingCells().length > 0;
  }

  /** Whether a range has places without a record in them. */
  isBlank({ startRow, endRow }: RowRange): boolean {
    const end = Math.min(endRow, this.total);
    const filled = new Set(this.nodes().flatMap((node) => (node.data ? [node.rowIndex] : [])));
    for (let row = startRow; row < end; row += 1) if (!filled.has(row)) return true;
    return false;
  }

  /** Records that are there, by their place. */
  loaded(): Map<number, GridRow> {
    const rows = new Map<number, GridRow>();
    for (const { rowIndex, data } of this.nodes()) {
      if (rowIndex !== null && data) rows.set(rowIndex, data);
    }
    return rows;
  }

  at(row: number): GridRow | undefined {
    return this.nodes().find((node) => node.rowIndex === row)?.data;
  }

  /** Puts records into their places; those that are there already stay untouched. Answers what changed in which record. */
  put(startRow: number, rows: readonly GridRow[]): void {
    const places = this.places(startRow, rows.length);
    rows.forEach((row, index) => {
      const node = places.get(startRow + index);
      if (node) putInto(node, row);
    });
  }

  /** Renews records wherever they stand, and moves none. */
  renew(rows: readonly GridRow[]): void {
    const known = new Map(this.nodes().map((node) => [node.id, node]));
    for (const row of rows) {
      const node = known.get(row.id);
      if (node) putInto(node, row);
    }
  }

  /** These records from `startRow` on are all that is known of a view of `total` records. */
  replace(startRow: number, rows: readonly GridRow[], total: number): void {
    // More places first, fewer last: the grid holds none beyond its end.
    if (total > this.total) this.api.setRowCount(total, true);
    const endRow = startRow + rows.length;
    for (const node of this.nodes()) {
      const row = node.rowIndex ?? 0;
      if (node.data && (row < startRow || row >= endRow)) clear(node);
    }
    this.scroll.forgetRecords({ startRow, endRow });
    this.put(startRow, rows);
    if (total !== this.total) this.api.setRowCount(total, true);
  }

  /** Shortly marks cells whose value somebody else has changed. */
  highlight(changes: ReadonlyMap<string, FieldKey[]>): void {
    for (const node of this.nodes()) {
      const fields = changes.get(node.id ?? "");
      if (fields) this.api.flashCells({ rowNodes: [node], columns: fields });
    }
  }

  /** Values that differ from those of the same records here. */
  changesIn(rows: readonly GridRow[]): Map<string, FieldKey[]> {
    const known = new Map(this.nodes().map((node) => [node.id, node.data]));
    const changes = new Map<string, FieldKey[]>();
    for (const row of rows) {
      const before = known.get(row.id);
      const fields = before ? changedFields(before, row).filter((key) => key in before.values) : [];
      if (fields.length > 0) changes.set(row.id, fields);
    }
    return changes;
  }

  /** What is to stay where it is while the rows around it move: the focused record, else the first in sight. */
  anchor(): Anchor | null {
    const focused = this.focusedRow();
    const rows = this.scroll.drawnRows();
    const inSight = rows.filter(({ isInSight }) => isInSight);
    const row = inSight.find((one) => one.row === focused) ?? inSight.find(({ top }) => top >= 0);
    const record = row && this.at(row.row);
    if (!record) return null;
    return { pfaId: record.id, row: row.row, top: row.top, hasFocus: row.row === focused };
  }

  /** The record to come back to in another view: the focused one, wherever it stands. */
  marked(): { pfaId: string; top: number | null } | null {
    if (!this.lastFocus) return null;
    const { pfaId } = this.lastFocus;
    const drawn = this.scroll.drawnRows().find(({ row }) => this.at(row)?.id === pfaId);
    return { pfaId, top: drawn?.isInSight ? drawn.top : null };
  }

  /** Pixels between the head and a row that is drawn, else null. */
  topOf(row: number): number | null {
    return this.scroll.drawnRows().find((drawn) => drawn.row === row)?.top ?? null;
  }

  /** Scrolls so that a record stands at its place. */
  follow({ row, top, takesFocus }: Place): void {
    const hadFocus = takesFocus && this.scroll.hasCellFocus();
    this.scroll.bring(row, top);
    const field = this.lastFocus?.field;
    if (hadFocus && field) this.scroll.hold(() => this.api.setFocusedCell(row, field));
    // Elsewhere on the page nothing may take the focus away; the cell that has it in the grid's mind is another one now.
    else if (takesFocus) this.api.clearFocusedCell();
    if (top !== null) this.scroll.adjust(row, top);
  }

  /** Shows a view from its first row. */
  goToTop(): void {
    const hadFocus = this.scroll.hasCellFocus();
    if (this.total === 0) return;
    this.scroll.bring(0, 0);
    const field = this.lastFocus?.field;
    if (hadFocus && field) this.scroll.hold(() => this.api.setFocusedCell(0, field));
    else this.api.clearFocusedCell();
  }

  private focusedRow(): number | null {
    return this.api.getFocusedCell()?.rowIndex ?? null;
  }

  /** The grid's places of a range, made where it has none yet. */
  private places(startRow: number, count: number): Map<number | null, IRowNode<GridRow>> {
    const endRow = Math.min(startRow + count, this.total);
    for (const chunk of chunksOf({ startRow, endRow })) this.api.getDisplayedRowAtIndex(chunk);
    return new Map(this.nodes().map((node) => [node.rowIndex, node]));
  }

  private nodes(): IRowNode<GridRow>[] {
    const nodes: IRowNode<GridRow>[] = [];
    this.api.forEachNode((node) => nodes.push(node));
    return nodes;
  }
}

function putInto(node: IRowNode<GridRow>, row: GridRow): void {
  const before = node.data;
  if (before && node.id === row.id) {
    if (!isSameRow(before, row)) node.updateData(laidOver(before, row));
    return;
  }
  node.id = row.id;
  node.setData(row);
}

function clear(node: IRowNode<GridRow>): void {
  node.id = undefined;
  // The grid shows a place without data as one that is still to be read.
  node.setData(undefined as unknown as GridRow);
}
