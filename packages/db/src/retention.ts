import type { RetentionKind } from "@pfa/domain/retention.ts";
import { raw, sql, type Sql, type Tx } from "./client.ts";

/** Whose rows one pass removes: one organization's, those of none, or all at once. */
export type RetentionScope = "organization" | "installation" | "all";

type Prunable = {
  table: string;
  scopes: readonly RetentionScope[];
  /** Rows that may go, as `p` of the table; the scope is asked beside it. */
  isOld: (before: Sql) => Sql;
};

/** Kept whatever their age. */
const KEPT_STEPS = 200;
const KEPT_RUNS = 100;

const prunables: Record<RetentionKind, Prunable> = {
  job_runs: { table: "job_run", scopes: ["all"], isOld: (before) => sql`p.ended_at < ${before}` },
  webhook_messages: {
    table: "webhook_delivery",
    scopes: ["all"],
    isOld: (before) => sql`p.ended_at < ${before}`,
  },
  quarantine: {
    table: "sync_quarantine",
    scopes: ["organization"],
    isOld: (before) => sql`p.resolved_at < ${before}`,
  },
  sync_runs: {
    table: "sync_run",
    scopes: ["organization"],
    // What an incremental read, an open row or a decision goes back to stays.
    isOld: (before) => sql`
      p.finished_at < ${before} and p.state not in ('queued', 'running')
      and p.id < (select n.id from sync_run n where n.organization_id = p.organization_id
                   order by n.id desc offset ${KEPT_RUNS - 1} limit 1)
      and p.id < (select max(f.id) from sync_run f
                   where f.organization_id = p.organization_id and f.kind = 'full' and f.state = 'applied')
      and not exists (select from sync_drift d where d.organization_id = p.organization_id and d.sync_run_id = p.id)
      and not exists (select from sync_quarantine q where q.organization_id = p.organization_id and q.sync_run_id = p.id)
      and not exists (select from sync_run c where c.organization_id = p.organization_id and c.consent_to = p.id)
      and not exists (select from sync_held h where h.organization_id = p.organization_id and h.sync_run_id = p.id
                         and h.decision is null)`,
  },
  alerts: {
    table: "alert",
    scopes: ["installation", "organization"],
    isOld: (before) => sql`p.state = 'resolved' and p.resolved_at < ${before}`,
  },
  steps: {
    table: "draft_step",
    scopes: ["organization"],
    isOld: (before) => sql`
      p.created_at < ${before}
      and p.id < (select n.id from draft_step n where n.organization_id = p.organization_id and n.user_id = p.user_id
                   order by n.id desc offset ${KEPT_STEPS - 1} limit 1)`,
  },
  history: {
    table: "record_change",
    scopes: ["organization"],
    isOld: (before) => sql`p.at < ${before}`,
  },
  audit: {
    table: "audit_entry",
    scopes: ["organization"],
    isOld: (before) => sql`p.at < ${before}`,
  },
};

export const scopesOf = (kind: RetentionKind): readonly RetentionScope[] => prunables[kind].scopes;

/** Removes up to `limit` old rows of a kind, the transaction's context deciding whose; answers how many. */
export async function removeOld(
  tx: Tx,
  kind: RetentionKind,
  { keepDays, limit }: { keepDays: number; limit: number },
): Promise<number> {
  const { table, isOld } = prunables[kind];
  const before = sql`now() - make_interval(days => ${keepDays})`;
  const old = sql`select p.ctid from ${raw(table)} p where ${isOld(before)} limit ${limit}`;
  if (kind === "sync_runs") {
    // In one statement with their runs: the reference is looked at when it ends.
    const [row] = await tx.query<{ removed: number }>(sql`
      with old as materialized (select r.organization_id, r.id from sync_run r where r.ctid = any (array(${old}))),
      decided as (
        delete from sync_held h using old where h.organization_id = old.organization_id and h.sync_run_id = old.id),
      gone as (
        delete from sync_run r using old where r.organization_id = old.organization_id and r.id = old.id returning 1)
      select count(*) as removed from gone`);
    return row?.removed ?? 0;
  }
  return tx.execute(sql`delete from ${raw(table)} t where t.ctid = any (array(${old}))`);
}
