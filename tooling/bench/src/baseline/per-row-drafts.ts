import type { Client } from "pg";

/** A cell to save, by the record's key. */
export type PlannedCell = { pfaId: string; field: string; value: string | number };

/** The original plan's table of drafts: as ours, but nothing keeps account of what changes in it. */
export async function createPlanDrafts(client: Client): Promise<void> {
  await client.query("drop table if exists bench.plan_draft");
  await client.query("create table bench.plan_draft (like pfa_draft including all)");
}

/**
 * Saves cells as the original plan did: in one transaction, record by record, read the record and its draft, merge them
 * here, write the draft.
 */
export async function saveRowByRow(
  client: Client,
  owner: { organizationId: number; userId: number },
  cells: readonly PlannedCell[],
): Promise<void> {
  await client.query("begin");
  for (const [pfaId, ofRecord] of Map.groupBy(cells, (cell) => cell.pfaId)) {
    // Row by row is what is measured.
    // oxlint-disable-next-line no-await-in-loop
    await saveRecord(client, owner, pfaId, ofRecord);
  }
  await client.query("commit");
}

async function saveRecord(
  client: Client,
  { organizationId, userId }: { organizationId: number; userId: number },
  pfaId: string,
  cells: readonly PlannedCell[],
): Promise<void> {
  const found = await client.query<{ rid: number; record_version: number }>(
    "select * from pfa_record where organization_id = $1 and pfa_id = $2",
    [organizationId, pfaId],
  );
  const [record] = found.rows;
  if (!record) throw new Error(`there is no record ${pfaId}`);
  const drafts = await client.query<{ changes: object }>(
    "select changes from bench.plan_draft where organization_id = $1 and user_id = $2 and rid = $3",
    [organizationId, userId, record.rid],
  );
  const mine = Object.fromEntries(cells.map(({ field, value }) => [field, value]));
  const changes = { ...drafts.rows[0]?.changes, ...mine };
  await client.query(
    `insert into bench.plan_draft (organization_id, user_id, rid, changes, base, base_version)
     values ($1, $2, $3, $4, '{}', $5)
     on conflict (organization_id, user_id, rid) do update
        set changes = excluded.changes, revision = plan_draft.revision + 1, modified_at = now()`,
    [organizationId, userId, record.rid, changes, record.record_version],
  );
}
