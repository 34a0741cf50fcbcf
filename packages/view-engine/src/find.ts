import { type FieldKey, fieldSpec } from "@pfa/domain/field-catalog.ts";
import type { FindRequest, FoundRow } from "@pfa/domain/view-requests.ts";
import { type Bits, createBits, orBits } from "./bits.ts";
import { valueText } from "./cell-text.ts";
import { containing } from "./condition.ts";
import type { FilterMasks } from "./filter-masks.ts";
import { dayMask, numberMask } from "./find-values.ts";
import { textMask } from "./mask.ts";
import { mirrorCell, type RowSource } from "./row-source.ts";
import { SLICE_ROWS, type Sliced } from "./sliced.ts";
import { type Store, textColumn } from "./store.ts";
import { ValueColumn } from "./value-column.ts";

type FindText = Omit<FindRequest, "view">;

/**
 * The next row from `fromRow` on, in a direction, with a cell that contains the text in either case; after the last one it
 * goes on with the first. The text's folding was learned before. What the store's own records match is kept in `masks`.
 */
export function* findRow(
  rows: RowSource,
  { text, columns, fromRow, direction }: FindText,
  masks: FilterMasks,
): Sliced<Omit<FoundRow, "version">> {
  const part = rows.store.fold.fold(text);
  // Flags are shown as a sign.
  const searched = columns.filter((field) => fieldSpec(field).kind !== "boolean");
  const matching = yield* matchingRecords(rows, searched, part, masks);
  const rids = rows.rids(0, rows.rowCount);
  const matches = yield* countMatches(rids, matching);
  if (matches === 0) return { match: null, matches };
  const row = nearestMatch(rids, matching, fromRow, direction);
  const rid = rids[row] ?? 0;
  const field = searched.find((key) => cellContains(rows, rid, key, part));
  if (!field) throw new Error("a row that matches in no column");
  const { codes, dictionary } = textColumn(rows.store, "pfaId");
  return { match: { row, id: dictionary.text(codes[rid] ?? 0) ?? "", field }, matches };
}

/** A bit per record of which some cell matches, as the reader sees it. */
function* matchingRecords(
  rows: RowSource,
  columns: readonly FieldKey[],
  part: string,
  masks: FilterMasks,
): Sliced<Bits> {
  const key = `find ${JSON.stringify([part, columns])}`;
  const kept = masks.find(key) ?? (yield* mirrorMatches(rows.store, columns, part));
  masks.keep(key, columns, kept);
  const { drafts } = rows;
  if (!drafts) return kept;
  const matching = kept.slice();
  for (const [index, rid] of drafts.rids.entries()) {
    const isMatch = columns.some((field) => cellContains(rows, rid, field, part));
    const word = matching[rid >>> 5] ?? 0;
    matching[rid >>> 5] = isMatch ? word | (1 << (rid & 31)) : word & ~(1 << (rid & 31));
    if (index % 1024 === 1023) yield;
  }
  return matching;
}

function* mirrorMatches(store: Store, columns: readonly FieldKey[], part: string): Sliced<Bits> {
  const matching = createBits(store.rowCount);
  for (const field of columns) orBits(matching, yield* columnMatches(store, field, part));
  return matching;
}

function columnMatches(store: Store, field: FieldKey, part: string): Sliced<Bits> {
  const column = store.columns[field];
  if (!(column instanceof ValueColumn)) return textMask(column, containing(part), store.rowCount);
  return column.kind === "number"
    ? numberMask(column, part, store.rowCount)
    : dayMask(column, part, store.rowCount);
}

function cellContains(rows: RowSource, rid: number, field: FieldKey, part: string): boolean {
  const column = rows.store.columns[field];
  const cell = rows.drafts ? rows.drafts.cell(rid, field) : mirrorCell(rows.store, rid, field);
  if (column instanceof ValueColumn)
    return cell !== null && valueText(column.kind, cell).includes(part);
  return containing(part).one(column.dictionary, cell ?? 0);
}

function* countMatches(rids: Int32Array, matching: Bits): Sliced<number> {
  let count = 0;
  for (let start = 0; start < rids.length; start += SLICE_ROWS) {
    count += countSlice(rids.subarray(start, start + SLICE_ROWS), matching);
    yield;
  }
  return count;
}

function countSlice(rids: Int32Array, matching: Bits): number {
  let count = 0;
  for (let i = 0; i < rids.length; i += 1) count += bitOf(matching, rids[i] ?? 0);
  return count;
}

const bitOf = (bits: Bits, rid: number): number => ((bits[rid >>> 5] ?? 0) >>> (rid & 31)) & 1;

/** There is a match somewhere. */
function nearestMatch(
  rids: Int32Array,
  matching: Bits,
  fromRow: number,
  direction: FindRequest["direction"],
): number {
  const step = direction === "next" ? 1 : -1;
  const last = rids.length - 1;
  const first = step === 1 ? 0 : last;
  let row = step === 1 && fromRow > last ? first : Math.min(fromRow, last);
  while (bitOf(matching, rids[row] ?? 0) === 0) {
    row += step;
    if (row < 0 || row > last) row = first;
  }
  return row;
}
