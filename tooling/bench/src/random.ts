/** Draws that are the same at every run of the same seed: what is asked must not differ between two measurements. */
export type Random = {
  /** A whole number from 0, below `end`. */
  below(end: number): number;
  /** One of some choices. */
  pick<T>(choices: readonly T[]): T;
  /** Some different ones of the choices, in any order. */
  several<T>(choices: readonly T[], count: number): T[];
};

/** mulberry32: 32 bits of state are plenty for a few thousand requests. */
export function seededRandom(seed: number): Random {
  let state = seed | 0;
  const below = (end: number): number => {
    state = (state + 0x6d_2b_79_f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return Math.floor((((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32) * end);
  };
  const pick = <T>(choices: readonly T[]): T => {
    if (choices.length === 0) throw new RangeError("nothing to pick from");
    return choices[below(choices.length)] as T;
  };
  return {
    below,
    pick,
    several: (choices, count) => {
      const left = [...choices];
      const taken = Math.min(count, left.length);
      return Array.from({ length: taken }, () => left.splice(below(left.length), 1)).flat();
    },
  };
}
