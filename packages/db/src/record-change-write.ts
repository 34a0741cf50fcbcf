import { fieldSpec, type MirrorField, mirrorFields } from "@pfa/domain/field-catalog.ts";
import type { ValueChange } from "@pfa/domain/record-change.ts";
import { raw, sql, type Sql, type Tx } from "./client.ts";
import type { ChangeCounts } from "./mirror-apply.ts";
import { inBatches } from "./mirror-write.ts";
import { readableJson } from "./readable-json.ts";

const noted = mirrorFields
  .filter((field) => field !== "pfaId")
  .map((field) => ({ field, column: fieldSpec(field).column }));

const changesOf = noted
  .map(
    ({ column: c }) =>
      `jsonb_object_agg(m.rid, jsonb_build_array(m.${c}, s.${c})) filter (where m.${c} is distinct from s.${c}) as ${c}`,
  )
  .join(", ");
const asRows = noted.map(({ field, column }) => `('${field}', d.${column})`).join(", ");

type Run = { organizationId: number; syncRunId: number };

/**
 * Notes what a sync is about to change, before it does: a row per field and part of the changes, in one pass over them. New
 * records have no changes yet. Under the mirror's lock.
 */
export async function noteSyncChanges(
  tx: Tx,
  { organizationId, syncRunId }: Run,
  { updated, vanished, returned }: ChangeCounts,
): Promise<void> {
  const run = sql`${organizationId}::int, ${syncRunId}::int`;
  if (updated > 0) {
    const places = sql`select staged_at as place from sync_change where kind in ('updated', 'returned')`;
    await inBatches(tx, places, async ({ from, to }) => {
      await tx.execute(sql`
        with d as (
          select min(m.rid) as first_rid, max(m.rid) as last_rid, ${raw(changesOf)}
            from sync_change c
            join sync_stage s on s.ordinal = c.staged_at
            join pfa_record m on m.organization_id = ${organizationId} and m.rid = c.rid
           where c.staged_at > ${from}::int and c.staged_at <= ${to}::int and c.kind in ('updated', 'returned'))
        insert into record_change (organization_id, sync_run_id, field, first_rid, last_rid, records, changes)
        select ${run}, f.field, d.first_rid, d.last_rid, (select count(*) from jsonb_object_keys(f.changes)), f.changes
          from d cross join lateral (values ${raw(asRows)}) f (field, changes)
         where f.changes is not null`);
    });
  }
  if (vanished > 0) await notePresence(tx, run, { kind: "vanished", change: "[false, true]" });
  if (returned > 0) await notePresence(tx, run, { kind: "returned", change: "[true, false]" });
  if (updated + vanished > 0) await pruneRecordChanges(tx, organizationId);
}

async function notePresence(
  tx: Tx,
  run: Sql,
  { kind, change }: { kind: "vanished" | "returned"; change: string },
): Promise<void> {
  await tx.execute(sql`
    insert into record_change (organization_id, sync_run_id, field, first_rid, last_rid, records, changes)
    select ${run}, 'isVanished', min(rid), max(rid), count(*), jsonb_object_agg(rid, ${change}::jsonb)
      from sync_change where kind = ${kind}`);
}

type Seen = {
  organizationId: number;
  rid: number;
  /** The commit that changed a field, or null where somebody else did in PEMS. */
  commitOf: (field: MirrorField) => number | null;
};

/** Notes what PEMS's answer about one record changed in the mirror, in the transaction that writes it. */
export async function noteRecordChanges(
  tx: Tx,
  { organizationId, rid, commitOf }: Seen,
  changes: Partial<Record<MirrorField, ValueChange>>,
): Promise<void> {
  const rows = (Object.entries(changes) as [MirrorField, ValueChange][]).map(
    ([field, { from, to }]) => ({ field, commit: commitOf(field), change: { [rid]: [from, to] } }),
  );
  if (rows.length === 0) return;
  await tx.execute(sql`
    insert into record_change (organization_id, commit_id, field, first_rid, last_rid, records, changes)
    select ${organizationId}, c.commit, c.field, ${rid}, ${rid}, 1, c.change
      from jsonb_to_recordset(${readableJson(rows)}::jsonb) c (field text, commit int, change jsonb)`);
}

/** A change is kept for two years, and no longer than the newest so many of an organization: about 2 GB. */
const KEPT_DAYS = 730;
const KEPT_CHANGES = 50_000_000;

/** Forgets the oldest changes, a part at a time. */
async function pruneRecordChanges(tx: Tx, organizationId: number): Promise<void> {
  await tx.execute(sql`
    delete from record_change c
     using (select id, at, sum(records) over (order by id desc) as newer
              from record_change where organization_id = ${organizationId}) k
     where c.organization_id = ${organizationId} and c.id = k.id
       and (k.newer > ${KEPT_CHANGES} or k.at < now() - make_interval(days => ${KEPT_DAYS}))`);
}
