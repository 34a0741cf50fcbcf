import type { SourceRecord } from "@pfa/domain/record.ts";
import type { Client } from "pg";

const batchRows = 1000;

/** The original plan's mirror: a record as JSON, an index for each field that is filtered by, and one for any. */
export async function createPlanMirror(client: Client): Promise<void> {
  await client.query("create schema if not exists bench");
  await client.query("drop table if exists bench.plan_record");
  await client.query(`
    create table bench.plan_record (
      id int generated always as identity primary key,
      organization_id int not null,
      pfa_id text not null,
      data jsonb not null,
      category text generated always as (data ->> 'category') stored,
      class text generated always as (data ->> 'class') stored,
      source text generated always as (data ->> 'source') stored,
      dor text generated always as (data ->> 'dor') stored,
      area_silo text generated always as (data ->> 'areaSilo') stored,
      synced_at timestamptz not null default now(),
      unique (organization_id, pfa_id))`);
  for (const column of ["category", "class", "source", "dor", "area_silo"])
    // oxlint-disable-next-line no-await-in-loop
    await client.query(`create index on bench.plan_record (organization_id, ${column})`);
  await client.query("create index on bench.plan_record using gin (data)");
}

/** Writes records as the original plan did: one statement for each, a transaction for each thousand, changed or not. */
export async function upsertRowByRow(
  client: Client,
  organizationId: number,
  records: readonly SourceRecord[],
): Promise<void> {
  for (const [index, record] of records.entries()) {
    // oxlint-disable-next-line no-await-in-loop
    if (index % batchRows === 0) await client.query("begin");
    // Row by row is what is measured.
    // oxlint-disable-next-line no-await-in-loop
    await client.query(
      `insert into bench.plan_record (organization_id, pfa_id, data) values ($1, $2, $3)
       on conflict (organization_id, pfa_id) do update set data = excluded.data, synced_at = now()`,
      [organizationId, record.pfaId, { ...record.values, ...record.extra }],
    );
    if (index % batchRows === batchRows - 1 || index === records.length - 1)
      // oxlint-disable-next-line no-await-in-loop
      await client.query("commit");
  }
}
