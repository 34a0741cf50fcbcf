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

/** Raw numbers of a column: add `offset` for a dictionary's id or a whole number. */
export const offsetOf = (column: Column): number =>
  column instanceof ValueColumn ? column.offset : 0;

const BLOCK = 4096;

/** Looks at some raw numbers; `first` counts the rows before them, and `none` stands for no value among them. */
export type Visit = (raws: Float64Array, first: number, none: number) => void;

/** Goes through the rows' merged cells of a field, a block at a time and always in the same order. */
export function* eachBlock(rows: MergedRows, field: FieldKey, visit: Visit): Sliced<void> {
  const column = rows.store.columns[field];
  const isText = !(column instanceof ValueColumn);
  const source = isText ? column.codes : column.values;
  const none = isText ? 0 : column.empty;
  const block = new Float64Array(BLOCK);
  const { plain, drafted } = rows;
  for (let start = 0; start < plain.length; start += BLOCK) {
    const end = Math.min(start + BLOCK, plain.length);
    const raws = block.subarray(0, end - start);
    gather(source, plain, { start, end }, raws);
    visit(raws, start, none);
    if (end % SLICE_ROWS === 0) yield;
  }
  const offset = offsetOf(column);
  for (let start = 0; start < drafted.length; start += BLOCK) {
    const end = Math.min(start + BLOCK, drafted.length);
    const raws = block.subarray(0, end - start);
    for (let i = start; i < end; i += 1)
      raws[i - start] = (rows.cell(drafted[i] ?? 0, field) ?? -Infinity) - offset;
    // Whatever the store's array cannot hold may be drafted: its own sign for no value is a value here.
    visit(raws, plain.length + start, isText ? 0 : -Infinity);
    yield;
  }
}
