import { insertAuditEntry } from "@pfa/db/audit.ts";
import { type Db, inScope, type Tx } from "@pfa/db/client.ts";
import { notifyLive } from "@pfa/db/live.ts";
import { enqueueSync, findActiveRun, insertRun } from "@pfa/db/sync-runs.ts";
import { getSyncStanding } from "@pfa/db/sync-schedules.ts";
import type { Scope } from "@pfa/domain/scope.ts";
import type { SyncKind } from "@pfa/domain/sync.ts";
import { nextSyncKind } from "@pfa/domain/sync-schedule.ts";

/** The run that answers a request; `joined` if it was queued or under way already. */
export type RequestedSync = { runId: number; joined: boolean };

export type SyncWish = {
  now: Date;
  /** What to read; left out, whatever is due. */
  kind?: SyncKind;
};

/**
 * Starts a sync of the caller's organization, or joins the one that has not ended. Needs the permissions Read and
 * RefreshData, which row security checks too.
 */
export async function requestSync(
  db: Db,
  scope: Scope,
  { now, kind }: SyncWish,
): Promise<RequestedSync> {
  return inScope(db, scope, async (tx) => {
    const requested = await insertOrJoin(tx, scope, { now, ...(kind ? { kind } : {}) });
    await insertAuditEntry(tx, scope, { action: "sync_requested", details: requested });
    await notifyLive(tx, {
      kind: "sync_progress",
      organizationId: scope.organizationId,
      syncRunId: requested.runId,
    });
    return requested;
  });
}

async function insertOrJoin(tx: Tx, scope: Scope, { now, kind }: SyncWish): Promise<RequestedSync> {
  const { organizationId } = scope;
  const active = await findActiveRun(tx, organizationId);
  if (active) {
    // It may wait for its turn in the schedule; nobody who presses a button wants that.
    if (active.state === "queued") await enqueueSync(tx, organizationId, active.id);
    return { runId: active.id, joined: true };
  }
  const { lastFullSyncAt } = await getSyncStanding(tx, organizationId);
  const runId = await insertRun(tx, {
    organizationId,
    kind: kind ?? nextSyncKind(lastFullSyncAt, now),
    cause: "manual",
    requestedBy: scope.userId,
  });
  // Somebody else was first between the two statements; theirs is there now.
  if (runId === null) return insertOrJoin(tx, scope, { now, ...(kind ? { kind } : {}) });
  await enqueueSync(tx, organizationId, runId);
  return { runId, joined: false };
}
