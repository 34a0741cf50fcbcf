/** Keys of several records: an array for each number of a key, the first decides. */
export type Keys = readonly Float64Array[];

/** Largest that a double counts up to. */
const MOST = Number.MAX_SAFE_INTEGER;

/**
 * The same keys in fewer numbers: whole ones that are small enough together are made one, so that most keys are compared at
 * once. Keys of all sets can be compared with each other, before as after.
 */
export function packedKeys(sets: readonly Keys[]): Keys[] {
  const packed = sets.map((): Float64Array[] => []);
  let limit = Infinity;
  for (let term = 0; term < (sets[0]?.length ?? 0); term += 1) {
    const numbers = sets.map((keys) => keys[term] ?? new Float64Array());
    const range = rangeOf(numbers);
    const size = range ? range.greatest - range.least + 2 : Infinity;
    const fits = limit * size <= MOST;
    limit = fits ? limit * size : size;
    for (const [set, words] of packed.entries()) {
      const own = numbers[set] ?? new Float64Array();
      if (!range) words.push(own);
      else if (fits) appendTo(words.at(-1) ?? own, own, range.least, size);
      else words.push(appendTo(new Float64Array(own.length), own, range.least, size));
    }
  }
  return packed;
}

/** Bounds of whole numbers, those without a value left out; null where one is a fraction, as texts that came later have. */
function rangeOf(sets: readonly Float64Array[]): { least: number; greatest: number } | null {
  let least = Infinity;
  let greatest = -Infinity;
  for (const numbers of sets) {
    for (let i = 0; i < numbers.length; i += 1) {
      const number = numbers[i] ?? Infinity;
      if (number === Infinity) continue;
      if (!Number.isSafeInteger(number)) return null;
      if (number < least) least = number;
      if (number > greatest) greatest = number;
    }
  }
  return least > greatest ? { least: 0, greatest: 0 } : { least, greatest };
}

function appendTo(
  word: Float64Array,
  numbers: Float64Array,
  least: number,
  size: number,
): Float64Array {
  for (let i = 0; i < word.length; i += 1) {
    const number = numbers[i] ?? Infinity;
    word[i] = (word[i] ?? 0) * size + (number === Infinity ? size - 1 : number - least);
  }
  return word;
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

/** Indexes of keys, each with its first number beside it: they are moved together, so that nothing is read at random. */
type Run = { indexes: Int32Array; numbers: Float64Array };

/** The indexes of keys in their order: merge sort (Knuth, TAOCP 3, 5.2.4). */
export function sortedByKeys(keys: Keys): Int32Array {
  const [first = new Float64Array(), ...others] = keys;
  const n = first.length;
  let from: Run = { indexes: new Int32Array(n).map((_, index) => index), numbers: first.slice() };
  let to: Run = { indexes: new Int32Array(n), numbers: new Float64Array(n) };
  for (let width = 1; width < n; width *= 2) {
    for (let start = 0; start < n; start += 2 * width) {
      const middle = Math.min(start + width, n);
      mergeRuns(from, to, { start, middle, end: Math.min(start + 2 * width, n) }, others);
    }
    [from, to] = [to, from];
  }
  return from.indexes;
}

function mergeRuns(
  { indexes, numbers }: Run,
  to: Run,
  { start, middle, end }: { start: number; middle: number; end: number },
  others: Keys,
): void {
  const isLeftFirst = (left: number, right: number) => {
    const own = numbers[left] ?? 0;
    const other = numbers[right] ?? 0;
    if (own !== other) return own < other;
    return compareKeys(others, indexes[left] ?? 0, others, indexes[right] ?? 0) <= 0;
  };
  let left = start;
  let right = middle;
  for (let at = start; at < end; at += 1) {
    const takesLeft = left < middle && (right >= end || isLeftFirst(left, right));
    const taken = takesLeft ? left : right;
    to.indexes[at] = indexes[taken] ?? 0;
    to.numbers[at] = numbers[taken] ?? 0;
    if (takesLeft) left += 1;
    else right += 1;
  }
}
