import { asAdministrator, type Db, type Tx } from "@pfa/db/client.ts";
import { listOrganizations, type SyncedOrganization } from "@pfa/db/organizations.ts";
import { findActiveRun } from "@pfa/db/sync-runs.ts";
import { getSchedule, getSyncStanding } from "@pfa/db/sync-schedules.ts";
import { getStoredSettings, type StoredSettings } from "@pfa/db/sync-settings.ts";
import type { Administrator } from "@pfa/domain/scope.ts";
import { type Cadence, type ScheduleStanding, standingOf } from "@pfa/domain/sync-schedule.ts";
import {
  type ScheduleChoices,
  settingsInForce,
  type SyncSettings,
} from "@pfa/domain/sync-settings.ts";
import { countOthers } from "./concerned-others.ts";
import { nextDueOf } from "./sync-next-due.ts";

/** When one organization is synced; times are ISO timestamps. */
type ScheduleView = {
  organization: string;
  standing: ScheduleStanding;
  /** What was set for it alone; null where what holds for all holds. */
  own: ScheduleChoices;
  cadence: Cadence;
  fullAt: string;
  jitterSeconds: number;
  pausedAt: string | null;
  pausedBy: string | null;
  /** Null unless it is synced by schedule; in the past for as soon as somebody looks. */
  nextRunAt: string | null;
  nextFullAt: string | null;
  lastSyncedAt: string | null;
  lastFullSyncAt: string | null;
  activeRun: { id: number; state: "queued" | "running" } | null;
};

export type SchedulesView = {
  schedules: ScheduleView[];
  settings: SyncSettings;
  stored: StoredSettings;
  /** False where the settings of all concern organizations that the caller does not administer. */
  mayEditSettings: boolean;
};

/** The schedules of the organizations that a call covers, and what holds for all. */
export async function listSyncSchedules(
  db: Db,
  admin: Administrator,
  now: Date,
): Promise<SchedulesView> {
  return asAdministrator(db, admin, async (tx) => {
    const stored = await getStoredSettings(tx);
    const settings = settingsInForce(stored.administrator, stored.environment);
    const overseen = new Set(admin.organizations.map(({ id }) => id));
    const schedules: ScheduleView[] = [];
    for (const organization of await listOrganizations(tx)) {
      if (overseen.has(organization.id))
        schedules.push(await viewOne(tx, organization, settings, now));
    }
    return { schedules, settings, stored, mayEditSettings: (await countOthers(tx, admin)) === 0 };
  });
}

async function viewOne(
  tx: Tx,
  organization: SyncedOrganization,
  settings: SyncSettings,
  now: Date,
): Promise<ScheduleView> {
  const { id, code } = organization;
  const schedule = await getSchedule(tx, id);
  const syncs = await getSyncStanding(tx, id);
  const active = await findActiveRun(tx, id);
  const { cadence, fullAt, jitterSeconds, pausedAt, pausedBy } = schedule;
  const standing = standingOf({ ...organization, isPaused: pausedAt !== null }, settings);
  const next = nextDueOf(schedule, syncs, settings);
  const shown = (time: Date | null) =>
    standing === "scheduled" ? (time ?? now).toISOString() : null;
  return {
    organization: code,
    standing,
    own: { cadence, fullAt, jitterSeconds },
    cadence: cadence ?? settings.cadence,
    fullAt: fullAt ?? settings.fullAt,
    jitterSeconds: jitterSeconds ?? settings.jitterSeconds,
    pausedAt,
    pausedBy,
    nextRunAt: shown(next.nextRunAt),
    nextFullAt: shown(next.nextFullAt),
    lastSyncedAt: syncs.lastSyncedAt,
    lastFullSyncAt: syncs.lastFullSyncAt,
    activeRun: active && { id: active.id, state: active.state },
  };
}
