import { type FieldKey, fieldSpec } from "@pfa/domain/field-catalog.ts";
import type { FieldValue } from "@pfa/domain/record.ts";
import type { GroupsRequest } from "@pfa/domain/view-requests.ts";
import { ExactSums } from "./exact-sum.ts";
import { countRows, eachBlock, type MergedRows, mergedRows, offsetOf } from "./merged-blocks.ts";
import { sortedPlaces } from "./order.ts";
import { fieldValueOf, NO_VALUE, type RowSource } from "./row-source.ts";
import { SLICE_ROWS, type Sliced } from "./sliced.ts";
import type { Column } from "./store.ts";
import { ValueColumn } from "./value-column.ts";

/** Rows of a view by their value of a field. Every value has a place; 0 is that of no value. */
export type Grouping = {
  /** Places with rows in the order of their values, no value last. */
  inOrder: Int32Array;
  counts: Uint32Array;
  sums: ReadonlyMap<FieldKey, ExactSums>;
  /** Dictionary's id or whole number of a place other than 0. */
  code: (place: number) => number;
  /** Value of any place. */
  value: (place: number) => FieldValue;
};

/** What rows are grouped by: dates by the period they fall in. */
export type GroupedBy = Pick<GroupsRequest, "field" | "unit">;

/** Groups the rows and sums some fields of each group. */
export function* groupRows(
  source: RowSource,
  by: GroupedBy,
  summed: readonly FieldKey[],
): Sliced<Grouping> {
  const rows = yield* mergedRows(source);
  const places = yield* placesOf(rows, by);
  const counts = new Uint32Array(places.count);
  for (const part of slicesOf(places.placeOfRow)) {
    countPlaces(part, counts);
    yield;
  }
  const sums = new Map<FieldKey, ExactSums>();
  for (const field of summed) sums.set(field, yield* sumByPlace(rows, field, places));
  const column = source.store.columns[by.field];
  const { code } = places;
  return {
    inOrder: yield* placesInOrder(column, counts, code),
    counts,
    sums,
    code,
    value: (place) => valueOf(column, place === 0 ? null : code(place)),
  };
}

function* slicesOf<T extends Uint32Array | Int32Array>(numbers: T): Generator<T> {
  for (let start = 0; start < numbers.length; start += SLICE_ROWS)
    yield numbers.subarray(start, start + SLICE_ROWS) as T;
}

function countPlaces(places: Uint32Array, counts: Uint32Array): void {
  for (let i = 0; i < places.length; i += 1) {
    const place = places[i] ?? 0;
    counts[place] = (counts[place] ?? 0) + 1;
  }
}

function valueOf(column: Column, code: number | null): FieldValue {
  if (column instanceof ValueColumn) return fieldValueOf(column.kind, code);
  return column.dictionary.text(code ?? 0);
}

/** `count` places, those of values that no row has included. */
type Places = { placeOfRow: Uint32Array; count: number; code: (place: number) => number };

function* placesOf(rows: MergedRows, { field, unit }: GroupedBy): Sliced<Places> {
  const { least, greatest } = boundsOf(rows, field);
  // Values that lie near each other are places by themselves; others are sorted.
  const isNear = greatest - least + 1 <= Math.max(4 * countRows(rows), 4096);
  const places = isNear
    ? yield* nearPlaces(rows, field, { least, greatest })
    : yield* farPlaces(rows, field);
  const isDate = fieldSpec(field).kind === "date";
  return isDate && unit !== "day" ? yield* periodPlaces(places, unit) : places;
}

function* nearPlaces(
  rows: MergedRows,
  field: FieldKey,
  { least, greatest }: { least: number; greatest: number },
): Sliced<Places> {
  const placeOfRow = new Uint32Array(countRows(rows));
  const before = least - offsetOf(rows.store.columns[field]) - 1;
  yield* eachBlock(rows, field, (raws, first, none) => {
    for (let i = 0; i < raws.length; i += 1) {
      const raw = raws[i] ?? none;
      placeOfRow[first + i] = raw === none ? 0 : raw - before;
    }
  });
  const count = least > greatest ? 1 : greatest - least + 2;
  return { placeOfRow, count, code: (place) => place + least - 1 };
}

/** Values far from each other: the rows are put in the order of their values, and every new value is the next place. */
function* farPlaces(rows: MergedRows, field: FieldKey): Sliced<Places> {
  const codes = new Float64Array(countRows(rows));
  const offset = offsetOf(rows.store.columns[field]);
  yield* eachBlock(rows, field, (raws, first, none) => {
    for (let i = 0; i < raws.length; i += 1) {
      const raw = raws[i] ?? none;
      codes[first + i] = raw === none ? NO_VALUE : raw + offset;
    }
  });
  const order = yield* sortedPlaces(codes);
  const numbering: Numbering = {
    codes,
    placeOfRow: new Uint32Array(codes.length),
    known: new Float64Array(codes.length + 1),
    count: 1,
  };
  for (const part of slicesOf(order)) {
    numberValues(part, numbering);
    yield;
  }
  const { placeOfRow, known, count } = numbering;
  return { placeOfRow, count, code: (place) => known[place] ?? NO_VALUE };
}

/** `known` has the value of each of the `count` places so far. */
type Numbering = {
  codes: Float64Array;
  placeOfRow: Uint32Array;
  known: Float64Array;
  count: number;
};

/** Rows in the order of their codes; those without a value come last, and have place 0. */
function numberValues(rows: Int32Array, numbering: Numbering): void {
  const { codes, placeOfRow, known } = numbering;
  let { count } = numbering;
  for (let i = 0; i < rows.length; i += 1) {
    const row = rows[i] ?? 0;
    const code = codes[row] ?? NO_VALUE;
    if (code === NO_VALUE) break;
    if (count === 1 || code !== known[count - 1]) {
      known[count] = code;
      count += 1;
    }
    placeOfRow[row] = count - 1;
  }
  numbering.count = count;
}

/** The places of the periods that days fall in. Days have their places in their order. */
function* periodPlaces(days: Places, unit: "month" | "year"): Sliced<Places> {
  const periodOf = new Uint32Array(days.count);
  const firstDays = [NO_VALUE];
  for (let place = 1; place < days.count; place += 1) {
    const first = firstDay(days.code(place), unit);
    if (first !== firstDays.at(-1)) firstDays.push(first);
    periodOf[place] = firstDays.length - 1;
    if (place % 4096 === 0) yield;
  }
  const { placeOfRow } = days;
  for (const part of slicesOf(placeOfRow)) {
    for (let i = 0; i < part.length; i += 1) part[i] = periodOf[part[i] ?? 0] ?? 0;
    yield;
  }
  return { placeOfRow, count: firstDays.length, code: (place) => firstDays[place] ?? NO_VALUE };
}

/** Bounds of a field's merged cells; the greatest below the least where none has a value. */
function boundsOf({ store, drafts, places }: MergedRows, field: FieldKey) {
  const column = store.columns[field];
  if (!(column instanceof ValueColumn)) return { least: 1, greatest: column.dictionary.size - 1 };
  let [least, greatest] = [column.least + column.offset, column.greatest + column.offset];
  if (!drafts?.touches(field)) return { least, greatest };
  const codes = drafts.codes(field);
  for (const place of places) {
    const code = codes[place] ?? NO_VALUE;
    if (code === NO_VALUE) continue;
    least = Math.min(least, code);
    greatest = Math.max(greatest, code);
  }
  return { least, greatest };
}

const MS_PER_DAY = 86_400_000;

function firstDay(day: number, unit: "month" | "year"): number {
  const date = new Date(day * MS_PER_DAY);
  if (unit === "month") date.setUTCDate(1);
  else date.setUTCMonth(0, 1);
  return date.getTime() / MS_PER_DAY;
}

/** Of a field that may be summed; these have no offset. */
function* sumByPlace(
  rows: MergedRows,
  field: FieldKey,
  { placeOfRow, count }: Places,
): Sliced<ExactSums> {
  const sums = new ExactSums(count);
  yield* eachBlock(rows, field, (raws, first, none) => {
    for (let i = 0; i < raws.length; i += 1) {
      const raw = raws[i] ?? none;
      if (raw !== none) sums.add(placeOfRow[first + i] ?? 0, raw);
    }
  });
  return sums;
}

function* placesInOrder(
  column: Column,
  counts: Uint32Array,
  code: (place: number) => number,
): Sliced<Int32Array> {
  const filled = new Int32Array(counts.length + 1);
  let length = 0;
  for (let place = 1; place < counts.length; place += 1) {
    filled[length] = place;
    if (counts[place] !== 0) length += 1;
    if (place % SLICE_ROWS === 0) yield;
  }
  const ranks = column instanceof ValueColumn ? null : column.dictionary.ranks();
  if (ranks) {
    const keys = Float64Array.from(filled.subarray(0, length), (place) => ranks[code(place)] ?? 0);
    const order = yield* sortedPlaces(keys);
    filled.set(order.map((index) => filled[index] ?? 0));
  }
  // No value comes last.
  filled[length] = 0;
  return filled.subarray(0, (counts[0] ?? 0) === 0 ? length : length + 1);
}
