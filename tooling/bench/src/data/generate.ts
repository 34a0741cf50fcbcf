import { type Db, openDb, sql } from "@pfa/db/client.ts";
import { refreshKpiSummary, refreshTimelineBounds } from "@pfa/db/kpi-summary.ts";
import { showProgress } from "@pfa/scripts/terminal.ts";
import { withClient } from "./scratch-cluster.ts";
import { createRoll, insertExtras, insertRecords } from "./record-sql.ts";

/** An organization whose records were generated. */
export type GeneratedOrganization = { id: number; code: string; records: number };

const recordsPerInsert = 50_000;
/** Two cores write the rows as fast as two connections ask for them. */
const connections = 2;

/** Fills an empty database with organizations of these sizes, the first being number 1. */
export async function generateRecords(
  ownerUrl: string,
  sizes: readonly number[],
  stopping: AbortSignal,
): Promise<void> {
  const owner = openDb({ url: ownerUrl, applicationName: "pfa-bench-generate" });
  try {
    await owner.pool.query(createRoll);
    await owner.pool.query(
      `insert into organization (code, name)
       select 'BENCH' || n, 'Measured site ' || n from generate_series(1, $1::int) n order by n`,
      [sizes.length],
    );
    await insertAll(ownerUrl, toParts(sizes), stopping);
    for (const [index, records] of sizes.entries()) await summarize(owner, index + 1, records);
  } finally {
    await owner.close();
  }
}

type Part = { organizationId: number; from: number; to: number };

function toParts(sizes: readonly number[]): Part[] {
  return sizes.flatMap((records, index) =>
    Array.from({ length: Math.ceil(records / recordsPerInsert) }, (_, part) => ({
      organizationId: index + 1,
      from: part * recordsPerInsert + 1,
      to: Math.min((part + 1) * recordsPerInsert, records),
    })),
  );
}

async function insertAll(
  ownerUrl: string,
  parts: readonly Part[],
  stopping: AbortSignal,
): Promise<void> {
  const waiting = [...parts];
  const worker = () =>
    withClient(ownerUrl, async (client) => {
      // No statement here can break a key; checking each would take as long again.
      await client.query("set session_replication_role = replica");
      await client.query("set synchronous_commit = off");
      for (let part = waiting.shift(); part !== undefined; part = waiting.shift()) {
        stopping.throwIfAborted();
        showProgress(
          `Generating records: ${parts.length - waiting.length} of ${parts.length} parts`,
        );
        const records = [part.organizationId, part.from, part.to];
        // oxlint-disable-next-line no-await-in-loop
        await client.query(insertRecords, records);
        // oxlint-disable-next-line no-await-in-loop
        await client.query(insertExtras, records);
      }
    });
  await Promise.all(Array.from({ length: connections }, worker));
}

/** What a sync leaves beside the records. */
async function summarize(owner: Db, organizationId: number, records: number): Promise<void> {
  await owner.transaction(async (tx) => {
    await tx.execute(sql`
      insert into mirror_state (organization_id, next_rid, version, record_count, last_synced_at, last_full_sync_at,
                                high_water_mark, pems_reachable, pems_checked_at)
      select ${organizationId}::int, ${records + 1}::int, 1, count(*), now(), now(), max(modified_at), true, now()
        from pfa_record where organization_id = ${organizationId} and not is_vanished`);
    await tx.execute(sql`
      insert into mirror_change (organization_id, version, rids)
      select ${organizationId}::int, 1, array_agg(rid order by rid) from pfa_record where organization_id = ${organizationId}`);
    await refreshKpiSummary(tx, organizationId);
    await refreshTimelineBounds(tx, organizationId);
  });
}
