import { auditAdminAction } from "@pfa/db/audit.ts";
import { type Db, inScope, type Tx } from "@pfa/db/client.ts";
import { notifyAdmins, notifyLive } from "@pfa/db/live.ts";
import { acknowledgeDrift } from "@pfa/db/sync-drift.ts";
import { listOpenKeys } from "@pfa/db/sync-quarantine-list.ts";
import { decideHeld } from "@pfa/db/sync-held-list.ts";
import { cancelRun } from "@pfa/db/sync-run-cancel.ts";
import { enqueueSync, findActiveRun, insertRun, type SyncRequest } from "@pfa/db/sync-runs.ts";
import type { Problem } from "@pfa/domain/problem.ts";
import { fail, ok, type Result } from "@pfa/domain/result.ts";
import type { Administrator, Scope } from "@pfa/domain/scope.ts";
import { scopesOf } from "./administrator-scope.ts";
import { requestSync, type RequestedSync, type SyncWish } from "./request-sync.ts";

export type StartedSync = RequestedSync & { organization: string };

/** Starts a sync of every organization that the call covers, paused or not, or joins the one that has not ended. */
export async function requestSyncs(
  db: Db,
  admin: Administrator,
  wish: SyncWish,
): Promise<{ runs: StartedSync[] }> {
  const runs: StartedSync[] = [];
  for (const scope of scopesOf(admin))
    runs.push({ ...(await requestSync(db, scope, wish)), organization: scope.organizationCode });
  return { runs };
}

/** Ends a run that waits or works. The worker that reads for it notices within seconds; nothing of the read stays. */
export async function cancelSync(
  db: Db,
  admin: Administrator,
  runId: number,
): Promise<Result<null, Problem>> {
  for (const scope of scopesOf(admin)) {
    const cancelled = await inScope(db, scope, async (tx) => {
      const { organizationId } = scope;
      if (!(await cancelRun(tx, { organizationId, syncRunId: runId, by: admin.username })))
        return false;
      await auditAdminAction(tx, admin, {
        action: "sync_cancelled",
        organizationId,
        details: { runId },
      });
      return true;
    });
    if (cancelled) return ok(null);
  }
  return fail({ kind: "sync_not_under_way", runId });
}

/** As many rows as one replay reads again; PEMS is asked for them fifty at a time. */
const MAX_REPLAYED = 5000;

/**
 * Reads rows that were set aside again, under the mapping of that moment, and takes what is good: those of the keys, or
 * all of the organizations that the call covers. The run tells how many.
 */
export async function replayQuarantine(
  db: Db,
  admin: Administrator,
  keys: readonly string[] | null,
): Promise<Result<{ runs: { organization: string; runId: number; rows: number }[] }, Problem>> {
  const runs: { organization: string; runId: number; rows: number }[] = [];
  for (const scope of scopesOf(admin)) {
    const started = await inScope(db, scope, async (tx) => {
      const { organizationId } = scope;
      const onlyKeys = await listOpenKeys(tx, organizationId, { keys, limit: MAX_REPLAYED });
      if (onlyKeys.length === 0) return null;
      const run = { kind: "replay", cause: "replay", onlyKeys } as const;
      const queued = await queueRun(tx, scope, run);
      if (!queued.ok) return queued;
      const details = { runId: queued.value, rows: onlyKeys.length };
      await auditAdminAction(tx, admin, { action: "quarantine_replayed", organizationId, details });
      return ok({ organization: scope.organizationCode, ...details });
    });
    if (started && !started.ok) return started;
    if (started) runs.push(started.value);
  }
  return runs.length === 0 ? fail({ kind: "nothing_to_replay" }) : ok({ runs });
}

export type HeldDecision = { runId: number; decision: "consented" | "dismissed" };

/**
 * Decides about a read that was held because too many records were missing. With consent it is repeated at once, and just
 * the records may vanish that were missing then.
 */
export async function decideHeldRead(
  db: Db,
  admin: Administrator,
  { runId, decision }: HeldDecision,
): Promise<Result<{ runId: number | null }, Problem>> {
  for (const scope of scopesOf(admin)) {
    const { organizationId, userId } = scope;
    const decided = await inScope(db, scope, async (tx) => {
      const vanishing = await decideHeld(tx, { organizationId, runId, userId, decision });
      if (vanishing === null) return null;
      const action = decision === "consented" ? "sync_consented" : "sync_held_dismissed";
      await auditAdminAction(tx, admin, { action, organizationId, details: { runId, vanishing } });
      if (decision === "dismissed") return ok({ runId: null });
      const queued = await queueRun(tx, scope, {
        kind: "full",
        cause: "consent",
        consentTo: runId,
      });
      // Nothing is decided without the run that follows from it.
      if (!queued.ok) throw new Undecided(queued.error);
      return ok({ runId: queued.value });
    }).catch(undecided);
    if (decided) return decided;
  }
  return fail({ kind: "sync_not_held", runId });
}

/** Takes note of the columns that changed: they are shown no more until they change again. */
export async function acknowledgeColumns(
  db: Db,
  admin: Administrator,
): Promise<{ columns: number }> {
  let columns = 0;
  for (const scope of scopesOf(admin)) {
    const { organizationId } = scope;
    columns += await inScope(db, scope, async (tx) => {
      const noted = await acknowledgeDrift(tx, scope);
      if (noted === 0) return 0;
      const details = { columns: noted };
      await auditAdminAction(tx, admin, { action: "drift_acknowledged", organizationId, details });
      await notifyAdmins(tx, "quarantine", organizationId);
      return noted;
    });
  }
  return { columns };
}

/** Rolls a decision back. */
class Undecided extends Error {
  readonly problem: Problem;

  constructor(problem: Problem) {
    super(problem.kind);
    this.problem = problem;
  }
}

function undecided(error: unknown): Result<never, Problem> {
  if (error instanceof Undecided) return fail(error.problem);
  throw error;
}

async function queueRun(
  tx: Tx,
  { organizationId, organizationCode, userId }: Scope,
  run: Omit<SyncRequest, "organizationId" | "requestedBy">,
): Promise<Result<number, Problem>> {
  const active = await findActiveRun(tx, organizationId);
  const runId = active
    ? null
    : await insertRun(tx, { ...run, organizationId, requestedBy: userId });
  if (runId === null) return fail({ kind: "sync_under_way", organization: organizationCode });
  await enqueueSync(tx, organizationId, runId);
  await notifyLive(tx, { kind: "sync_progress", organizationId, syncRunId: runId });
  return ok(runId);
}
