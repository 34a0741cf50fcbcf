import type { Sort } from "@pfa/domain/window.ts";
import { createBits, setBit } from "./bits.ts";
import { passingPlaces } from "./draft-passing.ts";
import type { DraftRows } from "./draft-rows.ts";
import type { CompiledFilter } from "./filter.ts";
import type { FilterMasks } from "./filter-masks.ts";
import type { Overlay } from "./overlay.ts";
import { SLICE_ROWS, type Sliced } from "./sliced.ts";
import type { Store } from "./store.ts";
import {
  compareKeys,
  type Keys,
  packedKeys,
  picked,
  pickedInts,
  sortedByKeys,
} from "./view-keys.ts";
import { type CodeOrder, mergedKeys, mirrorKeys, wholeOrder } from "./view-order.ts";

/** What a view is made of: conditions and a total order. */
export type ViewRules = { filter: CompiledFilter; terms: readonly Sort[] };

/** What drafts are laid over. */
export type Ground = { store: Store; masks: FilterMasks; base: Int32Array };

/** Lays all of a planner's drafts over a base view. Worthless if the drafts change before it is done. */
export function* buildOverlay(
  { store, masks, base }: Ground,
  rows: DraftRows,
  { filter, terms }: ViewRules,
): Sliced<Overlay> {
  const order = wholeOrder(store, terms);
  const places = yield* passingPlaces(store, rows, filter, masks);
  const keys = mergedKeys(rows, order, places);
  const step = fenceStep(base.length, places.length);
  const fences = mirrorKeys(store, order, everyOf(base, step));
  yield;
  const [packed = [], packedFences = []] = packedKeys([keys, fences]);
  const sorted = yield* sortedByKeys(packed);
  const ranges = rangesOf({ keys: packed, sorted }, { keys: packedFences, step }, base.length);
  const inOrder = keys.map((numbers) => picked(numbers, sorted));
  const gaps = yield* searchAll({ store, order, base }, inOrder, ranges);
  const removed = yield* removedPositions({ store, order, base }, rows.rids.slice());
  const inserted = sorted.map((index) => rows.rid(places[index] ?? 0));
  return { base, removed, inserted, gaps };
}

/**
 * Every so many records of a base view stands a fence: two neighbouring ones hold the gap of any key between them. About two
 * of them for each key to be placed: more would cost more than the searches that they shorten.
 */
const fenceStep = (records: number, keys: number): number =>
  Math.max(4, Math.ceil(records / (2 * Math.max(1, keys))));

const everyOf = (base: Int32Array, step: number): Int32Array =>
  Int32Array.from({ length: Math.ceil(base.length / step) }, (_, index) => base[index * step] ?? 0);

/** Where the gap of each key may be, both ends included. */
type Ranges = { lows: Int32Array; highs: Int32Array };

function rangesOf(
  { keys, sorted }: { keys: Keys; sorted: Int32Array },
  fences: { keys: Keys; step: number },
  end: number,
): Ranges {
  const { step } = fences;
  const count = fences.keys[0]?.length ?? 0;
  const lows = new Int32Array(sorted.length);
  const highs = new Int32Array(sorted.length);
  let fence = 0;
  for (let i = 0; i < sorted.length; i += 1) {
    const index = sorted[i] ?? 0;
    while (fence < count && compareKeys(fences.keys, fence, keys, index) < 0) fence += 1;
    // The fence before comes before the key, the one that was reached does not.
    lows[i] = fence === 0 ? 0 : (fence - 1) * step + 1;
    highs[i] = Math.min(fence * step, end);
  }
  return { lows, highs };
}

/** A base view and its order. */
type Ordered = { store: Store; order: CodeOrder; base: Int32Array };

/**
 * For each key, how many records of the base view come before it. A binary search for all of them at once, step by step: the
 * records of one step are read one after the other without waiting, which the steps of one search would have to.
 */
function* searchAll(
  { store, order, base }: Ordered,
  keys: Keys,
  { lows, highs }: Ranges,
): Sliced<Int32Array> {
  const middles = new Int32Array(lows.length);
  for (;;) {
    const widest = halve(middles, lows, highs);
    if (widest === 0) return lows;
    const numbers = mirrorKeys(store, order, pickedInts(base, middles));
    for (let i = 0; i < lows.length; i += 1) {
      const middle = middles[i] ?? 0;
      if (middle === highs[i]) continue;
      if (compareKeys(numbers, i, keys, i) < 0) lows[i] = middle + 1;
      else highs[i] = middle;
    }
    yield;
  }
}

/** The middle of each range; answers the width of the widest. */
function halve(middles: Int32Array, lows: Int32Array, highs: Int32Array): number {
  let widest = 0;
  for (let i = 0; i < lows.length; i += 1) {
    const low = lows[i] ?? 0;
    const high = highs[i] ?? 0;
    middles[i] = (low + high) >>> 1;
    if (high - low > widest) widest = high - low;
  }
  return widest;
}

function* removedPositions(ordered: Ordered, rids: Int32Array): Sliced<Int32Array> {
  const { store, base } = ordered;
  // A step of a search costs as much as looking at some ten records of the base view one after the other.
  if (rids.length * 256 < base.length) return yield* searchPositions(ordered, rids);

  const isDrafted = createBits(store.rowCount);
  for (const rid of rids) setBit(isDrafted, rid, true);
  // One to spare: every position is written, and the next one over it unless it stays.
  const removed = new Int32Array(Math.min(rids.length, base.length) + 1);
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

function* searchPositions(ordered: Ordered, rids: Int32Array): Sliced<Int32Array> {
  const { store, order, base } = ordered;
  const highs = new Int32Array(rids.length).fill(base.length);
  const ranges = { lows: new Int32Array(rids.length), highs };
  const positions = yield* searchAll(ordered, mirrorKeys(store, order, rids), ranges);
  return positions.filter((position, index) => base[position] === rids[index]).toSorted();
}
