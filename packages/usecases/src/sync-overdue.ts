import type { Tx } from "@pfa/db/client.ts";
import type { SyncedOrganization } from "@pfa/db/organizations.ts";
import { getSchedule, getSyncStanding } from "@pfa/db/sync-schedules.ts";
import { standingOf } from "@pfa/domain/sync-schedule.ts";
import type { SyncSettings } from "@pfa/domain/sync-settings.ts";
import { nextAfter } from "./sync-cadence.ts";

/**
 * W26: minutes since the schedule wanted the first sync after the last good one; 0 while none is due. Null where none is
 * expected: paused, not listed, or never synced at all.
 */
export async function overdueMinutes(
  tx: Tx,
  organization: SyncedOrganization,
  settings: SyncSettings,
  now: Date,
): Promise<number | null> {
  const schedule = await getSchedule(tx, organization.id);
  const isPaused = schedule.pausedAt !== null;
  if (standingOf({ ...organization, isPaused }, settings) !== "scheduled") return null;
  const { lastSyncedAt } = await getSyncStanding(tx, organization.id);
  if (lastSyncedAt === null) return null;
  const wanted = nextAfter(schedule.cadence ?? settings.cadence, new Date(lastSyncedAt));
  if (wanted === null) return null;
  return Math.max(0, Math.floor((now.getTime() - wanted.getTime()) / 60_000));
}
