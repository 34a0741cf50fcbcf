import type { SyncCounts, SyncPhase, SyncRefusal, SyncRunKind } from "@pfa/domain/sync.ts";
import { sql, type Tx } from "./client.ts";
import { notifyLive } from "./live.ts";
import { readableJson } from "./readable-json.ts";

/** The right to write to a run. A later start of the same run raises the lease, and every write of the earlier one is void. */
export type RunLease = { organizationId: number; syncRunId: number; lease: number };

export type StartedRun = RunLease & {
  kind: SyncRunKind;
  /** Of a replay: the keys that are read again. */
  onlyKeys: string[] | null;
  /** The held run whose losses an administrator consented to. */
  consentTo: number | null;
  organizationCode: string;
  /** The request that asked for the run; null for one of the schedule. */
  requestId: string | null;
  /** ISO timestamp of this start, by the database's clock. */
  startedAt: string;
  highWaterMark: string | null;
  /** Records in the mirror that PEMS still showed when last asked. */
  mirrored: number;
};

/** Takes a run that has not ended and starts it from the beginning; null if it has ended. */
export async function startRun(
  tx: Tx,
  { organizationId, syncRunId }: Omit<RunLease, "lease">,
): Promise<StartedRun | null> {
  await tx.execute(sql`
    insert into mirror_state (organization_id) values (${organizationId}) on conflict do nothing`);
  const [run] = await tx.query<Omit<StartedRun, "organizationId" | "syncRunId">>(sql`
    update sync_run r
       set state = 'running', phase = 'reading', lease = r.lease + 1, started_at = now(), heartbeat_at = now(),
           rows_expected = null, pages_read = 0, rows_read = 0, quarantined = 0, problem = null, read_finished_at = null,
           pems_requests = 0, pems_retries = 0, pems_total_ms = 0, pems_slowest_ms = 0
      from organization o, mirror_state s
     where r.organization_id = ${organizationId} and r.id = ${syncRunId} and r.state in ('queued', 'running')
       and o.id = r.organization_id and s.organization_id = r.organization_id
    returning r.lease, r.kind, r.only_keys as "onlyKeys", r.consent_to as "consentTo", r.request_id as "requestId", o.code as "organizationCode", r.started_at as "startedAt",
              s.high_water_mark as "highWaterMark", s.record_count as mirrored`);
  if (!run) return null;
  // Left by a start that was cut off.
  await tx.execute(sql`
    delete from sync_quarantine where organization_id = ${organizationId} and sync_run_id = ${syncRunId}`);
  await notifyLive(tx, { kind: "sync_progress", organizationId, syncRunId });
  return { ...run, organizationId, syncRunId };
}

export type SyncProgress = {
  phase: SyncPhase;
  pagesRead: number;
  rowsRead: number;
  quarantined: number;
  rowsExpected: number | null;
  pems: PemsUse;
};

/** What a run asked of PEMS so far; times in milliseconds. */
export type PemsUse = { requests: number; retries: number; totalMs: number; slowestMs: number };

/** Notes how far a run is, as its sign of life. False if the lease is void: then nothing more may be done for it. */
export async function saveProgress(
  tx: Tx,
  run: RunLease,
  progress: SyncProgress,
): Promise<boolean> {
  const touched = await tx.execute(sql`
    update sync_run
       set phase = ${progress.phase}, pages_read = ${progress.pagesRead}, rows_read = ${progress.rowsRead},
           quarantined = ${progress.quarantined}, rows_expected = ${progress.rowsExpected}, heartbeat_at = now(),
           pems_requests = ${progress.pems.requests}, pems_retries = ${progress.pems.retries},
           pems_total_ms = ${progress.pems.totalMs}, pems_slowest_ms = ${progress.pems.slowestMs},
           read_finished_at = case when ${progress.phase} = 'reading' then null
                                   else coalesce(read_finished_at, clock_timestamp()) end
     where ${holdsLease(run)}`);
  await notifyLive(tx, {
    kind: "sync_progress",
    organizationId: run.organizationId,
    syncRunId: run.syncRunId,
  });
  return touched === 1;
}

/** A run's sign of life. False if the lease is void. */
export async function beatRun(tx: Tx, run: RunLease): Promise<boolean> {
  const touched = await tx.execute(
    sql`update sync_run set heartbeat_at = clock_timestamp() where ${holdsLease(run)}`,
  );
  return touched === 1;
}

/** Notes the mapping that a run reads with. */
export async function saveMappingVersion(tx: Tx, run: RunLease, version: number): Promise<void> {
  await tx.execute(sql`update sync_run set mapping_version = ${version} where ${holdsLease(run)}`);
}

/** A row that was set aside, with its place among the run's. */
export type QuarantinedRow = {
  ordinal: number;
  pfaId: string | null;
  raw: Record<string, string>;
  problems: readonly { field: string; message: string }[];
};

/** Keeps rows that were set aside for an admin to look at. */
export async function saveQuarantine(
  tx: Tx,
  run: RunLease,
  rows: readonly QuarantinedRow[],
): Promise<void> {
  if (rows.length === 0) return;
  await tx.execute(sql`
    insert into sync_quarantine (organization_id, sync_run_id, ordinal, pfa_id, raw, problems)
    select ${run.organizationId}, ${run.syncRunId}, q.ordinal, q."pfaId", q.raw, q.problems
      from jsonb_to_recordset(${readableJson(rows)}::jsonb)
        as q(ordinal int, "pfaId" text, raw jsonb, problems jsonb)`);
}

/** Why a run ended without touching the mirror. Stored as JSON; every kind but the refusal's has a message. */
export type RunProblem =
  | { kind: "sync_refused"; refusal: SyncRefusal }
  | { kind: string; message: string };

export type RunEnd =
  | { state: "applied"; counts: SyncCounts }
  | { state: "refused" | "failed"; problem: RunProblem };

const nothing = { inserted: 0, updated: 0, unchanged: 0, duplicates: 0, vanished: 0, returned: 0 };

/** Ends a run. False if the lease is void; roll back then. */
export async function endRun(tx: Tx, run: RunLease, end: RunEnd): Promise<boolean> {
  const counts = end.state === "applied" ? end.counts : nothing;
  const problem = end.state === "applied" ? null : JSON.stringify(end.problem);
  const touched = await tx.execute(sql`
    update sync_run
       set state = ${end.state}, phase = 'done', finished_at = clock_timestamp(), heartbeat_at = clock_timestamp(),
           inserted = ${counts.inserted}, updated = ${counts.updated},
           unchanged = ${counts.unchanged}, duplicates = ${counts.duplicates},
           vanished = ${counts.vanished}, returned = ${counts.returned},
           problem = ${problem}::jsonb
     where ${holdsLease(run)}`);
  await notifyLive(tx, {
    kind: "sync_progress",
    organizationId: run.organizationId,
    syncRunId: run.syncRunId,
  });
  return touched === 1;
}

/** Ends a run that cannot be started any more, whoever held it. */
export async function abandonRun(
  tx: Tx,
  { organizationId, syncRunId }: Omit<RunLease, "lease">,
  problem: RunProblem,
): Promise<void> {
  await tx.execute(sql`
    update sync_run
       set state = 'failed', phase = 'done', lease = lease + 1, finished_at = now(),
           problem = ${JSON.stringify(problem)}::jsonb
     where organization_id = ${organizationId} and id = ${syncRunId} and state in ('queued', 'running')`);
  await notifyLive(tx, { kind: "sync_progress", organizationId, syncRunId });
}

/** Puts a run back in line, for a process that has to stop. */
export async function giveBackRun(tx: Tx, run: RunLease): Promise<boolean> {
  const touched = await tx.execute(sql`
    update sync_run set state = 'queued', phase = 'waiting', heartbeat_at = now() where ${holdsLease(run)}`);
  return touched === 1;
}

const holdsLease = ({ organizationId, syncRunId, lease }: RunLease) => sql`
  organization_id = ${organizationId} and id = ${syncRunId} and lease = ${lease} and state = 'running'`;

/** Whether PEMS answered, as everybody in the organization may see it. */
export async function savePemsHealth(
  tx: Tx,
  organizationId: number,
  health: { reachable: boolean; problem: string | null },
): Promise<void> {
  await tx.execute(sql`
    update mirror_state
       set pems_reachable = ${health.reachable}, pems_checked_at = now(), pems_problem = ${health.problem}
     where organization_id = ${organizationId}`);
}
