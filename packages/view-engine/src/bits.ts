import { takeInts } from "./scratch.ts";
import { SLICE_ROWS, type Sliced } from "./sliced.ts";

/** One bit per record ordinal: an eighth of the bytes, so that looking records up at random stays in a near cache. */
export type Bits = Uint32Array;

export const createBits = (rowCount: number): Bits => new Uint32Array((rowCount + 31) >>> 5);

export const bitOf = (bits: Bits, rid: number): number =>
  ((bits[rid >>> 5] ?? 0) >>> (rid & 31)) & 1;

export function setBit(bits: Bits, rid: number, isSet: boolean): void {
  const word = bits[rid >>> 5] ?? 0;
  bits[rid >>> 5] = isSet ? word | (1 << (rid & 31)) : word & ~(1 << (rid & 31));
}

/** How many bits are set. */
export function countBits(bits: Bits): number {
  let count = 0;
  for (let i = 0; i < bits.length; i += 1) {
    let word = bits[i] ?? 0;
    word -= (word >>> 1) & 0x5555_5555;
    word = (word & 0x3333_3333) + ((word >>> 2) & 0x3333_3333);
    count += Math.imul((word + (word >>> 4)) & 0x0f0f_0f0f, 0x0101_0101) >>> 24;
  }
  return count;
}

export function andBits(into: Bits, others: Bits): void {
  for (let i = 0; i < into.length; i += 1) into[i] = (into[i] ?? 0) & (others[i] ?? 0);
}

export function orBits(into: Bits, others: Bits): void {
  for (let i = 0; i < into.length; i += 1) into[i] = (into[i] ?? 0) | (others[i] ?? 0);
}

/** The ordinals whose bit is set, ascending; there are `count` of them. To be given back. */
export function recordsOf(bits: Bits, count: number): Int32Array {
  // One to spare: every ordinal is written, and the next one over it unless its bit is set.
  const records = takeInts(count + 1);
  let at = 0;
  for (let index = 0; index < bits.length; index += 1) {
    // Signed: a number that may be beyond 31 bits is kept as a double, at several times the time.
    const word = (bits[index] ?? 0) | 0;
    if (word === 0) continue;
    for (let bit = 0; bit < 32; bit += 1) {
      records[at] = (index << 5) | bit;
      at += (word >>> bit) & 1;
    }
  }
  return records.subarray(0, count);
}

/** Those of the records whose bit is set, in their order. */
export function* keepRecords(records: Int32Array, bits: Bits, count: number): Sliced<Int32Array> {
  // One to spare: every record is written, and the next one over it unless it stays.
  const kept = new Int32Array(count + 1);
  let at = 0;
  for (let start = 0; start < records.length; start += SLICE_ROWS) {
    at = keepSlice(records.subarray(start, start + SLICE_ROWS), bits, kept, at);
    yield;
  }
  return kept.subarray(0, at);
}

function keepSlice(records: Int32Array, bits: Bits, kept: Int32Array, at: number): number {
  let count = at;
  for (let i = 0; i < records.length; i += 1) {
    const rid = records[i] ?? 0;
    kept[count] = rid;
    count += ((bits[rid >>> 5] ?? 0) >>> (rid & 31)) & 1;
  }
  return count;
}
