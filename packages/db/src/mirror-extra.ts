import { sql, type Sql, type Tx } from "./client.ts";
import { readableJson } from "./readable-json.ts";

// Fields that PEMS sends and no field is mapped to. Only syncs and write-backs look at them. They lie in rows of neighbouring
// records, which PostgreSQL compresses; every change writes such a row anew, so that none is touched that need not be.

/**
 * The stored block of a record, without compression: a value that is looked into more than once is not unpacked each time if
 * a subquery with "offset 0" hands it on.
 */
export const unpackedBlock = (organizationId: number, block: Sql): Sql => sql`
  coalesce((select x.extras || '{}' from pfa_record_extra x
             where x.organization_id = ${organizationId} and x.block = ${block}), '{}')`;

/** The stored fields of one record. */
export const storedExtra = (organizationId: number, rid: Sql): Sql => sql`
  coalesce((select x.extras -> (${rid})::text from pfa_record_extra x
             where x.organization_id = ${organizationId} and x.block = pfa_extra_block(${rid})), '{}')`;

/** Places of changes in `writeExtras`: by record, so that each block is written once, whatever order PEMS sends them in. */
export const extraPlaces = sql`select rid as place from sync_change where extra_differs`;

/** Writes the staged fields of changed and new records beyond one ordinal and up to another. Under the mirror's lock. */
export async function writeExtras(
  tx: Tx,
  organizationId: number,
  { from, to }: { from: number; to: number },
): Promise<void> {
  await tx.execute(sql`
    insert into pfa_record_extra as x (organization_id, block, extras)
    select ${organizationId}::int, pfa_extra_block(c.rid), jsonb_object_agg(c.rid, s.extra)
      from sync_change c
      join sync_stage s on s.ordinal = c.staged_at
     where c.rid > ${from}::int and c.rid <= ${to}::int and c.extra_differs
     group by 2
        on conflict (organization_id, block) do update set extras = x.extras || excluded.extras`);
}

/**
 * Takes told fields into a record. The screen that answers writes may name unmapped fields otherwise than the grid: only known
 * names are taken. Under the mirror's lock.
 */
export async function mergeExtra(
  tx: Tx,
  organizationId: number,
  rid: number,
  told: Record<string, string>,
): Promise<void> {
  await tx.execute(sql`
    with news as (
      select own.extra || jsonb_object_agg(told.key, told.value) as extra
        from (select ${storedExtra(organizationId, sql`${rid}::int`)} as extra offset 0) own
       cross join jsonb_each(${readableJson(told)}::jsonb) told
       where own.extra ? told.key and own.extra -> told.key <> told.value
       group by own.extra)
    update pfa_record_extra x
       set extras = x.extras || jsonb_build_object(${rid}::int, news.extra)
      from news
     where x.organization_id = ${organizationId} and x.block = pfa_extra_block(${rid}::int)`);
}
