import type { Sort } from "@pfa/domain/window.ts";
import { withoutRepeats } from "./base-view.ts";
import { type DraftRows, NO_VALUE } from "./draft-rows.ts";
import type { Column, Store } from "./store.ts";
import { lowerBound } from "./text-dictionary.ts";
import { ValueColumn } from "./value-column.ts";

/**
 * A view's order as numbers to compare one by one: a smaller one comes first, the next decides where they are equal. No value
 * is infinite, hence last in both directions; the last number is the PFA id's, which no two records share.
 */
export type ViewOrder = {
  /** Numbers per record. */
  readonly length: number;
  /** One of the numbers of a record as the mirror has it. */
  mirror(term: number, rid: number): number;
  /** One of the numbers of the drafted record at a place. */
  merged(term: number, place: number): number;
};

/** The terms of a sort that decide something, the last by PFA id. */
export function orderTerms(sort: readonly Sort[]): Sort[] {
  const terms = withoutRepeats(sort);
  return terms.at(-1)?.field === "pfaId" ? terms : [...terms, { field: "pfaId", direction: "asc" }];
}

/** Valid until the mirror changes or a text comes: not to be kept. */
export function viewOrder(store: Store, rows: DraftRows, terms: readonly Sort[]): ViewOrder {
  const mirror = terms.map(({ field, direction }) => mirrorNumber(store.columns[field], direction));
  const merged = terms.map(({ field, direction }) => {
    const number = codeNumber(store.columns[field], direction);
    return (place: number) => number(rows.code(place, field));
  });
  return {
    length: terms.length,
    mirror: (term, rid) => mirror[term]?.(rid) ?? 0,
    merged: (term, place) => merged[term]?.(place) ?? 0,
  };
}

type Direction = Sort["direction"];

function mirrorNumber(column: Column, direction: Direction): (rid: number) => number {
  const sign = direction === "asc" ? 1 : -1;
  if (column instanceof ValueColumn) {
    const { values, empty, offset } = column;
    return (rid) => {
      const raw = values[rid] ?? empty;
      return raw === empty ? Infinity : sign * (raw + offset);
    };
  }
  const { codes, dictionary } = column;
  return (rid) => {
    const id = codes[rid] ?? 0;
    return id === 0 ? Infinity : sign * dictionary.place(id);
  };
}

function codeNumber(column: Column, direction: Direction): (code: number) => number {
  const sign = direction === "asc" ? 1 : -1;
  if (column instanceof ValueColumn) return (code) => (code === NO_VALUE ? Infinity : sign * code);
  const { dictionary } = column;
  return (id) => (id === 0 ? Infinity : sign * dictionary.place(id));
}

/** Numbers of several records, `length` for each, one record after the other. */
export type Keys = Float64Array;

/** Numbers of the drafted records at some places. */
export function mergedKeys(order: ViewOrder, places: Int32Array): Keys {
  const { length } = order;
  const keys = new Float64Array(places.length * length);
  for (let term = 0; term < length; term += 1)
    for (let i = 0; i < places.length; i += 1)
      keys[i * length + term] = order.merged(term, places[i] ?? 0);
  return keys;
}

/** First position in `base`, from `from` on, of a record that does not come before the key at `index`. */
export function baseGap(
  order: ViewOrder,
  base: Int32Array,
  { keys, index }: { keys: Keys; index: number },
  from = 0,
): number {
  const isBefore = (position: number) =>
    compareWithMirror(order, keys, index, base[position] ?? 0) > 0;
  // Steps that double: the next gap is near where many drafts are placed in order.
  let step = 1;
  let low = from;
  while (low + step <= base.length && isBefore(low + step - 1)) {
    low += step;
    step *= 2;
  }
  return lowerBound(low, Math.min(low + step, base.length), isBefore);
}

function compareWithMirror(order: ViewOrder, keys: Keys, index: number, rid: number): number {
  const start = index * order.length;
  for (let term = 0; term < order.length; term += 1) {
    const own = keys[start + term] ?? 0;
    const other = order.mirror(term, rid);
    if (own !== other) return own < other ? -1 : 1;
  }
  return 0;
}

/** Where the mirror's record stands in a base view that is in this order, or -1. */
export function findInBase(order: ViewOrder, base: Int32Array, rid: number): number {
  const own = Float64Array.from({ length: order.length }, (_, term) => order.mirror(term, rid));
  const position = lowerBound(
    0,
    base.length,
    (at) => compareWithMirror(order, own, 0, base[at] ?? 0) > 0,
  );
  return base[position] === rid ? position : -1;
}

/** Negative if the record with the first key comes before the record with the second. */
function compareKeys(keys: Keys, length: number, a: number, b: number): number {
  for (let term = 0; term < length; term += 1) {
    const own = keys[a * length + term] ?? 0;
    const other = keys[b * length + term] ?? 0;
    if (own !== other) return own < other ? -1 : 1;
  }
  return 0;
}

/** 0 to n - 1 in the order of their keys: merge sort (Knuth, TAOCP 3, 5.2.4). */
export function sortedByKeys(keys: Keys, length: number): Int32Array {
  const n = keys.length / length;
  let from = new Int32Array(n).map((_, index) => index);
  let to = new Int32Array(n);
  for (let width = 1; width < n; width *= 2) {
    for (let start = 0; start < n; start += 2 * width) {
      const middle = Math.min(start + width, n);
      const end = Math.min(start + 2 * width, n);
      mergeRuns(from, to, { start, middle, end }, { keys, length });
    }
    [from, to] = [to, from];
  }
  return from;
}

function mergeRuns(
  from: Int32Array,
  to: Int32Array,
  { start, middle, end }: { start: number; middle: number; end: number },
  { keys, length }: { keys: Keys; length: number },
): void {
  let left = start;
  let right = middle;
  for (let at = start; at < end; at += 1) {
    const takesLeft =
      left < middle &&
      (right >= end || compareKeys(keys, length, from[left] ?? 0, from[right] ?? 0) <= 0);
    to[at] = (takesLeft ? from[left] : from[right]) ?? 0;
    if (takesLeft) left += 1;
    else right += 1;
  }
}
