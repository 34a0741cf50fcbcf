import type { RetentionKind } from "@pfa/domain/retention.ts";
import { sql, type Tx } from "./client.ts";
import { notifyAdmins } from "./live.ts";

export type RetentionRule = {
  kind: RetentionKind;
  keepDays: number;
  changedAt: string | null;
  changedBy: string | null;
};

export async function listRetentionRules(tx: Tx): Promise<RetentionRule[]> {
  return tx.query<RetentionRule>(sql`
    select r.kind, r.keep_days as "keepDays", r.changed_at as "changedAt", u.display_name as "changedBy"
      from retention_rule r
      left join app_user u on u.id = r.changed_by`);
}

export async function saveRetentionRule(
  tx: Tx,
  { kind, keepDays, userId }: { kind: RetentionKind; keepDays: number; userId: number },
): Promise<void> {
  await tx.execute(sql`
    update retention_rule set keep_days = ${keepDays}, changed_at = now(), changed_by = ${userId} where kind = ${kind}`);
  await notifyAdmins(tx, "maintenance", null);
}

/** One maintenance, as far as it got. */
export type MaintenanceRun = {
  id: number;
  startedAt: string;
  endedAt: string | null;
  removed: Partial<Record<RetentionKind, number>>;
  analyzed: string[];
  resealed: number;
  problem: string | null;
};

export async function startMaintenance(tx: Tx): Promise<number> {
  // One that has no end was left by a worker that died.
  await tx.execute(sql`
    update maintenance_run set ended_at = clock_timestamp(), problem = 'Its worker died; what it removed stays removed'
     where ended_at is null`);
  const [row] = await tx.query<{ id: number }>(sql`
    insert into maintenance_run default values returning id`);
  if (!row) throw new Error("a maintenance without a number");
  // A year of nights.
  await tx.execute(sql`delete from maintenance_run where started_at < now() - interval '1 year'`);
  await notifyAdmins(tx, "maintenance", null);
  return row.id;
}

type Progress = Pick<MaintenanceRun, "removed" | "analyzed" | "resealed" | "problem">;

/** Notes how far a maintenance is, and that it ended. */
export async function saveMaintenance(
  tx: Tx,
  id: number,
  { removed, analyzed, resealed, problem, isOver }: Progress & { isOver: boolean },
): Promise<void> {
  await tx.execute(sql`
    update maintenance_run
       set removed = ${JSON.stringify(removed)}::jsonb, analyzed = ${analyzed}::text[], resealed = ${resealed},
           problem = ${problem}, ended_at = case when ${isOver} then clock_timestamp() end
     where id = ${id}`);
  await notifyAdmins(tx, "maintenance", null);
}

export async function listMaintenanceRuns(tx: Tx, limit: number): Promise<MaintenanceRun[]> {
  return tx.query<MaintenanceRun>(sql`
    select id, started_at as "startedAt", ended_at as "endedAt", removed, analyzed, resealed, problem
      from maintenance_run order by id desc limit ${limit}`);
}

/** Asks the worker for a maintenance now. For administrators. */
export async function enqueueMaintenance(tx: Tx): Promise<void> {
  await tx.query(sql`select enqueue_installation_job('maintain-database')`);
}

/** How large a table is, and how much of it is waste. */
export type TableSize = {
  table: string;
  totalBytes: number;
  indexBytes: number;
  liveRows: number;
  /** Old versions of rows that no vacuum has taken away yet. */
  deadRows: number;
  changedSince: number;
  hasStatistics: boolean;
  vacuumedAt: string | null;
  analyzedAt: string | null;
};

/** Tables of ours, the largest first. What PostgreSQL counts by itself: exact sizes, estimated rows. */
export async function listTableSizes(tx: Tx): Promise<TableSize[]> {
  return tx.query<TableSize>(sql`
    select relname as "table", pg_total_relation_size(relid) as "totalBytes", pg_indexes_size(relid) as "indexBytes",
           n_live_tup as "liveRows", n_dead_tup as "deadRows", n_mod_since_analyze as "changedSince",
           coalesce(last_analyze, last_autoanalyze) is not null as "hasStatistics",
           greatest(last_vacuum, last_autovacuum) as "vacuumedAt",
           greatest(last_analyze, last_autoanalyze) as "analyzedAt"
      from pg_stat_user_tables
     where schemaname = 'public' and relname <> '_prisma_migrations'
     order by 2 desc, 1`);
}

/** Takes a table's statistics anew. */
export async function analyzeTable(tx: Tx, table: string): Promise<void> {
  await tx.query(sql`select analyze_table(${table})`);
}
