import { type Db, inOrganization, type Tx } from "@pfa/db/client.ts";
import { listOrganizations, type SyncedOrganization } from "@pfa/db/organizations.ts";
import {
  type ActiveRun,
  enqueueSync,
  enqueueSyncLater,
  findActiveRun,
  hasJob,
  insertRun,
} from "@pfa/db/sync-runs.ts";
import { getSchedule, getSyncStanding, noteDue } from "@pfa/db/sync-schedules.ts";
import { getSyncSettings } from "@pfa/db/sync-settings.ts";
import type { SyncRunKind } from "@pfa/domain/sync.ts";
import { findDue, standingOf } from "@pfa/domain/sync-schedule.ts";
import type { SyncSettings } from "@pfa/domain/sync-settings.ts";
import { nextDueOf } from "./sync-next-due.ts";

export type Moment = {
  now: Date;
  /** Between 0 and 1, for each run: syncs start spread over the jitter, so that PEMS does not see them all at once. */
  random: () => number;
};

/** Codes of the organizations whose run was queued, was there already, or could not be looked after. */
export type Scheduled = { started: string[]; joined: string[]; failed: string[] };

/** A run this long without a sign of life has lost its job; those under way give one every two seconds. */
const SILENT_SECONDS = 45;

/**
 * Queues a sync for every organization that is due; one that has a run already keeps it. A run that has lost its job gets
 * another, whatever the schedule says. Safe to run twice: an organization has at most one run that has not ended.
 */
export async function scheduleSyncs(
  db: Db,
  moment: Moment,
  onFailure: (code: string, error: unknown) => void = () => {},
): Promise<Scheduled> {
  const scheduled: Scheduled = { started: [], joined: [], failed: [] };
  const { settings, organizations } = await db.transaction(async (tx) => ({
    settings: await getSyncSettings(tx),
    organizations: await listOrganizations(tx),
  }));
  for (const organization of organizations) {
    try {
      const outcome = await inOrganization(db, organization.id, (tx) =>
        scheduleOne(tx, organization, settings, moment),
      );
      if (outcome) scheduled[outcome].push(organization.code);
    } catch (error) {
      // The others are due all the same; this one again in a minute.
      scheduled.failed.push(organization.code);
      onFailure(organization.code, error);
    }
  }
  return scheduled;
}

async function scheduleOne(
  tx: Tx,
  organization: SyncedOrganization,
  settings: SyncSettings,
  { now, random }: Moment,
): Promise<"started" | "joined" | null> {
  const { id: organizationId } = organization;
  const active = await findActiveRun(tx, organizationId);
  if (active && (await hasLostJob(tx, organizationId, active)))
    await enqueueSync(tx, organizationId, active.id);

  const schedule = await getSchedule(tx, organizationId);
  const isPaused = schedule.pausedAt !== null;
  if (standingOf({ ...organization, isPaused }, settings) !== "scheduled") return null;
  const standing = await getSyncStanding(tx, organizationId);
  const kind = findDue(standing, nextDueOf(schedule, standing, settings), now);
  if (kind === null) return null;

  await noteDue(tx, organizationId, { now, isFull: kind === "full" });
  if (active) return "joined";
  const isFirst = standing.lastSyncedAt === null;
  const jitterSeconds = isFirst ? 0 : (schedule.jitterSeconds ?? settings.jitterSeconds);
  return start(tx, { organizationId, kind, isFirst, delaySeconds: jitterSeconds * random() });
}

/** One that waits may wait long, for its turn in the jitter. */
async function hasLostJob(tx: Tx, organizationId: number, run: ActiveRun): Promise<boolean> {
  return run.state === "running"
    ? run.silentSeconds > SILENT_SECONDS
    : !(await hasJob(tx, organizationId, run.id));
}

type Start = {
  organizationId: number;
  kind: SyncRunKind;
  isFirst: boolean;
  delaySeconds: number;
};

async function start(
  tx: Tx,
  { organizationId, kind, isFirst, delaySeconds }: Start,
): Promise<"started" | "joined"> {
  const cause = isFirst ? "first" : "schedule";
  const syncRunId = await insertRun(tx, { organizationId, kind, cause, requestedBy: null });
  // Somebody asked for one between the two statements.
  if (syncRunId === null) return "joined";
  await enqueueSyncLater(tx, { organizationId, syncRunId }, delaySeconds);
  return "started";
}

/** Codes that no organization has. */
export async function findUnknownOrganizations(
  db: Db,
  codes: readonly string[],
): Promise<string[]> {
  const known = new Set((await db.transaction(listOrganizations)).map(({ code }) => code));
  return codes.filter((code) => !known.has(code));
}
