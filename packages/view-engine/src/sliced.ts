/**
 * Work in slices: a generator that yields wherever it may be interrupted, at least every few milliseconds, and returns its
 * result. Whoever runs it decides what happens in between; nothing it has built is seen by others before it returns.
 */
export type Sliced<T> = Generator<undefined, T>;

/** Rows that a loop handles between two yields: about a millisecond of plain typed-array work. */
export const SLICE_ROWS = 1 << 17;

/** Runs sliced work to its end without a break. */
export function drain<T>(work: Sliced<T>): T {
  let step = work.next();
  while (!step.done) step = work.next();
  return step.value;
}
