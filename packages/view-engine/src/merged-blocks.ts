import type { FieldKey } from "@pfa/domain/field-catalog.ts";
import type { RowRange } from "@pfa/domain/view-requests.ts";
import { gather } from "./gather.ts";
import {
  type DraftedRecords,
  NO_VALUE,
  type RowParts,
  type RowSource,
  splitRows,
} from "./row-source.ts";
import { SLICE_ROWS, type Sliced } from "./sliced.ts";
import type { Column, Store } from "./store.ts";
import { ValueColumn } from "./value-column.ts";

/** Rows of a view by what their cells are read from: the store's arrays for `plain` ones, the reader's drafts for the others. */
export type MergedRows = RowParts & { store: Store; drafts: DraftedRecords | null };

export function* mergedRows(source: RowSource, range?: RowRange): Sliced<MergedRows> {
  const { store, drafts, parts } = source;
  if (parts && !range) return { store, drafts, ...parts };
  const { plain, drafted } = yield* splitRows(source, range);
  const places = new Int32Array(drafted.length);
  for (let i = 0; i < drafted.length; i += 1) {
    places[i] = drafts?.place(drafted[i] ?? 0) ?? -1;
    if (i % (SLICE_ROWS / 8) === 0) yield;
  }
  return { store, drafts, plain, drafted, places };
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
  const { drafts, plain, drafted, places } = rows;
  yield* eachStored(rows.store, field, plain, visit);
  const visitDrafted: Visit = (raws, first, none) => visit(raws, plain.length + first, none);
  if (!drafts?.touches(field)) return yield* eachStored(rows.store, field, drafted, visitDrafted);
  const column = rows.store.columns[field];
  const offset = offsetOf(column);
  const codes = drafts.codes(field);
  const block = new Float64Array(BLOCK);
  for (let start = 0; start < places.length; start += BLOCK) {
    const raws = block.subarray(0, Math.min(BLOCK, places.length - start));
    for (let i = 0; i < raws.length; i += 1)
      raws[i] = (codes[places[start + i] ?? 0] ?? 0) - offset;
    // Whatever the store's array cannot hold may be drafted: its own sign for no value is a value here.
    visitDrafted(raws, start, column instanceof ValueColumn ? NO_VALUE : 0);
    yield;
  }
}

function* eachStored(
  store: Store,
  field: FieldKey,
  records: Int32Array,
  visit: Visit,
): Sliced<void> {
  const column = store.columns[field];
  const isText = !(column instanceof ValueColumn);
  const source = isText ? column.codes : column.values;
  const none = isText ? 0 : column.empty;
  const block = new Float64Array(BLOCK);
  for (let start = 0; start < records.length; start += BLOCK) {
    const end = Math.min(start + BLOCK, records.length);
    const raws = block.subarray(0, end - start);
    gather(source, records, { start, end }, raws);
    visit(raws, start, none);
    if (end % SLICE_ROWS === 0) yield;
  }
}
