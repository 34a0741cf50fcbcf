import { editableFields, fieldSpec } from "@pfa/domain/field-catalog.ts";
import { raw, sql, type Tx } from "./client.ts";
import { lockDrafts } from "./drafts.ts";

const mirrorAsJson = `jsonb_build_object(${editableFields
  .map((field) => `'${field}', m.${fieldSpec(field).column}`)
  .join(", ")})`;

/** Locks the drafts of those who edit a record that changes, before the mirror's lock. Answers whose they are. */
export async function lockChangedDrafts(tx: Tx, organizationId: number): Promise<number[]> {
  const owners = await tx.query<{ userId: number }>(sql`
    select distinct user_id as "userId" from pfa_draft
     where organization_id = ${organizationId} and rid in (select rid from sync_change)
     order by user_id`);
  for (const { userId } of owners) {
    // In order, so that two of us cannot wait for each other.
    // oxlint-disable-next-line no-await-in-loop
    await lockDrafts(tx, { organizationId, userId });
  }
  return owners.map((owner) => owner.userId);
}

/**
 * Drops from the drafts of changed records every field that PEMS has reached by itself, and drafts that become empty: the
 * set-based twin of rebaseEdits in the domain. Answers whose drafts changed. After lockChangedDrafts and writeChanges.
 */
export async function rebaseChangedDrafts(
  tx: Tx,
  organizationId: number,
  userIds: readonly number[],
): Promise<number[]> {
  if (userIds.length === 0) return [];
  await tx.execute(sql`
    create temp table sync_rebase on commit drop as
    select d.user_id, d.rid,
           array(select e.key from jsonb_each(d.changes) e where e.value = v.mirrored -> e.key) as done
      from pfa_draft d
      join sync_change c on c.rid = d.rid and c.kind <> 'vanished'
      join pfa_record m on m.organization_id = d.organization_id and m.rid = d.rid
     cross join lateral (select ${raw(mirrorAsJson)} as mirrored) v
     where d.organization_id = ${organizationId} and d.user_id = any(${[...userIds]}::int[])`);
  await tx.execute(sql`
    delete from pfa_draft d
     using sync_rebase r
     where d.organization_id = ${organizationId} and d.user_id = r.user_id and d.rid = r.rid
       and r.done <> '{}' and d.changes - r.done = '{}'`);
  await tx.execute(sql`
    update pfa_draft d
       set changes = d.changes - r.done, base = d.base - r.done, revision = d.revision + 1
      from sync_rebase r
     where d.organization_id = ${organizationId} and d.user_id = r.user_id and d.rid = r.rid
       and r.done <> '{}'`);
  const rows = await tx.query<{ userId: number }>(sql`
    select distinct user_id as "userId" from sync_rebase where done <> '{}'`);
  return rows.map((row) => row.userId);
}
