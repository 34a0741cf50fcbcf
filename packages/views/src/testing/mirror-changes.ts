import { type Db, raw, sql, type Tx } from "@pfa/db/client.ts";
import { notifyLive } from "@pfa/db/live.ts";
import { addRecords, type PlacedRecord } from "@pfa/db/testing/arrange.ts";
import { fieldSpec, type MirrorField } from "@pfa/domain/field-catalog.ts";
import type { FieldValue } from "@pfa/domain/record.ts";

/** What PEMS changes in one sync. */
export type MirrorChange = {
  /** New values by ordinal. */
  changed?: ReadonlyMap<number, Partial<Record<MirrorField, FieldValue>>>;
  added?: readonly PlacedRecord[];
  vanished?: readonly number[];
};

/** Changes the mirror as a sync does: in one transaction, with a new version, its log and the news of it. `also` joins in. */
export async function changeMirror(
  owner: Db,
  organizationId: number,
  { changed = new Map(), added = [], vanished = [] }: MirrorChange,
  also: (tx: Tx) => Promise<unknown> = async () => undefined,
): Promise<void> {
  await owner.transaction(async (tx) => {
    for (const [rid, values] of changed) {
      for (const [field, value] of Object.entries(values)) {
        // oxlint-disable-next-line no-await-in-loop
        await tx.execute(sql`
          update pfa_record set ${raw(fieldSpec(field as MirrorField).column)} = ${value}
           where organization_id = ${organizationId} and rid = ${rid}`);
      }
    }
    await addRecords(tx, organizationId, added);
    await tx.execute(sql`
      update pfa_record set is_vanished = true
       where organization_id = ${organizationId} and rid = any(${[...vanished]}::int[])`);
    const rids = [...changed.keys(), ...added.map(({ rid }) => rid), ...vanished];
    const version = await raiseVersion(tx, organizationId);
    await tx.execute(sql`
      insert into mirror_change (organization_id, version, rids)
      values (${organizationId}, ${version}, ${rids}::int[])`);
    await also(tx);
    await notifyLive(tx, { kind: "mirror_changed", organizationId, version });
  });
}

async function raiseVersion(tx: Tx, organizationId: number): Promise<number> {
  const [state] = await tx.query<{ version: number }>(sql`
    update mirror_state
       set version = version + 1,
           record_count = (select count(*) from pfa_record
                            where organization_id = ${organizationId} and not is_vanished)
     where organization_id = ${organizationId}
    returning version`);
  return state?.version ?? 0;
}

/** Raises the version without a log of what changed, as after a restored backup or a trimmed log. */
export const changeMirrorUnlogged = (owner: Db, organizationId: number): Promise<number> =>
  owner.transaction((tx) => raiseVersion(tx, organizationId));
