import type { Sort } from "@pfa/domain/window.ts";
import { createBits } from "./bits.ts";
import { passingPlaces } from "./draft-passing.ts";
import type { DraftRows } from "./draft-rows.ts";
import type { CompiledFilter } from "./filter.ts";
import type { FilterMasks } from "./filter-masks.ts";
import type { Overlay } from "./overlay.ts";
import { SLICE_ROWS, type Sliced } from "./sliced.ts";
import type { Store } from "./store.ts";
import { compareKeys, type Keys, packedKeys, sortedByKeys } from "./view-keys.ts";
import {
  baseGap,
  findInBase,
  mergedKeys,
  mirrorKeys,
  type ViewOrder,
  viewOrder,
} from "./view-order.ts";

/** What a view is made of: conditions and a total order. */
export type ViewRules = { filter: CompiledFilter; terms: readonly Sort[] };

/** What drafts are laid over. */
export type Ground = { store: Store; masks: FilterMasks; base: Int32Array };

/** Drafts that are placed between two breaks. */
const SLICE_DRAFTS = 4096;

/** Lays all of a planner's drafts over a base view. Worthless if the drafts or the texts change before it is done. */
export function* buildOverlay(
  { store, masks, base }: Ground,
  rows: DraftRows,
  { filter, terms }: ViewRules,
): Sliced<Overlay> {
  const order = viewOrder(store, terms);
  const places = yield* passingPlaces(store, rows, filter, masks);
  const keys = mergedKeys(rows, order, places);
  const step = fenceStep(base.length, places.length);
  const fences = mirrorKeys(store, order, everyOf(base, step));
  yield;
  const [packed = [], packedFences = []] = packedKeys([keys, fences]);
  const sorted = sortedByKeys(packed);
  yield;
  const ranges = rangesOf({ keys: packed, sorted }, { keys: packedFences, step });
  const gaps = new Int32Array(sorted.length);
  for (let start = 0; start < sorted.length; start += SLICE_DRAFTS) {
    placeSlice(gaps, { order, base, ranges }, { keys, sorted }, start);
    yield;
  }
  const removed = yield* removedPositions(store, order, rows, base);
  return { base, removed, inserted: ridsOf(rows, places, sorted), gaps };
}

/**
 * Every so many records of a base view stands a fence: two neighbouring ones hold the gap of any key between them. About two
 * of them for each key to be placed: more would cost more than the searches that they shorten.
 */
const fenceStep = (records: number, keys: number): number =>
  Math.max(8, Math.ceil(records / (2 * Math.max(1, keys))));

const everyOf = (base: Int32Array, step: number): Int32Array =>
  new Int32Array(Math.ceil(base.length / step)).map((_, index) => base[index * step] ?? 0);

/** Keys in their order. */
type SortedKeys = { keys: Keys; sorted: Int32Array };

/** Where a gap may be: from `starts` on, at most `step` further. */
type Ranges = { starts: Int32Array; step: number };

function rangesOf({ keys, sorted }: SortedKeys, fences: { keys: Keys; step: number }): Ranges {
  const { step } = fences;
  const count = fences.keys[0]?.length ?? 0;
  const starts = new Int32Array(sorted.length);
  let fence = 0;
  for (let i = 0; i < sorted.length; i += 1) {
    const index = sorted[i] ?? 0;
    while (fence < count && compareKeys(fences.keys, fence, keys, index) < 0) fence += 1;
    // The fence before comes before the key, the one that was reached does not.
    starts[i] = fence === 0 ? 0 : (fence - 1) * step + 1;
  }
  return { starts, step };
}

type Placing = { order: ViewOrder; base: Int32Array; ranges: Ranges };

/** For some of the keys, how many records of the base view come before each. */
function placeSlice(
  gaps: Int32Array,
  { order, base, ranges: { starts, step } }: Placing,
  { keys, sorted }: SortedKeys,
  start: number,
): void {
  const end = Math.min(start + SLICE_DRAFTS, sorted.length);
  for (let i = start; i < end; i += 1) {
    const low = starts[i] ?? 0;
    const high = low === 0 ? 0 : Math.min(low + step - 1, base.length);
    gaps[i] = baseGap(order, base, { keys, index: sorted[i] ?? 0 }, { low, high });
  }
}

const ridsOf = (rows: DraftRows, places: Int32Array, sorted: Int32Array): Int32Array =>
  sorted.map((index) => rows.rid(places[index] ?? 0));

function* removedPositions(
  store: Store,
  order: ViewOrder,
  rows: DraftRows,
  base: Int32Array,
): Sliced<Int32Array> {
  // A search costs as much as looking at some hundred records of the base view one after the other.
  if (rows.count * 256 < base.length) return searchPositions(order, rows, base);

  const isDrafted = createBits(store.rowCount);
  for (const rid of rows.rids)
    isDrafted[rid >>> 5] = (isDrafted[rid >>> 5] ?? 0) | (1 << (rid & 31));
  // One to spare: every position is written, and the next one over it unless it stays.
  const removed = new Int32Array(Math.min(rows.count, base.length) + 1);
  let count = 0;
  for (let start = 0; start < base.length; start += SLICE_ROWS) {
    count = findDrafted(base, isDrafted, { start, count }, removed);
    yield;
  }
  return removed.subarray(0, count);
}

function findDrafted(
  base: Int32Array,
  isDrafted: Uint32Array,
  from: { start: number; count: number },
  removed: Int32Array,
): number {
  const end = Math.min(from.start + SLICE_ROWS, base.length);
  let { count } = from;
  for (let position = from.start; position < end; position += 1) {
    const rid = base[position] ?? 0;
    removed[count] = position;
    count += ((isDrafted[rid >>> 5] ?? 0) >>> (rid & 31)) & 1;
  }
  return count;
}

function searchPositions(order: ViewOrder, rows: DraftRows, base: Int32Array): Int32Array {
  const positions = rows.rids.map((rid) => findInBase(order, base, rid));
  return positions.filter((position) => position !== -1).toSorted();
}
