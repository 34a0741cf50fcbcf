import { andBits, type Bits, countBits } from "./bits.ts";
import type { CompiledFilter } from "./filter.ts";
import type { FilterMasks } from "./filter-masks.ts";
import { maskOf, type Step, stepsOf } from "./filter-steps.ts";
import { liveMask } from "./mask.ts";
import type { Sliced } from "./sliced.ts";
import type { Store } from "./store.ts";

/** A bit per ordinal: set for the live records that pass. What the conditions let through is kept in `masks`. */
export function* passingRecords(
  store: Store,
  filter: CompiledFilter,
  masks: FilterMasks,
): Sliced<Bits> {
  const live: Step = { key: "live", fields: [], effort: 0, mask: () => liveMask(store), one: null };
  const passing = (yield* maskOf(live, masks)).slice();
  const steps = stepsOf(store, filter, masks);
  const effort = (step: Step) => (masks.has(step.key) ? 0 : step.effort);
  for (const step of steps.toSorted((a, b) => effort(a) - effort(b))) {
    const { one, fields } = step;
    const looks = fields.length * countBits(passing);
    if (one && effort(step) > LOOK * looks) yield* keepOneByOne(passing, one);
    else andBits(passing, yield* maskOf(step, masks));
    yield;
  }
  return passing;
}

/** Looking at a record's own text takes as long as at this many texts one after the other, some 10 ns each. */
const LOOK = 32;
const AT_ONCE = 2048;

/** Takes the records out that do not pass, looking at those that are left alone. */
function* keepOneByOne(passing: Bits, holds: (rid: number) => boolean): Sliced<void> {
  let looked = 0;
  for (let index = 0; index < passing.length; index += 1) {
    let left = passing[index] ?? 0;
    while (left !== 0) {
      const bit = 31 - Math.clz32(left);
      left &= ~(1 << bit);
      if (!holds(index * 32 + bit)) passing[index] = (passing[index] ?? 0) & ~(1 << bit);
      looked += 1;
      if (looked % AT_ONCE === 0) yield;
    }
  }
}
