import type { Client } from "pg";
import { createRecorder, type Recorder, type Suite } from "../bench.ts";
import { generateRecords } from "../data/generate.ts";
import { signInPeople } from "../data/people.ts";
import { withClient } from "../data/scratch-cluster.ts";

const database = "bench_storage";
/** An organization of the size that the target speaks of, whatever was asked for. */
const records = 50_000;

/** What belongs to an organization whoever works in it. */
const mirrorTables = [
  "pfa_record",
  "pfa_record_extra",
  "mirror_state",
  "mirror_change",
  "pfa_kpi_summary",
  "pfa_timeline_bounds",
];

/** Bytes of one organization alone in a database: rows, indexes, and what PostgreSQL keeps of long values. */
export const measureStorage: Suite = async (bench) => {
  const recorder = createRecorder("storage", bench.stopping);
  const { owner } = await bench.cluster.createDatabase(database);
  try {
    await generateRecords(owner, [records], bench.stopping);
    await withClient(owner, async (client) => {
      await client.query("vacuum (analyze)");
      await addRecords(recorder, client);
      await addDrafts(recorder, client);
      await addRewritten(recorder, client);
    });
  } finally {
    await bench.cluster.drop(database).catch(() => undefined);
  }
  return recorder.rows;
};

async function addRecords(recorder: Recorder, client: Client): Promise<void> {
  const name = `organization of ${records.toLocaleString("en-US")} records`;
  const bytes = await bytesOf(client, mirrorTables);
  recorder.add({ name, unit: "MB", samples: [megabytes(bytes)], target: { p50: 30 } });
  for (const [part, share] of Object.entries(await partsOf(client)))
    recorder.add({ name: `of a record: ${part}`, unit: "bytes", samples: [share / records] });
}

/** Where the bytes of a record are. */
async function partsOf(client: Client): Promise<Record<string, number>> {
  const { rows } = await client.query<Record<string, string>>(`
    select pg_relation_size('pfa_record') as "columns", pg_indexes_size('pfa_record') as "indexes",
           pg_total_relation_size('pfa_record') - pg_relation_size('pfa_record') - pg_indexes_size('pfa_record')
             as "free space and visibility maps",
           pg_total_relation_size('pfa_record_extra') as "fields without a column",
           pg_total_relation_size('mirror_change') as "notes of change",
           pg_total_relation_size('pfa_kpi_summary') as "sums for KPIs"`);
  return Object.fromEntries(
    Object.entries(rows[0] ?? {}).map(([part, size]) => [part, Number(size)]),
  );
}

async function addDrafts(recorder: Recorder, client: Client): Promise<void> {
  const drafts = 10_000;
  const tables = await draftTables(client);
  const before = await bytesOf(client, tables);
  await signInPeople(client, { id: 1, code: "BENCH1", records }, [drafts]);
  const bytes = (await bytesOf(client, tables)) - before;
  recorder.add({
    name: "one record's draft, with its notes of change",
    unit: "bytes",
    samples: [bytes / drafts],
  });
}

/** Tables that grow with drafts, whichever this version has. */
async function draftTables(client: Client): Promise<string[]> {
  const { rows } = await client.query<{ name: string }>(
    "select relname as name from pg_class where relkind = 'r' and relname ~ '(draft|undo)'",
  );
  return rows.map((row) => row.name);
}

/** After records have changed and their old versions were cleared away: the room that updates need stays. */
async function addRewritten(recorder: Recorder, client: Client): Promise<void> {
  const rewrite = async (share: string) => {
    await client.query(`
      with changed as (update pfa_record set record_version = record_version + 1 where ${share} returning rid)
      update pfa_record_extra x
         set extras = (select jsonb_object_agg(e.key, e.value || '{"pfs_updatedby": "PLANNER.1"}')
                         from jsonb_each(x.extras) e)
       where x.block in (select pfa_extra_block(rid) from changed)`);
    await client.query("vacuum pfa_record, pfa_record_extra");
  };
  const measure = async (name: string) =>
    recorder.add({ name, unit: "MB", samples: [megabytes(await bytesOf(client, mirrorTables))] });
  for (let place = 0; place < 10; place += 1)
    // oxlint-disable-next-line no-await-in-loop
    await rewrite(`bench.roll(rid, ${place}, 100) = 0`);
  await measure("the same after ten statements changed 1 % each");
  await rewrite("true");
  await measure("the same after one statement changed every record");
}

async function bytesOf(client: Client, tables: readonly string[]): Promise<number> {
  const { rows } = await client.query<{ bytes: string }>(
    "select sum(pg_total_relation_size(name::regclass)) as bytes from unnest($1::text[]) name",
    [tables],
  );
  return Number(rows[0]?.bytes);
}

const megabytes = (bytes: number): number => bytes / 1_000_000;
