import type { Sort } from "@pfa/domain/window.ts";
import { bitOf, type Bits } from "./bits.ts";
import { giveBack, takeInts } from "./scratch.ts";
import { SLICE_ROWS, type Sliced } from "./sliced.ts";
import { rawOf, type Store } from "./store.ts";

/** Records of a view, a bit per ordinal, and how many they are. */
type Members = { plain: Bits; plainCount: number };

/** An order by one field that is there: the live records ascending, those without a value last. */
export type KnownOrder = Sort & { ascending: Int32Array };

/**
 * Records among which are the first `count` members in any order that begins with a known one: walked from the end that the
 * direction names until there are enough, and on to the last that ties with them unless ties stand as they should. Null where
 * a look at every member is likely to be shorter: few members stand far apart, and many may tie. To be given back.
 */
export function* firstOfOrder(
  store: Store,
  known: KnownOrder,
  { plain, plainCount }: Members,
  { count, isDecided }: { count: number; isDecided: boolean },
): Sliced<Int32Array | null> {
  const steps = (count * known.ascending.length) / plainCount;
  if (plainCount < count || steps > plainCount / 4) return null;
  const endsAtCount = isDecided && known.direction === "asc";
  const walk: Walk = { plain, count, endsAtCount, found: takeInts(plainCount), length: 0 };
  for (let step = 0; step < plainCount; step += SLICE_ROWS) {
    const slice = { start: step, end: Math.min(step + SLICE_ROWS, plainCount) };
    if (walkSlice(store, known, slice, walk)) return walk.found.subarray(0, walk.length);
    yield;
  }
  giveBack(walk.found);
  return null;
}

type Walk = {
  plain: Bits;
  count: number;
  endsAtCount: boolean;
  found: Int32Array;
  length: number;
  /** Raw value of the last one found. */
  last?: number | undefined;
};

/** Whether all were found. */
function walkSlice(
  store: Store,
  { ascending, field, direction }: KnownOrder,
  { start, end }: { start: number; end: number },
  walk: Walk,
): boolean {
  const { source, none } = rawOf(store.columns[field]);
  const { plain, count, endsAtCount, found } = walk;
  const isDescending = direction === "desc";
  for (let step = start; step < end; step += 1) {
    const rid = ascending[isDescending ? ascending.length - 1 - step : step] ?? 0;
    const value = source[rid];
    if (walk.length >= count && (endsAtCount || value !== walk.last)) return true;
    // From the greatest on, records without a value stand where the walk begins and belong where it ends.
    if ((isDescending && value === none) || bitOf(plain, rid) === 0) continue;
    found[walk.length] = rid;
    walk.length += 1;
    walk.last = value;
  }
  return false;
}
