import type { Sort } from "@pfa/domain/window.ts";
import { recordsOf } from "./bits.ts";
import type { DraftRows } from "./draft-rows.ts";
import { sortRecords } from "./order.ts";
import { firstOfOrder, type KnownOrder } from "./order-walk.ts";
import { giveBack, takeInts, takeKeys } from "./scratch.ts";
import { SLICE_ROWS, type Sliced } from "./sliced.ts";
import { keysOf, type KeyWord, keyWords } from "./sort-keys.ts";
import type { Store } from "./store.ts";
import {
  compareKeys,
  type Keys,
  packedKeys,
  picked,
  pickedInts,
  sortedByKeys,
} from "./view-keys.ts";
import type { ViewMembers } from "./view-members.ts";
import { type CodeOrder, mergedKeys, mirrorKeys, wholeOrder } from "./view-order.ts";

/** How many of the first rows in which order; `known` is the order of the first term if that is there. */
export type FirstWanted = { terms: readonly Sort[]; count: number; known: KnownOrder | null };

/**
 * The first `count` records of a view in the order of its terms, which decide every tie. What comes later is not put in
 * order: of a million records this takes a third of the time of sorting all, and drafts cost one comparison each.
 */
export function* firstRows(
  store: Store,
  rows: DraftRows,
  members: ViewMembers,
  wanted: FirstWanted,
): Sliced<Int32Array> {
  const { places } = members;
  const { terms, count } = wanted;
  const records = yield* candidates(store, members, wanted);
  const first = yield* firstInOrder(store, records, terms, count);
  if (records !== store.byPfaId) giveBack(records);
  if (places.length === 0) return first;
  const order = wholeOrder(store, terms);
  const keys = mirrorKeys(store, order, first);
  const drafted = yield* draftedBefore(rows, order, places, first.length < count ? null : keys);
  return mergeFirst({ records: first, keys }, drafted, count);
}

/** Records among which are the first: by a walk along the order that is there, or all of them. */
function* candidates(
  store: Store,
  members: ViewMembers,
  { terms, count, known }: FirstWanted,
): Sliced<Int32Array> {
  const isDecided = terms.length <= 2;
  const walked = known && (yield* firstOfOrder(store, known, members, { count, isDecided }));
  if (walked) return walked;
  // Records in their own order are read one after the other from every column.
  const isWhole = members.plainCount === store.byPfaId.length;
  const records = isWhole ? store.byPfaId : recordsOf(members.plain, members.plainCount);
  yield;
  return records;
}

/** Records with their keys, both in order. */
type Ordered = { records: Int32Array; keys: Keys };

/** The drafted records that come before the last of some keys; all where there is none. */
function* draftedBefore(
  rows: DraftRows,
  order: CodeOrder,
  places: Int32Array,
  keys: Keys | null,
): Sliced<Ordered> {
  const all = mergedKeys(rows, order, places);
  yield;
  const last = (keys?.[0]?.length ?? 0) - 1;
  const near = new Int32Array(places.length);
  let count = 0;
  for (let i = 0; i < places.length; i += 1) {
    near[count] = i;
    if (!keys || last < 0 || compareKeys(all, i, keys, last) < 0) count += 1;
  }
  const some = near.subarray(0, count);
  const nearKeys = all.map((numbers) => picked(numbers, some));
  const [packed = []] = packedKeys([nearKeys]);
  const sorted = yield* sortedByKeys(packed);
  return {
    records: pickedInts(places, pickedInts(some, sorted)).map((place) => rows.rid(place)),
    keys: nearKeys.map((numbers) => picked(numbers, sorted)),
  };
}

/** The first records of two lists. */
function mergeFirst(plain: Ordered, drafted: Ordered, count: number): Int32Array {
  const length = Math.min(count, plain.records.length + drafted.records.length);
  const merged = new Int32Array(length);
  let own = 0;
  for (let row = 0; row < length; row += 1) {
    const other = row - own;
    const isDrafted =
      own < drafted.records.length &&
      (other >= plain.records.length || compareKeys(drafted.keys, own, plain.keys, other) < 0);
    merged[row] = (isDrafted ? drafted.records[own] : plain.records[other]) ?? 0;
    if (isDrafted) own += 1;
  }
  return merged;
}

/** So few are sorted at once. */
const FEW = 4096;
const DIGIT_BITS = 16;

/**
 * The first records in an order: selected by the keys' digits, most significant first, before those that are left are sorted.
 * Each digit takes one count of the records that are still in question (radix selection).
 */
function* firstInOrder(
  store: Store,
  records: Int32Array,
  terms: readonly Sort[],
  count: number,
): Sliced<Int32Array> {
  const sure: Int32Array[] = [];
  let missing = count;
  let open = records;
  for (const word of keyWords(store, terms)) {
    if (open.length <= Math.max(FEW, missing)) break;
    let keys = yield* keysOf(word, open);
    for (const digit of digitsOf(word)) {
      if (open.length <= Math.max(FEW, missing)) break;
      const split = splitAt(yield* countDigits(keys, digit), missing);
      const { before, at } = yield* partition({ records: open, keys }, digit, split);
      sure.push(before);
      missing -= before.length;
      giveBack(keys);
      if (open !== records) giveBack(open);
      ({ records: open, keys } = at);
    }
    giveBack(keys);
  }
  const chosen = new Int32Array(sure.reduce((sum, { length }) => sum + length, open.length));
  let length = 0;
  for (const part of [...sure, open]) {
    chosen.set(part, length);
    length += part.length;
  }
  return (yield* sortRecords(store, chosen, terms)).subarray(0, count);
}

type Digit = { shift: number; mask: number };

/** Of a word's keys, most significant first. */
function digitsOf({ limit }: KeyWord): Digit[] {
  const bits = Math.max(1, Math.ceil(Math.log2(limit)));
  if (bits <= DIGIT_BITS) return [{ shift: 0, mask: 2 ** bits - 1 }];
  const shift = bits - DIGIT_BITS;
  return [
    { shift, mask: 2 ** DIGIT_BITS - 1 },
    { shift: 0, mask: 2 ** shift - 1 },
  ];
}

function* countDigits(keys: Uint32Array, digit: Digit): Sliced<Int32Array> {
  const counts = new Int32Array(digit.mask + 1);
  for (let start = 0; start < keys.length; start += SLICE_ROWS) {
    countSlice(keys.subarray(start, start + SLICE_ROWS), digit, counts);
    yield;
  }
  return counts;
}

function countSlice(keys: Uint32Array, { shift, mask }: Digit, counts: Int32Array): void {
  for (let i = 0; i < keys.length; i += 1) {
    const bucket = ((keys[i] ?? 0) >>> shift) & mask;
    counts[bucket] = (counts[bucket] ?? 0) + 1;
  }
}

/** The bucket that the last of the first `count` keys is in, and how many keys are in those before it and in itself. */
type Split = { bucket: number; before: number; at: number };

function splitAt(counts: Int32Array, count: number): Split {
  let before = 0;
  for (let bucket = 0; bucket < counts.length; bucket += 1) {
    const at = counts[bucket] ?? 0;
    if (before + at >= count) return { bucket, before, at };
    before += at;
  }
  throw new RangeError("fewer keys than are wanted");
}

type Keyed = { records: Int32Array; keys: Uint32Array };
type Parts = { before: Int32Array; at: Keyed };

/** Records of the buckets before one, and of that one with their keys. */
function* partition({ records, keys }: Keyed, digit: Digit, split: Split): Sliced<Parts> {
  const parts: Parts = {
    before: new Int32Array(split.before),
    at: { records: takeInts(split.at), keys: takeKeys(split.at) },
  };
  const filled = { before: 0, at: 0 };
  for (let start = 0; start < records.length; start += SLICE_ROWS) {
    const end = Math.min(start + SLICE_ROWS, records.length);
    const slice = { records: records.subarray(start, end), keys: keys.subarray(start, end) };
    partitionSlice(slice, { ...digit, bucket: split.bucket }, parts, filled);
    yield;
  }
  return parts;
}

function partitionSlice(
  { records, keys }: Keyed,
  { shift, mask, bucket }: Digit & { bucket: number },
  { before, at }: Parts,
  filled: { before: number; at: number },
): void {
  let { before: beforeCount, at: atCount } = filled;
  for (let i = 0; i < keys.length; i += 1) {
    const key = keys[i] ?? 0;
    const own = (key >>> shift) & mask;
    if (own > bucket) continue;
    if (own < bucket) {
      before[beforeCount] = records[i] ?? 0;
      beforeCount += 1;
    } else {
      at.records[atCount] = records[i] ?? 0;
      at.keys[atCount] = key;
      atCount += 1;
    }
  }
  filled.before = beforeCount;
  filled.at = atCount;
}
