import { type Db, sql } from "@pfa/db/client.ts";
import { addRecords, summarize } from "@pfa/db/testing/arrange.ts";
import type { MirroredRecord } from "@pfa/domain/record.ts";
import { aMirroredRecord } from "@pfa/domain/testing/builders.ts";

/** Puts records into an organization's mirror, ordinals in their order, with the sums a sync would leave. */
export async function mirror(
  owner: Db,
  organizationId: number,
  records: readonly MirroredRecord[],
): Promise<void> {
  await owner.transaction(async (tx) => {
    const placed = records.map((record, index) => ({ rid: index + 1, record }));
    await addRecords(tx, organizationId, placed);
    await summarize(tx, organizationId);
    await tx.execute(sql`
      update mirror_state set record_count = ${records.length}, last_synced_at = now()
       where organization_id = ${organizationId}`);
  });
}

/** Records "1", "2", … that are all alike. */
export const someRecords = (count: number): MirroredRecord[] =>
  Array.from({ length: count }, (_, index) => aMirroredRecord({ pfaId: String(index + 1) }));
