import type { FieldKey } from "@pfa/domain/field-catalog.ts";
import type { RowRange } from "@pfa/domain/view-requests.ts";
import { gather } from "./gather.ts";
import { type RowSource, splitRows } from "./row-source.ts";
import { SLICE_ROWS, type Sliced } from "./sliced.ts";
import type { Column, Store } from "./store.ts";
import { ValueColumn } from "./value-column.ts";

/** Rows of a view by what their cells are read from: the store's arrays for `plain` ones, the reader's drafts for the others. */
export type MergedRows = {
  store: Store;
  plain: Int32Array;
  drafted: Int32Array;
  cell: (rid: number, field: FieldKey) => number | null;
};

export function* mergedRows(rows: RowSource, range?: RowRange): Sliced<MergedRows> {
  const { store, drafts } = rows;
  const split = yield* splitRows(rows, range);
  return { store, ...split, cell: (rid, field) => drafts?.cell(rid, field) ?? null };
}

export const countRows = ({ plain, drafted }: MergedRows): number => plain.length + drafted.length;

/** What stands for no value in a block of a column's cells. */
export const noneOf = (column: Column): number => (column instanceof ValueColumn ? -Infinity : 0);

const BLOCK = 4096;

/**
 * Goes through the rows' merged cells of a field, a block at a time and always in the same order: dictionary ids or whole
 * numbers. `first` counts the rows before the block.
 */
export function* eachBlock(
  rows: MergedRows,
  field: FieldKey,
  visit: (cells: Float64Array, first: number) => void,
): Sliced<void> {
  const column = rows.store.columns[field];
  const block = new Float64Array(BLOCK);
  const { plain, drafted } = rows;
  for (let start = 0; start < plain.length; start += BLOCK) {
    const end = Math.min(start + BLOCK, plain.length);
    const cells = block.subarray(0, end - start);
    if (column instanceof ValueColumn) {
      gather(column.values, plain, { start, end }, cells);
      toValues(cells, column.empty, column.offset);
    } else gather(column.codes, plain, { start, end }, cells);
    visit(cells, start);
    if (end % SLICE_ROWS === 0) yield;
  }
  for (let start = 0; start < drafted.length; start += BLOCK) {
    const end = Math.min(start + BLOCK, drafted.length);
    const cells = block.subarray(0, end - start);
    for (let i = start; i < end; i += 1)
      cells[i - start] = rows.cell(drafted[i] ?? 0, field) ?? -Infinity;
    visit(cells, plain.length + start);
    yield;
  }
}

function toValues(cells: Float64Array, empty: number, offset: number): void {
  for (let i = 0; i < cells.length; i += 1) {
    const raw = cells[i] ?? empty;
    cells[i] = raw === empty ? -Infinity : raw + offset;
  }
}
