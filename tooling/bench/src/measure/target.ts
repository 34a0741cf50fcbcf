import type { Spread } from "./percentiles.ts";

/** What a row has to reach; each figure at most, `atLeast` and `ratio` at least. */
export type Target = {
  p50?: number;
  p95?: number;
  p99?: number;
  /** For rates: the median has to reach it. */
  atLeast?: number;
  /** How many times as fast as the baseline. */
  ratio?: number;
};

/** The target in words, as it stands in tables and files. */
export function describeTarget(target: Target): string {
  const { p50, p95, p99, atLeast, ratio } = target;
  const parts = [
    ...(p50 === undefined ? [] : [`p50 < ${p50}`]),
    ...(p95 === undefined ? [] : [`p95 < ${p95}`]),
    ...(p99 === undefined ? [] : [`p99 < ${p99}`]),
    ...(atLeast === undefined ? [] : [`≥ ${atLeast}`]),
    ...(ratio === undefined ? [] : [`≥ ${ratio}× baseline`]),
  ];
  return parts.join(", ");
}

/** Whether the figures reach the target. A figure that could not be measured does not. */
export function reaches(target: Target, spread: Spread, ratio: number | undefined): boolean {
  return (
    below(spread.p50, target.p50) &&
    below(spread.p95, target.p95) &&
    below(spread.p99, target.p99) &&
    (target.atLeast === undefined || spread.p50 >= target.atLeast) &&
    (target.ratio === undefined || (ratio ?? 0) >= target.ratio)
  );
}

const below = (figure: number, limit: number | undefined): boolean =>
  limit === undefined || figure < limit;
