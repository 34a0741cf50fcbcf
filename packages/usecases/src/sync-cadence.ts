import type { Cadence } from "@pfa/domain/sync-schedule.ts";
import { Cron } from "croner";

/** When a cadence is next due after a moment; null for a pattern that never comes, such as the 31st of February. */
export function nextAfter(cadence: Cadence, after: Date): Date | null {
  return cadence.kind === "interval"
    ? new Date(after.getTime() + cadence.minutes * 60_000)
    : readCron(cadence.pattern).nextRun(after);
}

/** When a time of the day (HH:MM in UTC) next comes after a moment. */
export function nextTimeOfDay(time: string, after: Date): Date {
  const next = new Date(`${after.toISOString().slice(0, 10)}T${time}:00Z`);
  if (next.getTime() <= after.getTime()) next.setUTCDate(next.getUTCDate() + 1);
  return next;
}

/** What is wrong with a cron pattern, or null for one that comes some day. */
export function findCronProblem(pattern: string): string | null {
  try {
    return readCron(pattern).nextRun() === null ? "never comes" : null;
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
}

// Five parts: seconds would be a promise that a job of every minute cannot keep.
const readCron = (pattern: string) => new Cron(pattern, { timezone: "UTC", mode: "5-part" });
