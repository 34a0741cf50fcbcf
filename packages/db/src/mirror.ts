import type { MirroredRecord } from "@pfa/domain/record.ts";
import { sql, type Tx } from "./client.ts";
import { type MirrorRow, selectMirrorFields, toMirroredRecord } from "./record-columns.ts";

export type StoredRecord = MirroredRecord & { rid: number };

/** Mirrored records by PEMS key, those that exist, in no particular order. */
export async function listMirrored(
  tx: Tx,
  organizationId: number,
  pfaIds: readonly string[],
): Promise<StoredRecord[]> {
  const rows = await tx.query<MirrorRow>(sql`
    select m.rid, m.record_version as "recordVersion", m.is_vanished as "isVanished", ${selectMirrorFields("m")}
      from pfa_record m
     where m.organization_id = ${organizationId} and m.pfa_id = any(${[...pfaIds]}::text[])`);
  return rows.map(toMirroredRecord);
}
