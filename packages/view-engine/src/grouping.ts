import { type FieldKey, fieldSpec } from "@pfa/domain/field-catalog.ts";
import type { FieldValue } from "@pfa/domain/record.ts";
import type { GroupsRequest } from "@pfa/domain/view-requests.ts";
import { ExactSums } from "./exact-sum.ts";
import { countRows, eachBlock, type MergedRows, mergedRows, noneOf } from "./merged-blocks.ts";
import { sortedPlaces } from "./order.ts";
import { fieldValueOf, type RowSource } from "./row-source.ts";
import type { Sliced } from "./sliced.ts";
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
  // Values that lie near each other are places by themselves; others are looked up.
  return range <= Math.max(2 * countRows(rows), 4096)
    ? yield* nearPlaces(rows, field, { least: period && least <= greatest ? period(least) : least, greatest, period })
    : yield* knownPlaces(rows, field, period);
}

type Period = ((day: number) => number) | null;

function* nearPlaces(
  rows: MergedRows,
  field: FieldKey,
  { least, greatest, period }: { least: number; greatest: number; period: Period },
): Sliced<Places> {
  const placeOfRow = new Uint32Array(countRows(rows));
  const none = noneOf(rows.store.columns[field]);
  yield* eachBlock(rows, field, (cells, first) => {
    for (let i = 0; i < cells.length; i += 1) {
      const cell = cells[i] ?? none;
      if (cell !== none) placeOfRow[first + i] = (period ? period(cell) : cell) - least + 1;
    }
  });
  const count = least > greatest ? 1 : greatest - least + 2;
  return { placeOfRow, count, code: (place) => place + least - 1 };
}

function* knownPlaces(rows: MergedRows, field: FieldKey, period: Period): Sliced<Places> {
  const placeOfRow = new Uint32Array(countRows(rows));
  const none = noneOf(rows.store.columns[field]);
  const known = new Map<number, number>();
  const codes = [none];
  yield* eachBlock(rows, field, (cells, first) => {
    for (let i = 0; i < cells.length; i += 1) {
      const cell = cells[i] ?? none;
      if (cell === none) continue;
      const code = period ? period(cell) : cell;
      let place = known.get(code);
      if (place === undefined) {
        place = codes.push(code) - 1;
        known.set(code, place);
      }
      placeOfRow[first + i] = place;
    }
  });
  return { placeOfRow, count: codes.length, code: (place) => codes[place] ?? none };
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
  yield* eachBlock(rows, field, (cells, first) => {
    for (let i = 0; i < cells.length; i += 1) {
      const cell = cells[i] ?? 0;
      if (cell !== -Infinity) sums.add(placeOfRow[first + i] ?? 0, cell);
    }
  });
  return sums;
}

function* placesInOrder(
  column: Column,
  counts: Uint32Array,
  code: (place: number) => number,
): Sliced<Int32Array> {
  const filled = new Int32Array(counts.length);
  let length = 0;
  for (let place = 1; place < counts.length; place += 1) {
    if (counts[place] === 0) continue;
    filled[length] = place;
    length += 1;
  }
  yield;
  const ranks = column instanceof ValueColumn ? null : column.dictionary.ranks();
  const keys = new Float64Array(length);
  for (let i = 0; i < length; i += 1) {
    const value = code(filled[i] ?? 0);
    keys[i] = ranks ? (ranks[value] ?? 0) : value;
  }
  yield;
  const order = yield* sortedPlaces(keys);
  const inOrder = new Int32Array(length + 1);
  for (let i = 0; i < length; i += 1) inOrder[i] = filled[order[i] ?? 0] ?? 0;
  // No value comes last.
  return counts[0] === 0 ? inOrder.subarray(0, length) : inOrder;
}
