import { type Db, inOrganization, type Tx } from "@pfa/db/client.ts";
import { listOrganizations, type SyncedOrganization } from "@pfa/db/organizations.ts";
import {
  enqueueSync,
  enqueueSyncLater,
  findActiveRun,
  getSyncStanding,
  insertRun,
} from "@pfa/db/sync-runs.ts";
import { nextSyncKind } from "@pfa/domain/sync-schedule.ts";

export type SyncSchedule = {
  now: Date;
  /** Codes of the organizations to sync; empty for all. */
  only: readonly string[];
  /** `never_synced` for those that have no records yet, which then start without delay. */
  which: "all" | "never_synced";
  /** Runs start spread over this time, so that PEMS does not see them all at once. */
  jitterSeconds: number;
  /** Between 0 and 1, for each run. */
  random: () => number;
};

export type Scheduled = { started: string[]; joined: string[] };

/** A run this long without a sign of life has lost its job. */
const SILENT_SECONDS = 120;

/** Queues a sync for every organization that is due; one that has a run already keeps it. */
export async function scheduleSyncs(db: Db, schedule: SyncSchedule): Promise<Scheduled> {
  const scheduled: Scheduled = { started: [], joined: [] };
  for (const organization of await db.transaction(listOrganizations)) {
    if (!isDue(organization, schedule)) continue;
    const outcome = await inOrganization(db, organization.id, (tx) =>
      scheduleOne(tx, organization, schedule),
    );
    if (outcome) scheduled[outcome].push(organization.code);
  }
  return scheduled;
}

const isDue = ({ code, isSyncable }: SyncedOrganization, { only }: SyncSchedule) =>
  isSyncable && (only.length === 0 || only.includes(code));

async function scheduleOne(
  tx: Tx,
  { id: organizationId }: SyncedOrganization,
  { now, which, jitterSeconds, random }: SyncSchedule,
): Promise<keyof Scheduled | null> {
  const { lastSyncedAt, lastFullSyncAt } = await getSyncStanding(tx, organizationId);
  const isFirst = lastSyncedAt === null;
  if (which === "never_synced" && !isFirst) return null;
  const active = await findActiveRun(tx, organizationId);
  if (active) {
    if (active.silentSeconds > SILENT_SECONDS) await enqueueSync(tx, organizationId, active.id);
    return "joined";
  }
  const runId = await insertRun(tx, {
    organizationId,
    kind: nextSyncKind(lastFullSyncAt, now),
    cause: isFirst ? "first" : "schedule",
    requestedBy: null,
  });
  if (runId === null) return "joined";
  const delaySeconds = isFirst ? 0 : jitterSeconds * random();
  await enqueueSyncLater(tx, { organizationId, syncRunId: runId }, delaySeconds);
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
