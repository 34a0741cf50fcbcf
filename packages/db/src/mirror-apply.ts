import { fieldSpec, mirrorFields } from "@pfa/domain/field-catalog.ts";
import type { SyncKind } from "@pfa/domain/sync.ts";
import { raw, sql, type Tx } from "./client.ts";

/** A read that was judged whole, ready to be applied. */
export type StagedRead = {
  organizationId: number;
  kind: SyncKind;
  /** When the read began, by the database's clock (ISO): what was written since then cannot have vanished. */
  startedAt: string;
};

export type ChangeCounts = {
  staged: number;
  inserted: number;
  updated: number;
  vanished: number;
  returned: number;
};

/** The records that the present transaction's read changes, once findChanges ran. */
export const changedRids = sql`select rid from sync_change`;

/** Columns that PEMS fills; the key decides which record and is never written again. */
const sourceColumns = [
  "record_version",
  "extra",
  ...mirrorFields.map((field) => fieldSpec(field).column).filter((column) => column !== "pfa_id"),
];
const columns = (alias: string) => sourceColumns.map((column) => `${alias}.${column}`).join(", ");

const planCost = `case when s.plan_start is null or s.plan_end is null then 0
  else pfa_cost(s.plan_source, s.plan_monthly_rate, s.plan_purchase_price, s.plan_start, s.plan_end) end`;
const forecastCost = `pfa_cost(s.source, s.monthly_rate, s.purchase_price, s.forecast_start, s.forecast_end)`;

// Our own write-back may have brought the record further than this read saw it. A record that came back may have been
// created anew, and then counts from the beginning.
const mayOverwrite = "(s.record_version >= m.record_version or m.is_vanished)";

/**
 * Finds what the read changes, into a temporary table of this transaction: one row for each record that changes, with its
 * place in the staging and its ordinal in the mirror, a new one's being the next. Unchanged records are compared and left
 * alone. Takes no lock: a large comparison must not hold up those who write.
 */
export async function findChanges(
  tx: Tx,
  { organizationId, kind, startedAt }: StagedRead,
): Promise<void> {
  // What is known of the mirror lags behind a sync that has just grown it. Should the planner take it for small and loop,
  // it loops over an index: without one, 36,000 records against 36,000 took minutes.
  await tx.execute(sql`create index on sync_stage (pfa_id)`);
  // For the number of rows; statistics of every column would cost more than all the rest.
  await tx.execute(sql`analyze sync_stage (pfa_id)`);
  await tx.execute(sql`
    create temp table sync_change (staged_at bigint, rid int not null, kind text not null) on commit drop`);
  await tx.execute(sql`
    insert into sync_change
    select f.ordinal, coalesce(f.rid, t.next_rid - 1 + row_number() over (partition by f.rid is null order by f.ordinal)),
           case when f.rid is null then 'inserted' when f.is_vanished then 'returned' else 'updated' end
      from (select s.ordinal, m.rid, m.is_vanished
              from sync_stage s
              left join pfa_record m on m.organization_id = ${organizationId} and m.pfa_id = s.pfa_id
             where m.rid is null
                or (${raw(mayOverwrite)}
                    and (m.is_vanished or (${raw(columns("m"))}) is distinct from (${raw(columns("s"))})))) f
     cross join mirror_state t
     where t.organization_id = ${organizationId}`);
  if (kind === "full") await findVanished(tx, organizationId, startedAt);
  // The planner knows nothing yet of an organization's first records and may put either side of a join on the outside:
  // with an index on every key no order is bad. Without, 60,000 records against 60,000 changes took minutes.
  await tx.execute(sql`create index on sync_change (rid)`);
  await tx.execute(sql`create index on sync_change (staged_at)`);
  await tx.execute(sql`create index on sync_stage (ordinal)`);
  await tx.execute(sql`analyze sync_change`);
}

/** Records that a full read did not show. Those it showed but could not read, and those we wrote meanwhile, are still there. */
async function findVanished(tx: Tx, organizationId: number, startedAt: string): Promise<void> {
  await tx.execute(sql`
    insert into sync_change
    select null, m.rid, 'vanished'
      from pfa_record m
     where m.organization_id = ${organizationId} and not m.is_vanished
       and not exists (select from sync_stage s where s.pfa_id = m.pfa_id)
       and not exists (select from sync_set_aside a where a.pfa_id = m.pfa_id)
       -- A row set aside without a key may be any record.
       and not exists (select from sync_set_aside a where a.pfa_id is null)
       and not exists (select from commit_item c
                        where c.organization_id = m.organization_id and c.rid = m.rid
                          and c.state = 'written' and c.updated_at >= ${startedAt}::timestamptz)`);
}

/** Forgets changes that write-back overtook between findChanges and the mirror's lock. */
export async function dropOvertaken(
  tx: Tx,
  { organizationId, startedAt }: StagedRead,
): Promise<void> {
  await tx.execute(sql`
    delete from sync_change c
     using pfa_record m, sync_stage s
     where m.organization_id = ${organizationId} and m.rid = c.rid and s.ordinal = c.staged_at
       and not ${raw(mayOverwrite)}`);
  await tx.execute(sql`
    delete from sync_change c
     using commit_item i
     where c.kind = 'vanished' and i.organization_id = ${organizationId} and i.rid = c.rid
       and i.state = 'written' and i.updated_at >= ${startedAt}::timestamptz`);
}

/** Writes the changed records, inserts the new ones and flags the vanished. Under the mirror's lock. */
export async function writeChanges(tx: Tx, { organizationId }: StagedRead): Promise<void> {
  await tx.execute(sql`
    update pfa_record m
       set (${raw(sourceColumns.join(", "))}) = row (${raw(columns("s"))}),
           modified_at = coalesce(s.modified_at, m.modified_at), is_vanished = false,
           plan_cost = ${raw(planCost)}, forecast_cost = ${raw(forecastCost)}
      from sync_change c, sync_stage s
     where m.organization_id = ${organizationId} and m.rid = c.rid and c.kind in ('updated', 'returned')
       and s.ordinal = c.staged_at`);
  await tx.execute(sql`
    update pfa_record m
       set is_vanished = true
      from sync_change c
     where m.organization_id = ${organizationId} and m.rid = c.rid and c.kind = 'vanished'`);
  await tx.execute(sql`
    insert into pfa_record (organization_id, rid, pfa_id, modified_at, plan_cost, forecast_cost,
                            ${raw(sourceColumns.join(", "))})
    select ${organizationId}, c.rid, s.pfa_id, s.modified_at, ${raw(planCost)}, ${raw(forecastCost)}, ${raw(columns("s"))}
      from sync_change c
      join sync_stage s on s.ordinal = c.staged_at
     where c.kind = 'inserted'`);
}

/** What the read changed: true numbers of records, whatever was asked for. */
export async function countChanges(tx: Tx): Promise<ChangeCounts> {
  const [row] = await tx.query<ChangeCounts>(sql`
    select (select count(*) from sync_stage) as staged,
           count(*) filter (where kind = 'inserted') as inserted,
           count(*) filter (where kind in ('updated', 'returned')) as updated,
           count(*) filter (where kind = 'vanished') as vanished,
           count(*) filter (where kind = 'returned') as returned
      from sync_change`);
  if (!row) throw new Error("counts without a row");
  return row;
}

/** Notes that PEMS now shows what we wrote. Answers the commits this concerns. */
export async function confirmWritten(tx: Tx, organizationId: number): Promise<number[]> {
  const rows = await tx.query<{ commitId: number }>(sql`
    with confirmed as (
      update commit_item c
         set confirmed_at = now()
        from sync_stage s
       where c.organization_id = ${organizationId} and c.state = 'written' and c.confirmed_at is null
         and s.pfa_id = c.pfa_id and s.record_version >= coalesce(c.written_version, c.record_version + 1)
      returning c.commit_id)
    select distinct commit_id as "commitId" from confirmed`);
  return rows.map((row) => row.commitId);
}

/** Answers the mirror's new version, or null if no record changed. */
export async function finishMirror(
  tx: Tx,
  { organizationId, kind }: StagedRead,
  counts: Omit<ChangeCounts, "staged">,
): Promise<number | null> {
  const isFull = kind === "full";
  const hasChanged = counts.inserted + counts.updated + counts.vanished > 0;
  const [state] = await tx.query<{ version: number }>(sql`
    update mirror_state
       set version = version + ${hasChanged ? 1 : 0}::int,
           next_rid = next_rid + ${counts.inserted}::int,
           record_count = record_count + ${counts.inserted + counts.returned - counts.vanished}::int,
           last_synced_at = clock_timestamp(),
           last_full_sync_at = case when ${isFull} then clock_timestamp() else last_full_sync_at end,
           high_water_mark = greatest(high_water_mark,
             -- A time far ahead is a slip, and as a mark it would hide every change until then.
             (select max(modified_at) from sync_stage where modified_at < now() + interval '1 day')),
           pems_reachable = true, pems_checked_at = clock_timestamp(), pems_problem = null
     where organization_id = ${organizationId}
    returning version`);
  if (!state) throw new Error(`organization ${organizationId} has no mirror`);
  if (!hasChanged) return null;
  await tx.execute(sql`
    insert into mirror_change (organization_id, version, rids)
    select ${organizationId}, ${state.version}, array_agg(rid order by rid) from sync_change`);
  return state.version;
}
