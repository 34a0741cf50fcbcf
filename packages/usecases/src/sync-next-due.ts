import type { StoredSchedule } from "@pfa/db/sync-schedules.ts";
import type { NextDue, SyncStanding } from "@pfa/domain/sync-schedule.ts";
import type { SyncSettings } from "@pfa/domain/sync-settings.ts";
import { nextAfter, nextTimeOfDay } from "./sync-cadence.ts";

/** A cron line that never comes is refused when it is set; should one be there all the same, it is not due. */
const NEVER = new Date(8.64e15);

/**
 * When an organization is due next, counted from when it was last due or else synced. Never stored: a change of its own
 * schedule, or of that of all, holds at once.
 */
export function nextDueOf(
  schedule: StoredSchedule,
  { lastSyncedAt, lastFullSyncAt }: SyncStanding,
  settings: SyncSettings,
): NextDue {
  const lastDue = latest(schedule.lastDueAt, schedule.lastDueAt === null ? lastSyncedAt : null);
  const lastFull = latest(schedule.lastFullDueAt, lastFullSyncAt);
  return {
    nextRunAt: lastDue && (nextAfter(schedule.cadence ?? settings.cadence, lastDue) ?? NEVER),
    nextFullAt: lastFull && nextTimeOfDay(schedule.fullAt ?? settings.fullAt, lastFull),
  };
}

function latest(...times: readonly (string | null)[]): Date | null {
  const known = times.flatMap((time) => (time === null ? [] : [new Date(time).getTime()]));
  return known.length === 0 ? null : new Date(Math.max(...known));
}
