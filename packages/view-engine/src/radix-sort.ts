import { giveBack, takeInts, takeKeys } from "./scratch.ts";
import { SLICE_ROWS, type Sliced } from "./sliced.ts";

/** Records with a key each. */
export type Keyed = { records: Int32Array; keys: Uint32Array };

/** Of one pass. Fewer bits take more passes, and a pass takes as long with them. */
const DIGIT_BITS = 16;

type Digit = { shift: number; mask: number };

/**
 * Records in ascending order of their keys, equal keys as they stood; keys are below `limit`, at most 2^32. Counting sort,
 * least significant digit first (Knuth, TAOCP 3, 5.2.5). `records` is left as it is, `keys` is taken; both arrays of the answer are to
 * be given back, unless they are `records`.
 */
export function* radixSort({ records, keys }: Keyed, limit: number): Sliced<Keyed> {
  const bits = Math.max(1, Math.ceil(Math.log2(limit)));
  const passes = Math.ceil(bits / DIGIT_BITS);
  const width = Math.ceil(bits / passes);
  let from: Keyed = { records, keys };
  let spareRecords: Int32Array | null = null;
  let spareKeys: Uint32Array | null = null;
  for (let pass = 0; pass < passes; pass += 1) {
    const digit = { shift: pass * width, mask: 2 ** width - 1 };
    const starts = yield* startsOf(from.keys, digit);
    if (!starts) continue;
    const into: Keyed = {
      records: spareRecords ?? takeInts(records.length),
      keys: spareKeys ?? takeKeys(records.length),
    };
    for (let start = 0; start < records.length; start += SLICE_ROWS) {
      distribute(from, into, digit, { starts, start });
      yield;
    }
    spareRecords = from.records === records ? null : from.records;
    spareKeys = from.keys;
    from = into;
  }
  if (spareRecords) giveBack(spareRecords);
  if (spareKeys) giveBack(spareKeys);
  return from;
}

/** Where the records of each bucket begin, or null where one bucket holds all of them. */
function* startsOf(keys: Uint32Array, digit: Digit): Sliced<Int32Array | null> {
  const counts = new Int32Array(digit.mask + 2);
  for (let start = 0; start < keys.length; start += SLICE_ROWS) {
    count(keys.subarray(start, start + SLICE_ROWS), digit, counts);
    yield;
  }
  for (let bucket = 0; bucket <= digit.mask; bucket += 1) {
    if (counts[bucket + 1] === keys.length) return null;
    counts[bucket + 1] = (counts[bucket + 1] ?? 0) + (counts[bucket] ?? 0);
  }
  return counts;
}

function count(keys: Uint32Array, { shift, mask }: Digit, counts: Int32Array): void {
  for (let i = 0; i < keys.length; i += 1) {
    const bucket = (((keys[i] ?? 0) >>> shift) & mask) + 1;
    counts[bucket] = (counts[bucket] ?? 0) + 1;
  }
}

function distribute(
  { records, keys }: Keyed,
  into: Keyed,
  { shift, mask }: Digit,
  { starts, start }: { starts: Int32Array; start: number },
): void {
  const end = Math.min(start + SLICE_ROWS, records.length);
  const { records: sorted, keys: sortedKeys } = into;
  for (let i = start; i < end; i += 1) {
    const key = keys[i] ?? 0;
    const bucket = (key >>> shift) & mask;
    const at = starts[bucket] ?? 0;
    starts[bucket] = at + 1;
    sorted[at] = records[i] ?? 0;
    sortedKeys[at] = key;
  }
}
