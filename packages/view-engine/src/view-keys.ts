import { sortedPlaces } from "./order.ts";
import type { Sliced } from "./sliced.ts";

/** Keys of several records: an array for each number of a key, the first decides. */
export type Keys = readonly Float64Array[];

/** Largest that a double counts up to. */
const MOST = Number.MAX_SAFE_INTEGER;

/**
 * Keys of whole numbers in fewer numbers: those that are small enough together are made one, so that most keys are compared
 * at once. Keys of all sets can be compared with each other, before as after.
 */
export function packedKeys(sets: readonly Keys[]): Keys[] {
  const packed = sets.map((): Float64Array[] => []);
  let limit = Infinity;
  for (let term = 0; term < (sets[0]?.length ?? 0); term += 1) {
    const numbers = sets.map((keys) => keys[term] ?? new Float64Array());
    const { least, greatest } = rangeOf(numbers);
    const size = greatest - least + 2;
    const fits = limit * size <= MOST;
    limit = fits ? limit * size : size;
    for (const [set, words] of packed.entries()) {
      const own = numbers[set] ?? new Float64Array();
      if (!fits) words.push(new Float64Array(own.length));
      append(words.at(-1) ?? own, own, least, size);
    }
  }
  return packed;
}

/** Bounds of the numbers, those of no value left out. */
function rangeOf(sets: readonly Float64Array[]): { least: number; greatest: number } {
  let least = Infinity;
  let greatest = -Infinity;
  for (const numbers of sets) {
    for (let i = 0; i < numbers.length; i += 1) {
      const number = numbers[i] ?? Infinity;
      if (number < least) least = number;
      if (number > greatest && number !== Infinity) greatest = number;
    }
  }
  return least > greatest ? { least: 0, greatest: 0 } : { least, greatest };
}

function append(word: Float64Array, numbers: Float64Array, least: number, size: number): void {
  for (let i = 0; i < word.length; i += 1) {
    const number = numbers[i] ?? Infinity;
    word[i] = (word[i] ?? 0) * size + (number === Infinity ? size - 1 : number - least);
  }
}

/** Negative where the key at `a` comes before the key at `b` of others. */
export function compareKeys(keys: Keys, a: number, others: Keys, b: number): number {
  for (let term = 0; term < keys.length; term += 1) {
    const own = keys[term]?.[a] ?? 0;
    const other = others[term]?.[b] ?? 0;
    if (own !== other) return own < other ? -1 : 1;
  }
  return 0;
}

/** The indexes of packed keys in their order: sorted by the last number first. */
export function* sortedByKeys(keys: Keys): Sliced<Int32Array> {
  let sorted = new Int32Array(keys[0]?.length ?? 0).map((_, index) => index);
  for (const numbers of keys.toReversed()) {
    const places = yield* sortedPlaces(picked(numbers, sorted));
    sorted = pickedInts(sorted, places);
  }
  return sorted;
}

/** Numbers that stand at some indexes. */
export function picked(values: Float64Array, indexes: Int32Array): Float64Array {
  const some = new Float64Array(indexes.length);
  for (let i = 0; i < indexes.length; i += 1) some[i] = values[indexes[i] ?? 0] ?? 0;
  return some;
}

/** The same of whole numbers. */
export function pickedInts(records: Int32Array, positions: Int32Array): Int32Array<ArrayBuffer> {
  const some = new Int32Array(positions.length);
  for (let i = 0; i < positions.length; i += 1) some[i] = records[positions[i] ?? 0] ?? 0;
  return some;
}
