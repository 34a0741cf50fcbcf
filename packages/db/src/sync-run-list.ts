import type { Scope } from "@pfa/domain/scope.ts";
import type { SyncCounts, SyncPhase, SyncRunKind, SyncRunState } from "@pfa/domain/sync.ts";
import { sql, type Tx } from "./client.ts";
import type { RunProblem } from "./sync-run-progress.ts";
import type { SyncCause } from "./sync-runs.ts";

export type SyncRunSummary = {
  runId: number;
  kind: SyncRunKind;
  cause: SyncCause;
  state: SyncRunState;
  phase: SyncPhase;
  counts: SyncCounts;
  rowsExpected: number | null;
  problem: RunProblem | null;
  queuedAt: string;
  startedAt: string | null;
  finishedAt: string | null;
};

/** Runs of the caller's organization, newest first. */
export function listRuns(tx: Tx, scope: Scope, limit: number): Promise<SyncRunSummary[]> {
  return tx.query<SyncRunSummary>(sql`
    select r.id as "runId", r.kind, r.cause, r.state, r.phase, r.rows_expected as "rowsExpected", r.problem,
           r.queued_at as "queuedAt", r.started_at as "startedAt", r.finished_at as "finishedAt",
           json_build_object('read', r.rows_read, 'inserted', r.inserted, 'updated', r.updated, 'unchanged', r.unchanged,
                             'duplicates', r.duplicates, 'quarantined', r.quarantined,
                             'vanished', r.vanished, 'returned', r.returned) as counts
      from sync_run r
     where r.organization_id = ${scope.organizationId}
     order by r.id desc
     limit ${limit}`);
}
