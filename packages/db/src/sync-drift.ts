import { sql, type Tx } from "./client.ts";
import type { RunLease } from "./sync-run-progress.ts";

/** A field that could not be read in so many rows. */
export type UnreadableField = { field: string; rows: number };

/** What one read says of PEMS's columns; all names in lower case, fields as we call them. */
export type ColumnsSeen = {
  /** Empty if the read ended before its first page. */
  columns: readonly string[];
  /** Mapped columns that are not there. */
  missing: readonly string[];
  unreadable: readonly UnreadableField[];
};

/**
 * Notes which columns a run saw, and what came, went or can no longer be read since the last run that was applied. What is
 * in order again is forgotten.
 */
export async function saveColumns(tx: Tx, run: RunLease, seen: ColumnsSeen): Promise<void> {
  const { organizationId, syncRunId } = run;
  const columns = [...seen.columns];
  const missing = seen.missing.map((name) => name.toLowerCase());
  await tx.execute(sql`
    update sync_run set columns = ${columns}::text[]
     where organization_id = ${organizationId} and id = ${syncRunId}`);
  await tx.execute(sql`
    with known as (
      select columns from sync_run
       where organization_id = ${organizationId} and id < ${syncRunId} and state = 'applied' and cardinality(columns) > 0
       order by id desc limit 1),
    drift (kind, column_name, affected_rows) as (
      select 'added', name, null::int from known, unnest(${columns}::text[]) name where name <> all (known.columns)
      union
      select 'gone', name, null from known, unnest(known.columns) name
       where cardinality(${columns}::text[]) > 0 and name <> all (${columns}::text[])
      union
      select 'gone', name, null from unnest(${missing}::text[]) name
      union
      select 'unreadable', u.field, u.rows
        from jsonb_to_recordset(${JSON.stringify(seen.unreadable)}::jsonb) u (field text, rows int))
    insert into sync_drift (organization_id, kind, column_name, affected_rows, sync_run_id)
    select ${organizationId}, kind, column_name, affected_rows, ${syncRunId} from drift
    on conflict (organization_id, kind, column_name) do update
       set last_seen_at = now(), sync_run_id = excluded.sync_run_id, affected_rows = excluded.affected_rows`);
  if (columns.length === 0) return;
  await tx.execute(sql`
    delete from sync_drift
     where organization_id = ${organizationId} and sync_run_id <> ${syncRunId}
       and (kind = 'gone' and column_name = any (${columns}::text[])
            or kind = 'added' and column_name <> all (${columns}::text[]))`);
}

/** Forgets what could not be read, once a full read was applied in which it could. */
export async function forgetReadable(tx: Tx, run: RunLease): Promise<void> {
  await tx.execute(sql`
    delete from sync_drift
     where organization_id = ${run.organizationId} and kind = 'unreadable' and sync_run_id <> ${run.syncRunId}`);
}

/** A column that changed, as administrators see it. */
export type Drift = {
  organization: string;
  kind: "added" | "gone" | "unreadable";
  column: string;
  affectedRows: number | null;
  firstSeenAt: string;
  lastSeenAt: string;
  runId: number;
};

/** Changed columns that nobody has taken note of. */
export function listOpenDrift(tx: Tx): Promise<Drift[]> {
  return tx.query<Drift>(sql`
    select o.code as organization, d.kind, d.column_name as "column", d.affected_rows as "affectedRows",
           d.first_seen_at as "firstSeenAt", d.last_seen_at as "lastSeenAt", d.sync_run_id as "runId"
      from sync_drift d
      join organization o on o.id = d.organization_id
     where d.acknowledged_at is null
     order by d.kind = 'added', d.last_seen_at desc, d.column_name
     limit 200`);
}

/** Takes note of all changed columns of an organization. Answers how many. */
export const acknowledgeDrift = (
  tx: Tx,
  { organizationId, userId }: { organizationId: number; userId: number },
): Promise<number> =>
  tx.execute(sql`
    update sync_drift set acknowledged_at = now(), acknowledged_by = ${userId}
     where organization_id = ${organizationId} and acknowledged_at is null`);
