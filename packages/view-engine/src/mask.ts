import { type Bits, createBits, orBits } from "./bits.ts";
import type { CodeArray } from "./code-array.ts";
import type { Interval, TextTest } from "./condition.ts";
import { SLICE_ROWS, type Sliced } from "./sliced.ts";
import { type Column, rowState, type Store, type TextColumn } from "./store.ts";
import { ValueColumn } from "./value-column.ts";

/** Records that are looked at together; a multiple of the 32 bits of a word. */
const BLOCK = 8192;

/** A bit per record that PEMS shows. */
export function* liveMask(store: Store): Sliced<Bits> {
  const pass = new Uint8Array(3);
  pass[rowState.live] = 1;
  return yield* codesMask(store.states, pass, store.rowCount);
}

/** A bit per record whose text passes, vanished ones included. */
export function* textMask(
  { codes, dictionary }: TextColumn,
  test: TextTest,
  rowCount: number,
): Sliced<Bits> {
  const pass = yield* test.all(dictionary);
  return yield* codesMask(codes, pass, rowCount);
}

/** A bit per record with a text that passes in any of the columns. */
export function* searchMask(
  columns: readonly TextColumn[],
  search: TextTest,
  rowCount: number,
): Sliced<Bits> {
  const bits = createBits(rowCount);
  for (const column of columns) orBits(bits, yield* textMask(column, search, rowCount));
  return bits;
}

/** A bit per record whose value lies in the interval. */
export function* valueMask(
  column: Column,
  { low, high, takesNone }: Interval,
  rowCount: number,
): Sliced<Bits> {
  if (!(column instanceof ValueColumn)) throw new TypeError("a column of texts has no interval");
  const { values, offset, empty } = column;
  // No value is the least number of all: it must not count as less than something.
  const from = low === -Infinity ? -Number.MAX_VALUE : low - offset;
  const interval = takesNone
    ? { low: empty, high: empty }
    : { low: Math.max(from, column.least), high: high - offset };
  const bits = createBits(rowCount);
  const block = new Float64Array(BLOCK);
  for (let start = 0; start < rowCount; start += BLOCK) {
    const end = Math.min(start + BLOCK, rowCount);
    // Copied to numbers of one type first: one loop that meets several types of array is compiled for none.
    block.set(values.subarray(start, end));
    markInterval(bits.subarray(start >>> 5), block, end - start, interval);
    if (end % SLICE_ROWS === 0) yield;
  }
  return bits;
}

function markInterval(
  bits: Bits,
  block: Float64Array,
  length: number,
  { low, high }: { low: number; high: number },
): void {
  for (let start = 0; start < length; start += 32) {
    const end = Math.min(start + 32, length);
    let word = 0;
    for (let i = start; i < end; i += 1) {
      const value = block[i] ?? 0;
      word |= Number(value >= low && value <= high) << (i - start);
    }
    bits[start >>> 5] = word;
  }
}

/** A bit per record whose code passes. */
function* codesMask(codes: CodeArray, pass: Uint8Array, rowCount: number): Sliced<Bits> {
  const bits = createBits(rowCount);
  if (!pass.includes(1)) return bits;
  const block = new Int32Array(BLOCK);
  for (let start = 0; start < rowCount; start += BLOCK) {
    const end = Math.min(start + BLOCK, rowCount);
    block.set(codes.subarray(start, end));
    markCodes(bits.subarray(start >>> 5), block, end - start, pass);
    if (end % SLICE_ROWS === 0) yield;
  }
  return bits;
}

function markCodes(bits: Bits, block: Int32Array, length: number, pass: Uint8Array): void {
  for (let start = 0; start < length; start += 32) {
    const end = Math.min(start + 32, length);
    let word = 0;
    for (let i = start; i < end; i += 1) word |= (pass[block[i] ?? 0] ?? 0) << (i - start);
    bits[start >>> 5] = word;
  }
}
