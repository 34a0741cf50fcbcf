import type { SourceRecord } from "@pfa/domain/record.ts";
import { raw, sql, type Tx } from "./client.ts";
import type { StagedPlace } from "./copy-text.ts";
import { columnsDiffer, mayOverwrite } from "./mirror-columns.ts";
import { contentHash } from "./mirror-content.ts";
import { unpackedBlock } from "./mirror-extra.ts";

/** A record that the mirror does not know, or may know otherwise, and its place in the staging. */
export type Differing = StagedPlace & { record: SourceRecord };

/**
 * This share of the known records, others in each read, is compared by its values although its hash is known. Whatever
 * changed a mirrored value and left its hash is mended that way by and by, for a fiftieth of a whole comparison's price.
 */
const SAMPLED = 1 / 50;

/**
 * Tells the mirror the keys, versions and hashes of a page, and notes as seen the records that it knows. Answers those that
 * have to be looked at. `before` is the number of records on earlier pages.
 */
export async function listDiffering(
  tx: Tx,
  organizationId: number,
  records: readonly SourceRecord[],
  before: number,
): Promise<Differing[]> {
  const hashes = records.map(contentHash);
  const keys = arrayText(records.map((record) => quoted(record.pfaId)));
  const versions = arrayText(records.map((record) => record.recordVersion));
  // Whatever the planner believes of the mirror, a page never reads all of it. All keys in one pass through the index are a
  // third of the time that a look at each takes (PostgreSQL 17 and later; before, they are the same).
  await tx.query(sql`select set_config('enable_seqscan', 'off', true)`);
  const [found] = await tx.query<{ ordinals: number[]; rids: (number | null)[] }>(sql`
    with page as materialized (
      select ${before}::int + p.place::int as ordinal, p.pfa_id, p.hash, p.version
        from unnest(${keys}::text[], ${arrayText(hashes)}::bigint[], ${versions}::int[])
             with ordinality p (pfa_id, hash, version, place)),
    known as materialized (
      select r.pfa_id, r.rid, r.content_hash, r.record_version, r.is_vanished
        from pfa_record r
       where r.organization_id = ${organizationId} and r.pfa_id = any(${keys}::text[])),
    found as materialized (
      select p.ordinal, p.version, m.rid,
             m.content_hash = p.hash and m.record_version = p.version and not m.is_vanished
             and random() >= ${SAMPLED} as is_same
        from page p
        left join known m on m.pfa_id = p.pfa_id),
    noted as (
      insert into sync_seen (ordinal, rid, record_version)
      select ordinal, rid, version from found where rid is not null)
    -- As JSON: read several times faster than an array's text.
    select to_json(array(select ordinal from found where is_same is not true order by ordinal)) as ordinals,
           to_json(array(select rid from found where is_same is not true order by ordinal)) as rids`);
  if (!found) throw new Error("a comparison without a row");
  return found.ordinals.flatMap((ordinal, index) => {
    const [record, hash] = [records[ordinal - before - 1], hashes[ordinal - before - 1]];
    return record && hash !== undefined
      ? [{ record, ordinal, rid: found.rids[index] ?? null, contentHash: hash }]
      : [];
  });
}

// What the driver would write, in a tenth of the time.
const arrayText = (elements: readonly (string | number)[]) => `{${elements.join(",")}}`;
// As an element of an array's text.
const quoted = (text: string) => `"${text.replace(/["\\]/g, String.raw`\$&`)}"`;

/**
 * Compares the staged records of some places with the mirror, and notes those that differ. Answers whether the mirror lacks
 * the hash of one that does not.
 */
export async function noteChanges(
  tx: Tx,
  organizationId: number,
  { first, last }: { first: number; last: number },
): Promise<{ lacksHashes: boolean }> {
  const [answer] = await tx.query<{ lacksHashes: boolean }>(sql`
    with compared as materialized (
      select s.ordinal, s.rid, s.extra, m.is_vanished, m.content_hash is distinct from s.content_hash as lacks_hash,
             ${raw(mayOverwrite)} as may_change, ${raw(columnsDiffer)} as columns_differ
        from sync_stage s
       cross join lateral (
             select * from pfa_record r where r.organization_id = ${organizationId} and r.rid = s.rid offset 0) m
       where s.ordinal between ${first}::int and ${last}::int and s.rid is not null),
    -- Each block is read once, however many of its records are staged.
    blocks as (
      select pfa_extra_block(rid) as block, array_agg(ordinal) as ordinals, array_agg(rid) as rids,
             array_agg(extra) as extras
        from compared group by 1),
    others as (
      select told.ordinal
        from blocks b
       cross join lateral (select ${unpackedBlock(organizationId, raw("b.block"))} as extras offset 0) known
       cross join lateral unnest(b.ordinals, b.rids, b.extras) told (ordinal, rid, extra)
       where coalesce(known.extras -> told.rid::text, '{}') <> told.extra),
    judged as materialized (
      select ordinal, rid, is_vanished, lacks_hash, may_change, columns_differ,
             ordinal in (select ordinal from others) as extra_differs
        from compared),
    changed as materialized (
      select * from judged where may_change and (is_vanished or columns_differ or extra_differs)),
    noted as (
      insert into sync_change (staged_at, rid, kind, extra_differs)
      select ordinal, rid, case when is_vanished then 'returned' else 'updated' end, extra_differs from changed)
    select coalesce(bool_or(lacks_hash and ordinal not in (select ordinal from changed)), false) as "lacksHashes"
      from judged`);
  if (!answer) throw new Error("a comparison without a row");
  return answer;
}
