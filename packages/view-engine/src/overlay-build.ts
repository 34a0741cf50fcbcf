import type { Sort } from "@pfa/domain/window.ts";
import { filterOfMany } from "./draft-filter.ts";
import type { DraftRows } from "./draft-rows.ts";
import type { CompiledFilter } from "./filter.ts";
import type { Overlay } from "./overlay.ts";
import { SLICE_ROWS, type Sliced } from "./sliced.ts";
import type { Store } from "./store.ts";
import {
  baseGap,
  findInBase,
  mergedKeys,
  sortedByKeys,
  type ViewOrder,
  viewOrder,
} from "./view-order.ts";

/** What a view is made of: conditions and a total order. */
export type ViewRules = { filter: CompiledFilter; terms: readonly Sort[] };

/** Drafts that are handled between two breaks: a microsecond or two each. */
const SLICE_DRAFTS = 2048;

/** Lays all of a planner's drafts over a base view. Worthless if the drafts or the texts change before it is done. */
export function* buildOverlay(
  store: Store,
  rows: DraftRows,
  rules: ViewRules,
  base: Int32Array,
): Sliced<Overlay> {
  const order = viewOrder(store, rows, rules.terms);
  const places = yield* passingPlaces(store, rows, rules.filter);
  const keys = mergedKeys(order, places);
  yield;
  const sorted = sortedByKeys(keys, order.length);
  yield;
  const inserted = new Int32Array(sorted.length);
  const gaps = new Int32Array(sorted.length);
  let gap = 0;
  for (let i = 0; i < sorted.length; i += 1) {
    const index = sorted[i] ?? 0;
    gap = baseGap(order, base, { keys, index }, gap);
    inserted[i] = rows.rid(places[index] ?? 0);
    gaps[i] = gap;
    if (i % SLICE_DRAFTS === SLICE_DRAFTS - 1) yield;
  }
  const removed = yield* removedPositions(store, order, rows, base);
  return { base, removed, inserted, gaps };
}

function* passingPlaces(store: Store, rows: DraftRows, filter: CompiledFilter): Sliced<Int32Array> {
  const passes = filterOfMany(store, rows, filter);
  const places = new Int32Array(rows.count);
  let count = 0;
  for (let place = 0; place < rows.count && place < places.length; place += 1) {
    if (passes(place)) {
      places[count] = place;
      count += 1;
    }
    if (place % SLICE_DRAFTS === SLICE_DRAFTS - 1) yield;
  }
  return places.subarray(0, count);
}

function* removedPositions(
  store: Store,
  order: ViewOrder,
  rows: DraftRows,
  base: Int32Array,
): Sliced<Int32Array> {
  // A search costs as much as looking at some hundred records of the base view one after the other.
  if (rows.count * 256 < base.length) return searchPositions(order, rows, base);

  const isDrafted = new Uint8Array(store.rowCount);
  for (const rid of rows.rids) isDrafted[rid] = 1;
  const removed = new Int32Array(Math.min(rows.count, base.length));
  let count = 0;
  for (let position = 0; position < base.length; position += 1) {
    if (isDrafted[base[position] ?? 0] === 1) {
      removed[count] = position;
      count += 1;
    }
    if (position % SLICE_ROWS === SLICE_ROWS - 1) yield;
  }
  return removed.slice(0, count);
}

function searchPositions(order: ViewOrder, rows: DraftRows, base: Int32Array): Int32Array {
  const positions = rows.rids.map((rid) => findInBase(order, base, rid));
  return positions.filter((position) => position !== -1).toSorted();
}
