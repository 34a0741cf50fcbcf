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
  return state.version;
}
