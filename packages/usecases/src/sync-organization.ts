import { type Db, inOrganization, type Tx } from "@pfa/db/client.ts";
import { findActiveMapping } from "@pfa/db/field-mappings.ts";
import { forRequest } from "@pfa/db/request-context.ts";
import { openStaging, type Staging } from "@pfa/db/mirror-staging.ts";
import { saveColumns } from "@pfa/db/sync-drift.ts";
import {
  endRun,
  giveBackRun,
  type RunProblem,
  saveMappingVersion,
  savePemsHealth,
  startRun,
  type StartedRun,
} from "@pfa/db/sync-run-progress.ts";
import { enqueueSync } from "@pfa/db/sync-runs.ts";
import { endFrozenSync } from "@pfa/db/sync-takeover.ts";
import type { SyncCounts, SyncRefusal } from "@pfa/domain/sync.ts";
import { type FieldMapping, fieldMappingSchema } from "@pfa/domain/field-mapping.ts";
import type { Pems } from "@pfa/pems/pems.ts";
import { PemsFailure, type PemsProblem } from "@pfa/pems/problem.ts";
import { applyRead } from "./sync-organization-apply.ts";
import { judgeStaged } from "./sync-organization-judge.ts";
import { LeaseLost, readIntoStaging } from "./sync-organization-read.ts";
import { watchRun } from "./sync-organization-watch.ts";

export type SyncDeps = { db: Db; pems: Pems };

export type SyncTarget = {
  organizationId: number;
  syncRunId: number;
  /** Fires when the process has to stop: the run then goes back into the queue. */
  signal: AbortSignal;
};

export type SyncOutcome =
  | { kind: "applied"; counts: SyncCounts }
  | { kind: "refused" | "failed"; problem: RunProblem }
  /** The run has ended already, or another start of it took over. */
  | { kind: "not_ours" }
  /** Another process syncs the organization at this moment, or did until it froze: try again later. */
  | { kind: "busy" }
  /** Stopped from outside and queued again. */
  | { kind: "interrupted" };

/**
 * Brings one organization's mirror up to date with PEMS: all of a read that can be trusted, or nothing.
 *
 * Safe to run twice and to be killed anywhere: one process at a time syncs an organization, what it reads lies in its
 * session until it is applied in one transaction, and the next start of the run begins anew. Throws what nobody expected;
 * the run then stays as it is and the job's next try starts it again.
 */
export async function syncOrganization(deps: SyncDeps, target: SyncTarget): Promise<SyncOutcome> {
  const staging = await openStaging(deps.db, target.organizationId);
  if (!staging) {
    await endFrozenSync(deps.db, target.organizationId);
    return { kind: "busy" };
  }
  try {
    const run = await inOrganization(deps.db, target.organizationId, (tx) => startRun(tx, target));
    return run
      ? await forRequest(run.requestId, () => underWatch(deps, run, staging, target.signal))
      : { kind: "not_ours" };
  } finally {
    await staging.close();
  }
}

async function underWatch(
  deps: SyncDeps,
  run: StartedRun,
  staging: Staging,
  stopping: AbortSignal,
): Promise<SyncOutcome> {
  const watch = watchRun(deps.db, run, staging);
  try {
    return await readAndApply(deps, run, staging, AbortSignal.any([stopping, watch.lost]));
  } catch (error) {
    if (error instanceof LeaseLost || watch.lost.aborted) return { kind: "not_ours" };
    if (stopping.aborted) return giveBack(deps.db, run);
    if (error instanceof PemsFailure) return endWithPemsProblem(deps.db, run, error.problem);
    throw error;
  } finally {
    // Before the session is given back: what it does next must not be cancelled for this run.
    await watch.stop();
  }
}

async function readAndApply(
  { db, pems }: SyncDeps,
  run: StartedRun,
  staging: Staging,
  signal: AbortSignal,
): Promise<SyncOutcome> {
  const mapping = await loadMapping(db, run);
  if (!mapping) return endWithout(db, run, noMapping);
  const read = await readIntoStaging({ db, pems, run, staging, mapping, signal });
  const refusal = read.refusal ?? (await judgeStaged(db, run, read.totals, staging));
  if (refusal) return endWithout(db, run, { kind: "sync_refused", refusal });
  signal.throwIfAborted();
  return { kind: "applied", counts: await applyRead(db, run, staging, read.totals) };
}

const noMapping: RunProblem = {
  kind: "mapping_missing",
  message: "There is no active field mapping to read PEMS with",
};

async function loadMapping(db: Db, run: StartedRun): Promise<FieldMapping | null> {
  return inOrganization(db, run.organizationId, async (tx) => {
    const stored = await findActiveMapping(tx);
    if (!stored) return null;
    await saveMappingVersion(tx, run, stored.version);
    return fieldMappingSchema.parse(stored.mapping);
  });
}

/** Ends a run that left the mirror as it was. */
async function endWithout(db: Db, run: StartedRun, problem: RunProblem): Promise<SyncOutcome> {
  const state = problem.kind === "sync_refused" ? "refused" : "failed";
  const isOurs = await inOrganization(db, run.organizationId, (tx) =>
    endRun(tx, run, { state, problem }),
  );
  return isOurs ? { kind: state, problem } : { kind: "not_ours" };
}

async function endWithPemsProblem(
  db: Db,
  run: StartedRun,
  pemsProblem: PemsProblem,
): Promise<SyncOutcome> {
  const { kind, message } = pemsProblem;
  const problem = toRunProblem(pemsProblem);
  const state = problem.kind === "sync_refused" ? "refused" : "failed";
  const isOurs = await inOrganization(db, run.organizationId, async (tx) => {
    // PEMS that answers strangely can still be reached.
    const reachable = !unreachableKinds.has(kind);
    await savePemsHealth(tx, run.organizationId, { reachable, problem: message });
    if (problem.kind === "sync_refused") await saveMissing(tx, run, pemsProblem);
    return endRun(tx, run, { state, problem });
  });
  return isOurs ? { kind: state, problem } : { kind: "not_ours" };
}

const unreachableKinds: ReadonlySet<string> = new Set([
  "unavailable",
  "rate_limited",
  "unauthorized",
] satisfies PemsProblem["kind"][]);

const saveMissing = (tx: Tx, run: StartedRun, problem: PemsProblem) =>
  saveColumns(tx, run, {
    columns: [],
    missing: problem.kind === "malformed" ? (problem.missingFields ?? []) : [],
    unreadable: [],
  });

/** Columns that are gone are a reason not to believe the read, like any other refusal. */
function toRunProblem(problem: PemsProblem): RunProblem {
  if (problem.kind === "malformed" && problem.missingFields) {
    const refusal: SyncRefusal = { kind: "fields_missing", fields: problem.missingFields };
    return { kind: "sync_refused", refusal };
  }
  return problem;
}

/** The job ends well and a new one waits: a failed try would be retried later and later. */
async function giveBack(db: Db, run: StartedRun): Promise<SyncOutcome> {
  await inOrganization(db, run.organizationId, async (tx) => {
    if (await giveBackRun(tx, run)) await enqueueSync(tx, run.organizationId, run.syncRunId);
  });
  return { kind: "interrupted" };
}
