import { type FieldKey, fieldSpec } from "@pfa/domain/field-catalog.ts";
import type { FindRequest, FoundRow } from "@pfa/domain/view-requests.ts";
import { type Bits, bitOf, createBits, orBits, setBit } from "./bits.ts";
import { valueText } from "./cell-text.ts";
import { containing } from "./condition.ts";
import type { FilterMasks } from "./filter-masks.ts";
import { ValueSearch } from "./find-values.ts";
import { textMask } from "./mask.ts";
import { mirrorCode, NO_VALUE, type RowSource } from "./row-source.ts";
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
  let matches = 0;
  for (let start = 0; start < rids.length; start += SLICE_ROWS) {
    matches += countSlice(rids.subarray(start, start + SLICE_ROWS), matching);
    yield;
  }
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
  { store, drafts }: RowSource,
  columns: readonly FieldKey[],
  part: string,
  masks: FilterMasks,
): Sliced<Bits> {
  const search: Search = { store, masks, part, values: new ValueSearch(part) };
  const touched = columns.filter((field) => drafts?.touches(field));
  const others = columns.filter((field) => !touched.includes(field));
  const untouched = yield* mirrorMatches(search, others);
  if (!drafts || touched.length === 0) return untouched;
  const matching = untouched.slice();
  const { rids } = drafts;
  for (const field of touched) {
    const bits = (yield* mirrorMatches(search, [field])).slice();
    const holds = yield* codeTest(search, field);
    const codes = drafts.codes(field);
    for (let place = 0; place < rids.length; place += 1) {
      setBit(bits, rids[place] ?? 0, holds(codes[place] ?? NO_VALUE));
      if (place % (SLICE_ROWS / 8) === 0) yield;
    }
    orBits(matching, bits);
    yield;
  }
  return matching;
}

type Search = { store: Store; masks: FilterMasks; part: string; values: ValueSearch };

/** A bit per record with a matching cell in one of the columns, as PEMS has it. Not to be written to. */
function* mirrorMatches(search: Search, fields: readonly FieldKey[]): Sliced<Bits> {
  const { store, masks, part, values } = search;
  const key = `find ${JSON.stringify([part, fields])}`;
  const kept = masks.find(key);
  if (kept) return kept;
  const matching = createBits(store.rowCount);
  for (const field of fields) {
    const column = store.columns[field];
    const found =
      column instanceof ValueColumn
        ? values.mask(column, store.rowCount)
        : textMask(column, containing(part), store.rowCount);
    orBits(matching, yield* found);
  }
  masks.keep(key, fields, matching);
  return matching;
}

/** Whether a code of a field matches. */
function* codeTest(
  { store, part, values }: Search,
  field: FieldKey,
): Sliced<(code: number) => boolean> {
  const column = store.columns[field];
  if (column instanceof ValueColumn) return (code) => values.holds(column, code);
  const pass = yield* containing(part).all(column.dictionary);
  return (id) => pass[id] === 1;
}

function cellContains(
  { store, drafts }: RowSource,
  rid: number,
  field: FieldKey,
  part: string,
): boolean {
  const column = store.columns[field];
  const place = drafts?.place(rid) ?? -1;
  const code = drafts && place >= 0 ? drafts.code(place, field) : mirrorCode(store, rid, field);
  if (column instanceof ValueColumn)
    return code !== NO_VALUE && valueText(column.kind, code).includes(part);
  return containing(part).one(column.dictionary, code);
}

function countSlice(rids: Int32Array, matching: Bits): number {
  let count = 0;
  for (let i = 0; i < rids.length; i += 1) count += bitOf(matching, rids[i] ?? 0);
  return count;
}

/** There is a match somewhere. */
function nearestMatch(
  rids: Int32Array,
  matching: Bits,
  fromRow: number,
  direction: FindRequest["direction"],
): number {
  const last = rids.length - 1;
  const [step, first] = direction === "next" ? [1, 0] : [-1, last];
  let row = fromRow > last ? first : fromRow;
  while (bitOf(matching, rids[row] ?? 0) === 0) {
    row += step;
    if (row < 0 || row > last) row = first;
  }
  return row;
}
