import type { SyncRunState } from "@pfa/domain/sync.ts";
import { sql, type Tx } from "./client.ts";
import type { RunProblem } from "./sync-run-progress.ts";

/** The queue as the newest sample has it. */
type QueueStanding = {
  at: string;
  waiting: number;
  ready: number;
  running: number;
  dead: number;
  oldestReadyMs: number;
};

/** The samples' sums of one minute. */
type QueueMinute = {
  at: string;
  ready: number;
  done: number;
  failed: number;
  /** Runs that started, by classes of how long they had waited. */
  startCounts: number[];
};

export type QueueOverview = { now: QueueStanding | null; minutes: QueueMinute[] };

/** The newest sample and the last hour, minute by minute, of what the transaction may see; minutes without a sample are left out. */
export async function getQueueOverview(tx: Tx, isNarrowed: boolean): Promise<QueueOverview> {
  const [now] = await tx.query<QueueStanding>(sql`
    select at, sum(waiting) as waiting, sum(ready) as ready, sum(running) as running, sum(dead) as dead,
           max(oldest_ready_ms) as "oldestReadyMs"
      from job_sample
     where at = (select max(at) from job_sample) and (not ${isNarrowed}::boolean or organization_id is not null)
     group by at`);
  const minutes = await tx.query<QueueMinute>(sql`
    with sampled as (
      select date_trunc('minute', at) as minute, at, organization_id, ready, done, failed, start_counts
        from job_sample
       where at > now() - interval '1 hour' and (not ${isNarrowed}::boolean or organization_id is not null)),
    classes as (
      select minute, array_agg(count order by class) as counts
        from (select minute, class, sum(count) as count
                from sampled, unnest(start_counts) with ordinality c (count, class) group by 1, 2) s
       group by minute),
    depths as (
      select minute, max(ready) as ready from (select minute, at, sum(ready) as ready from sampled group by 1, 2) d
       group by minute)
    select s.minute as at, d.ready, sum(s.done) as done, sum(s.failed) as failed,
           coalesce(c.counts, '{}')::int[] as "startCounts"
      from sampled s
      join depths d using (minute)
      left join classes c using (minute)
     group by s.minute, d.ready, c.counts
     order by s.minute`);
  return { now: now ?? null, minutes };
}

/** How fresh an organization's mirror is, and how its last syncs went. */
export type OrganizationStanding = {
  code: string;
  name: string;
  recordCount: number;
  lastSyncedAt: string | null;
  lastRunId: number | null;
  lastRunState: SyncRunState | null;
  /** Of a last run that was held. */
  held: { decision: string | null } | null;
  /** Why the last run ended badly. */
  problem: RunProblem | null;
  /** A run that waits or works. */
  activeRunId: number | null;
  activePhase: string | null;
  pemsReachable: boolean | null;
  pemsCheckedAt: string | null;
  pemsProblem: string | null;
};

/** Of each of these organizations. */
export function listOrganizationStandings(
  tx: Tx,
  organizationIds: readonly number[],
): Promise<OrganizationStanding[]> {
  return tx.query<OrganizationStanding>(sql`
    select o.code, o.name, coalesce(s.record_count, 0) as "recordCount", s.last_synced_at as "lastSyncedAt",
           l.id as "lastRunId", l.state as "lastRunState", l.problem,
           case when h.sync_run_id is not null then json_build_object('decision', h.decision) end as held,
           a.id as "activeRunId", a.phase as "activePhase", s.pems_reachable as "pemsReachable",
           s.pems_checked_at as "pemsCheckedAt", s.pems_problem as "pemsProblem"
      from organization o
      left join mirror_state s on s.organization_id = o.id
      left join lateral (select r.id, r.state, r.problem from sync_run r
                          where r.organization_id = o.id and r.state in ('applied', 'refused', 'failed')
                          order by r.id desc limit 1) l on true
      left join sync_held h on h.organization_id = o.id and h.sync_run_id = l.id
      left join lateral (select r.id, r.phase from sync_run r
                          where r.organization_id = o.id and r.state in ('queued', 'running')
                          order by r.id desc limit 1) a on true
     where o.id = any (${[...organizationIds]}::int[])
     order by o.code`);
}
