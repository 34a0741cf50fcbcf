/** One unsigned code per record ordinal, in as few bytes as the largest code needs. */
export type CodeArray = Uint8Array | Uint16Array | Uint32Array;

/** An array of at least this many zeros that can hold codes up to `largest`. */
export function createCodes(length: number, largest: number): CodeArray {
  if (largest < 1 << 8) return new Uint8Array(length);
  return largest < 1 << 16 ? new Uint16Array(length) : new Uint32Array(length);
}

/** The same codes with room for codes up to `largest` and for `length` ordinals; the array itself where it has both. */
export function fitCodes(codes: CodeArray, length: number, largest: number): CodeArray {
  if (codes.length >= length && largest < 2 ** (8 * codes.BYTES_PER_ELEMENT)) return codes;
  const widest = Math.max(largest, 2 ** (8 * (codes.BYTES_PER_ELEMENT - 1)));
  const fitting = createCodes(grown(codes.length, length), widest);
  fitting.set(codes);
  return fitting;
}

/** Next length of an array that has to hold `needed`: an eighth to spare, so that inserts one by one do not copy each time. */
export const grown = (present: number, needed: number): number =>
  needed <= present ? present : Math.ceil(needed * 1.125);
