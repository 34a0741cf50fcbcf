import type { SyncCounts, SyncPhase, SyncRunKind, SyncRunState } from "@pfa/domain/sync.ts";
import { sql, type Tx } from "./client.ts";
import type { PemsUse, RunProblem } from "./sync-run-progress.ts";
import type { SyncCause } from "./sync-runs.ts";

/** A run as administrators see it; times are ISO timestamps. */
export type RunOverview = {
  runId: number;
  organization: string;
  kind: SyncRunKind;
  cause: SyncCause;
  requestedBy: string | null;
  state: SyncRunState;
  phase: SyncPhase;
  counts: SyncCounts;
  pagesRead: number;
  rowsExpected: number | null;
  pems: PemsUse;
  problem: RunProblem | null;
  mappingVersion: number | null;
  /** Times that it was started; more than one after a crash. */
  starts: number;
  queuedAt: string;
  startedAt: string | null;
  readFinishedAt: string | null;
  finishedAt: string | null;
  /** Of a read that was held: the records it lacked and what was decided. */
  held: { vanishing: number; decision: string | null; decidedBy: string | null } | null;
};

export type RunFilter = {
  state?: SyncRunState | undefined;
  kind?: SyncRunKind | undefined;
  /** Runs of a smaller number. */
  before?: number | undefined;
  runId?: number | undefined;
  limit: number;
};

/** Each start raises the lease; so does who ends a run from outside, to void what is still written for it. */
const starts = sql`
  r.lease - case when r.state = 'cancelled' or r.problem ->> 'kind' = 'gave_up' then 1 else 0 end`;

/** Runs that the transaction may see, newest first. */
export function listRunOverviews(tx: Tx, filter: RunFilter): Promise<RunOverview[]> {
  const { state = null, kind = null, before = null, runId = null, limit } = filter;
  return tx.query<RunOverview>(sql`
    select r.id as "runId", o.code as organization, r.kind, r.cause, u.display_name as "requestedBy", r.state, r.phase,
           r.pages_read as "pagesRead", r.rows_expected as "rowsExpected", r.problem,
           r.mapping_version as "mappingVersion", ${starts} as starts, r.queued_at as "queuedAt",
           r.started_at as "startedAt", r.read_finished_at as "readFinishedAt", r.finished_at as "finishedAt",
           json_build_object('read', r.rows_read, 'inserted', r.inserted, 'updated', r.updated, 'unchanged', r.unchanged,
                             'duplicates', r.duplicates, 'quarantined', r.quarantined,
                             'vanished', r.vanished, 'returned', r.returned) as counts,
           json_build_object('requests', r.pems_requests, 'retries', r.pems_retries,
                             'totalMs', r.pems_total_ms, 'slowestMs', r.pems_slowest_ms) as pems,
           case when h.sync_run_id is not null
                then json_build_object('vanishing', cardinality(h.rids), 'decision', h.decision,
                                       'decidedBy', d.display_name) end as held
      from sync_run r
      join organization o on o.id = r.organization_id
      left join app_user u on u.id = r.requested_by
      left join sync_held h on h.organization_id = r.organization_id and h.sync_run_id = r.id
      left join app_user d on d.id = h.decided_by
     where (${state}::text is null or r.state = ${state}) and (${kind}::text is null or r.kind = ${kind})
       and (${before}::int is null or r.id < ${before}) and (${runId}::int is null or r.id = ${runId})
     order by r.id desc
     limit ${limit}`);
}

/** A run of the past, to compare with. */
export type PastRun = {
  runId: number;
  state: SyncRunState;
  finishedAt: string;
  durationMs: number;
  read: number;
  changed: number;
};

/** The run and those of its kind before it in its organization that came to an end, oldest first. */
export async function listRunsBefore(tx: Tx, runId: number, limit: number): Promise<PastRun[]> {
  const runs = await tx.query<PastRun>(sql`
    select p.id as "runId", p.state, p.finished_at as "finishedAt",
           (extract(epoch from p.finished_at - p.started_at) * 1000)::float8 as "durationMs",
           p.rows_read as read, p.inserted + p.updated + p.vanished as changed
      from sync_run r
      join sync_run p on p.organization_id = r.organization_id and p.kind = r.kind and p.id <= r.id
     where r.id = ${runId} and p.started_at is not null and p.finished_at is not null
     order by p.id desc
     limit ${limit}`);
  return runs.toReversed();
}
