import { startBounds, startPercentile } from "@pfa/domain/job-states.ts";
import type { Outputs } from "../../trpc.ts";
import { formatDuration } from "../../ui/format-duration.ts";

type Minute = Outputs["admin"]["overview"]["get"]["queue"]["minutes"][number];

const MINUTE = 60_000;
const MINUTES = 60;

/** One value for each minute of the last hour, oldest first; null where nothing was sampled. */
export function lastHour<T>(
  minutes: readonly Minute[],
  now: number,
  value: (minute: Minute) => T,
): (T | null)[] {
  const byMinute = new Map(minutes.map((minute) => [Date.parse(minute.at), minute]));
  const newest = Math.floor(now / MINUTE) * MINUTE;
  return Array.from({ length: MINUTES }, (_empty, index) => {
    const found = byMinute.get(newest - (MINUTES - 1 - index) * MINUTE);
    return found ? value(found) : null;
  });
}

/** Half of the jobs and nearly all started within these times; null without jobs. */
export function startTimes(minutes: readonly Minute[]): { p50: string; p95: string } | null {
  const counts = [...startBounds, Infinity].map((_bound, index) =>
    minutes.reduce((sum, { startCounts }) => sum + (startCounts[index] ?? 0), 0),
  );
  const p50 = startPercentile(counts, 0.5);
  const p95 = startPercentile(counts, 0.95);
  return p50 === null || p95 === null
    ? null
    : { p50: formatDuration(p50), p95: formatDuration(p95) };
}

export const sumOf = (minutes: readonly Minute[], value: (minute: Minute) => number): number =>
  minutes.reduce((sum, minute) => sum + value(minute), 0);
