import { sql, type Tx } from "./client.ts";

/**
 * Keeps every other writer of this organization's mirror out until the transaction ends; readers are not held up.
 * Taken before the first record is touched, and after any lock on drafts: records, sums and version then change in one
 * order, and none is counted twice.
 *
 * Also taken by whatever changes drafts or commit items of several planners. Their triggers lock each planner's
 * draft_state until the transaction ends: the last of all locks, so that one transaction with several of them at a time
 * waits for nobody who waits for it.
 */
export async function lockMirror(tx: Tx, organizationId: number): Promise<void> {
  await tx.execute(sql`
    insert into mirror_state (organization_id) values (${organizationId}) on conflict do nothing`);
  await tx.execute(sql`
    select from mirror_state where organization_id = ${organizationId} for no key update`);
}

/** Raises the mirror's version and notes which records it changed. Under the mirror's lock. */
export async function addMirrorChange(
  tx: Tx,
  organizationId: number,
  rids: readonly number[],
): Promise<number> {
  const [state] = await tx.query<{ version: number }>(sql`
    update mirror_state set version = version + 1
     where organization_id = ${organizationId}
    returning version`);
  if (!state) throw new Error(`organization ${organizationId} has no mirror state`);
  await tx.execute(sql`
    insert into mirror_change (organization_id, version, rids)
    values (${organizationId}, ${state.version}, ${[...rids]}::int[])`);
  if (state.version % PRUNED_EVERY === 0)
    await pruneMirrorChanges(tx, organizationId, state.version);
  return state.version;
}

/** Whoever reads a mirror again after some days reads it whole; those who were away shortly catch up. */
const KEPT_VERSIONS = 200;
const PRUNED_EVERY = 64;

/**
 * Forgets the oldest changes: those beyond the newest versions and older than two days. A reader that finds the gap reads
 * everything. Under the mirror's lock.
 */
export async function pruneMirrorChanges(
  tx: Tx,
  organizationId: number,
  version: number,
): Promise<void> {
  // A few, from the oldest on: two days of a busy write-back are not looked through each time.
  await tx.execute(sql`
    delete from mirror_change c
     using (select o.version from mirror_change o
             where o.organization_id = ${organizationId} and o.version <= ${version - KEPT_VERSIONS}::bigint
             order by o.version limit 1000) old
     where c.organization_id = ${organizationId} and c.version = old.version
       and c.changed_at < now() - interval '2 days'`);
}
