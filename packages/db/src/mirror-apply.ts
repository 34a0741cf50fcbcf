import type { SyncRunKind } from "@pfa/domain/sync.ts";
import { raw, sql, type Sql, type Tx } from "./client.ts";
import { columnsDiffer, mayOverwrite } from "./mirror-columns.ts";
import { storedExtra } from "./mirror-extra.ts";
import { pruneMirrorChanges } from "./mirror-lock.ts";
import type { Brought } from "./mirror-staging.ts";

/** A read that was judged whole, ready to be applied. */
export type StagedRead = {
  organizationId: number;
  kind: SyncRunKind;
  /** When the read began, by the database's clock (ISO): what was written since then cannot have vanished. */
  startedAt: string;
  brought: Brought;
};

export type ChangeCounts = {
  inserted: number;
  updated: number;
  vanished: number;
  returned: number;
};

/** The records that the present transaction's read changes, once findChanges ran. */
export const changedRids = sql`select rid from sync_change`;

/**
 * Completes the list of what the read changes: new records get their ordinals in the mirror, the next ones, and a full read
 * shows what vanished. Takes no lock: a large search must not hold up those who write.
 */
export async function findChanges(
  tx: Tx,
  { organizationId, kind, startedAt }: StagedRead,
): Promise<void> {
  // For the numbers of rows; statistics of every column would cost more than all the rest.
  await tx.execute(sql`analyze sync_stage (ordinal)`);
  await tx.execute(sql`
    insert into sync_change (staged_at, rid, kind, extra_differs)
    select s.ordinal, t.next_rid - 1 + row_number() over (order by s.ordinal), 'inserted', true
      from sync_stage s
     cross join mirror_state t
     where t.organization_id = ${organizationId} and s.rid is null`);
  if (kind === "full") await findVanished(tx, organizationId, startedAt);
  // The planner may put this table on either side of a join: with an index on every key no order is bad.
  await tx.execute(sql`create index on sync_change (rid)`);
  await tx.execute(sql`create index on sync_change (staged_at)`);
  await tx.execute(sql`analyze sync_change`);
}

/** Records that a full read did not show. Those it showed but could not read, and those we wrote meanwhile, are still there. */
async function findVanished(tx: Tx, organizationId: number, startedAt: string): Promise<void> {
  await tx.execute(sql`analyze sync_seen (rid)`);
  await tx.execute(sql`
    insert into sync_change (rid, kind)
    select v.rid, 'vanished' from (${vanishingRids({ organizationId, startedAt })}) v`);
}

/** Ordinals of the records that the staged full read did not show, as a query. */
export const vanishingRids = ({
  organizationId,
  startedAt,
}: Pick<StagedRead, "organizationId" | "startedAt">): Sql => sql`
    select m.rid
      from pfa_record m
     where m.organization_id = ${organizationId} and not m.is_vanished
       and not exists (select from sync_seen s where s.rid = m.rid)
       and not exists (select from sync_set_aside a where a.pfa_id = m.pfa_id)
       -- A row set aside without a key may be any record.
       and not exists (select from sync_set_aside a where a.pfa_id is null)
       and not exists (select from commit_item c
                        where c.organization_id = m.organization_id and c.rid = m.rid
                          and c.state = 'written' and c.updated_at >= ${startedAt}::timestamptz)`;

/** Records that were written since the comparison began. Few: to look at every change again takes seconds. */
export const overtakenRids = ({ organizationId, brought }: StagedRead): Sql => sql`
  select unnest(w.rids) from mirror_change w
   where w.organization_id = ${organizationId} and w.version > ${brought.comparedSince}::bigint`;

/** Forgets changes that write-back overtook, or made itself, between the comparison and the mirror's lock. */
export async function dropOvertaken(tx: Tx, read: StagedRead): Promise<void> {
  const { organizationId, startedAt } = read;
  await tx.execute(sql`
    delete from sync_change c
     using pfa_record m, sync_stage s
     where m.organization_id = ${organizationId} and m.rid = c.rid and s.ordinal = c.staged_at
       and c.rid in (${overtakenRids(read)})
       and not (${raw(mayOverwrite)} and (m.is_vanished or ${raw(columnsDiffer)}
                                          or ${storedExtra(organizationId, raw("m.rid"))} <> s.extra))`);
  await tx.execute(sql`
    update sync_change set extra_differs = true where staged_at is not null and rid in (${overtakenRids(read)})`);
  await tx.execute(sql`
    delete from sync_change c
     using commit_item i
     where c.kind = 'vanished' and i.organization_id = ${organizationId} and i.rid = c.rid
       and i.state = 'written' and i.updated_at >= ${startedAt}::timestamptz`);
}

/** What the read changes: true numbers of records, whatever was asked for. */
export async function countChanges(tx: Tx): Promise<ChangeCounts> {
  const [row] = await tx.query<ChangeCounts>(sql`
    select count(*) filter (where kind = 'inserted') as inserted,
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
        from sync_seen s
       where c.organization_id = ${organizationId} and c.state = 'written' and c.confirmed_at is null
         and s.rid = c.rid and s.record_version >= coalesce(c.written_version, c.record_version + 1)
      returning c.commit_id)
    select distinct commit_id as "commitId" from confirmed`);
  return rows.map((row) => row.commitId);
}

/** Answers the mirror's new version, or null if no record changed. */
export async function finishMirror(
  tx: Tx,
  { organizationId, kind, brought }: StagedRead,
  counts: ChangeCounts,
): Promise<number | null> {
  const isFull = kind === "full";
  // A replay shows a few records: it says neither that the rest is as of now, nor up to when changes are known.
  const isReplay = kind === "replay";
  const hasChanged = counts.inserted + counts.updated + counts.vanished > 0;
  const [state] = await tx.query<{ version: number }>(sql`
    update mirror_state
       set version = version + ${hasChanged ? 1 : 0}::int,
           next_rid = next_rid + ${counts.inserted}::int,
           record_count = record_count + ${counts.inserted + counts.returned - counts.vanished}::int,
           last_synced_at = case when ${isReplay} then last_synced_at else clock_timestamp() end,
           last_full_sync_at = case when ${isFull} then clock_timestamp() else last_full_sync_at end,
           high_water_mark = greatest(high_water_mark,
                                      case when not ${isReplay} then ${brought.newestChange}::timestamptz end),
           pems_reachable = true, pems_checked_at = clock_timestamp(), pems_problem = null,
           pems_down_since = null, pems_next_try_at = null
     where organization_id = ${organizationId}
    returning version`);
  if (!state) throw new Error(`organization ${organizationId} has no mirror`);
  if (!hasChanged) return null;
  await tx.execute(sql`
    insert into mirror_change (organization_id, version, rids)
    select ${organizationId}, ${state.version}, array_agg(rid order by rid) from sync_change`);
  await pruneMirrorChanges(tx, organizationId, state.version);
  return state.version;
}
