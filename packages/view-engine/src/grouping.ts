import { type FieldKey, fieldSpec } from "@pfa/domain/field-catalog.ts";
import type { FieldValue } from "@pfa/domain/record.ts";
import type { GroupsRequest } from "@pfa/domain/view-requests.ts";
import { ExactSums } from "./exact-sum.ts";
import { countRows, eachBlock, type MergedRows, mergedRows, offsetOf } from "./merged-blocks.ts";
import { sortedPlaces } from "./order.ts";
import { fieldValueOf, type RowSource } from "./row-source.ts";
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
  const { placeOfRow, count, code } = yield* placesOf(rows, by);
  const counts = new Uint32Array(count);
  for (const place of placeOfRow) counts[place] = (counts[place] ?? 0) + 1;
  yield;
  const sums = new Map<FieldKey, ExactSums>();
  for (const field of summed) sums.set(field, yield* sumByPlace(rows, field, placeOfRow, count));
  const column = source.store.columns[by.field];
  return {
    inOrder: yield* placesInOrder(column, counts, code),
    counts,
    sums,
    code,
    value: (place) => valueOf(column, place === 0 ? null : code(place)),
  };
}

function valueOf(column: Column, code: number | null): FieldValue {
  if (column instanceof ValueColumn) return fieldValueOf(column.kind, code);
  return column.dictionary.text(code ?? 0);
}

/** `count` places, those of values that no row has included. */
type Places = { placeOfRow: Uint32Array; count: number; code: (place: number) => number };

function* placesOf(rows: MergedRows, by: GroupedBy): Sliced<Places> {
  const { field } = by;
  const { least, greatest } = boundsOf(rows, field);
  const range = greatest - least + 1;
  const period = periodOf(by);
  // Values that lie near each other are places by themselves; others are sorted.
  return range <= Math.max(2 * countRows(rows), 4096)
    ? yield* nearPlaces(rows, field, {
        least: period && least <= greatest ? period(least) : least,
        greatest,
        period,
      })
    : yield* farPlaces(rows, field, period);
}

type Period = ((day: number) => number) | null;

function* nearPlaces(
  rows: MergedRows,
  field: FieldKey,
  { least, greatest, period }: { least: number; greatest: number; period: Period },
): Sliced<Places> {
  const placeOfRow = new Uint32Array(countRows(rows));
  const offset = offsetOf(rows.store.columns[field]);
  yield* eachBlock(rows, field, (raws, first, none) => {
    if (period)
      for (let i = 0; i < raws.length; i += 1)
        raws[i] = raws[i] === none ? none : period((raws[i] ?? 0) + offset) - offset;
    const before = least - offset - 1;
    for (let i = 0; i < raws.length; i += 1) {
      const raw = raws[i] ?? none;
      placeOfRow[first + i] = raw === none ? 0 : raw - before;
    }
  });
  const count = least > greatest ? 1 : greatest - least + 2;
  return { placeOfRow, count, code: (place) => place + least - 1 };
}

/** Values far from each other: the rows are put in the order of their values, and every new value is the next place. */
function* farPlaces(rows: MergedRows, field: FieldKey, period: Period): Sliced<Places> {
  const codes = new Float64Array(countRows(rows));
  const offset = offsetOf(rows.store.columns[field]);
  yield* eachBlock(rows, field, (raws, first, none) => {
    for (let i = 0; i < raws.length; i += 1) {
      const raw = raws[i] ?? none;
      codes[first + i] = raw === none ? -Infinity : period ? period(raw + offset) : raw + offset;
    }
  });
  const order = yield* sortedPlaces(codes);
  const placeOfRow = new Uint32Array(codes.length);
  const known = new Float64Array(codes.length + 1);
  let count = 1;
  // Those without a value are sorted last, and have place 0.
  for (let i = 0; i < order.length; i += 1) {
    const code = codes[order[i] ?? 0] ?? 0;
    if (code === -Infinity) break;
    if (count === 1 || code !== known[count - 1]) {
      known[count] = code;
      count += 1;
    }
    placeOfRow[order[i] ?? 0] = count - 1;
    if (i % SLICE_ROWS === SLICE_ROWS - 1) yield;
  }
  return { placeOfRow, count, code: (place) => known[place] ?? 0 };
}

/** Bounds of a field's merged cells; the greatest below the least where none has a value. */
function boundsOf({ store, drafted, cell }: MergedRows, field: FieldKey) {
  const column = store.columns[field];
  if (!(column instanceof ValueColumn)) return { least: 1, greatest: column.dictionary.size - 1 };
  let [least, greatest] = [column.least + column.offset, column.greatest + column.offset];
  for (const rid of drafted) {
    const value = cell(rid, field);
    if (value === null) continue;
    least = Math.min(least, value);
    greatest = Math.max(greatest, value);
  }
  return { least, greatest };
}

const MS_PER_DAY = 86_400_000;

/** First day of the period that a day falls in, or null where a value is a group of its own. */
function periodOf({ field, unit }: GroupedBy): Period {
  if (fieldSpec(field).kind !== "date" || unit === "day") return null;
  const known = new Map<number, number>();
  return (day) => {
    const first = known.get(day) ?? firstDay(day, unit);
    known.set(day, first);
    return first;
  };
}

function firstDay(day: number, unit: "month" | "year"): number {
  const date = new Date(day * MS_PER_DAY);
  if (unit === "month") date.setUTCDate(1);
  else date.setUTCMonth(0, 1);
  return date.getTime() / MS_PER_DAY;
}

function* sumByPlace(
  rows: MergedRows,
  field: FieldKey,
  placeOfRow: Uint32Array,
  count: number,
): Sliced<ExactSums> {
  const sums = new ExactSums(count);
  // A sum may not be asked of a field with an offset, as amounts and numbers have none.
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
    if (counts[place] === 0) continue;
    filled[length] = place;
    length += 1;
  }
  yield;
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
