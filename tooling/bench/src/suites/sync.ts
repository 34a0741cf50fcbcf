import { openDb } from "@pfa/db/client.ts";
import { insertFirstMapping } from "@pfa/db/field-mappings.ts";
import type { SourceRecord } from "@pfa/domain/record.ts";
import type { SyncKind } from "@pfa/domain/sync.ts";
import { defaultMapping } from "@pfa/pems/default-mapping.ts";
import type { Client } from "pg";
import { createPlanMirror, upsertRowByRow } from "../baseline/per-row-mirror.ts";
import { createRecorder, type Recorder, type Suite } from "../bench.ts";
import type { DataSet } from "../data/data-set.ts";
import { withClient } from "../data/scratch-cluster.ts";
import { timed } from "../measure/sampling.ts";
import type { Target } from "../measure/target.ts";
import { costOfSync, type SyncCost } from "./sync-run.ts";
import { openSource, type Revise } from "./sync-source.ts";

const database = "bench_sync";
const organizationId = 1;
/** Rows that the baseline writes; the rest is reckoned from them. */
const sampled = 5000;
const fewChanged = 10_000;

/** The database side of syncs of the largest organization: what comes from PEMS is generated, and its time not counted. */
export const measureSync: Suite = async (bench) => {
  const data = await bench.openData();
  const recorder = createRecorder("sync", bench.stopping);
  const urls = await bench.cluster.createDatabase(database);
  const worker = openDb({ url: urls.worker, applicationName: "pfa-bench-sync" });
  try {
    await withClient(urls.owner, async (owner) => {
      await owner.query("insert into organization (code, name) values ('BENCH', 'Measured site')");
      await worker.transaction((tx) => insertFirstMapping(tx, defaultMapping));
      const run: Run = async ({ kind, revise, records }) => {
        const source = openSource(data.urls.owner, data.largest.id, { records, revise });
        try {
          const given = { worker, owner, source, stopping: bench.stopping };
          return await costOfSync(given, organizationId, kind);
        } finally {
          await source.close();
        }
      };
      const { records } = data.largest;
      const sample = await drawSample(data, Math.min(sampled, records));
      await measureRuns(recorder, run, { records, rowByRow: await costRowByRow(owner, sample) });
    });
  } finally {
    await worker.close();
    await bench.cluster.drop(database).catch(() => undefined);
  }
  return recorder.rows;
};

type Run = (sync: { kind: SyncKind; revise: Revise; records: number }) => Promise<SyncCost>;

async function measureRuns(
  recorder: Recorder,
  run: Run,
  { records, rowByRow }: { records: number; rowByRow: { added: number; changed: number } },
): Promise<void> {
  const million = records / 1_000_000;
  const few = Math.min(fewChanged, records);
  const every = { kind: "full", records } as const;
  const added = await run({ ...every, revise: asIs });
  addRows(recorder, {
    name: "all new",
    expected: records,
    cost: added,
    target: { p50: 60 * million },
    baseline: rowByRow.added * records,
  });
  const unchanged = await run({ ...every, revise: asIs });
  addRows(recorder, {
    name: "unchanged",
    expected: 0,
    cost: unchanged,
    target: { p50: 20 * million },
  });
  const some = await run({
    ...every,
    revise: (record, ordinal) => (ordinal <= few ? later(1)(record, ordinal) : record),
  });
  addRows(recorder, {
    name: `${few.toLocaleString("en-US")} changed, full read`,
    expected: few,
    cost: some,
  });
  const recent = await run({ kind: "incremental", records: few, revise: later(2) });
  addRows(recorder, {
    name: `${few.toLocaleString("en-US")} changed, incremental`,
    expected: few,
    cost: recent,
  });
  const changed = await run({ ...every, revise: later(3) });
  addRows(recorder, {
    name: "all changed",
    expected: records,
    cost: changed,
    target: { p50: 60 * million },
    baseline: rowByRow.changed * records,
  });
  recorder.add({
    name: "unchanged: write-ahead log, of that of all changed",
    unit: "%",
    samples: [(100 * unchanged.walMb) / changed.walMb],
    target: { p50: 1 },
  });
}

const asIs: Revise = (record) => record;

/** The record as a planner in PEMS left it `revisions` changes later. */
const later =
  (revisions: number): Revise =>
  (record) => ({
    ...record,
    recordVersion: record.recordVersion + revisions,
    values: { ...record.values, monthlyRate: Number(record.values.monthlyRate ?? 0) + revisions },
  });

type Measured = {
  name: string;
  cost: SyncCost;
  /** Records that it has to have written. */
  expected: number;
  target?: Target;
  baseline?: number;
};

function addRows(recorder: Recorder, { name, cost, expected, target, baseline }: Measured): void {
  const { seconds, walMb, peakMb, counts } = cost;
  const touched = counts.inserted + counts.updated;
  if (touched !== expected) throw new Error(`${name}: ${touched} records were written`);
  const paired = baseline !== undefined && {
    ours: [seconds],
    baseline: [baseline],
    against: `upserts row by row as the original plan had them, reckoned from ${sampled.toLocaleString("en-US")} rows`,
  };
  recorder.add({
    name: `${name}: database side`,
    unit: "s",
    samples: [seconds],
    memoryMb: peakMb,
    ...(target && { target }),
    ...(paired && { paired }),
  });
  recorder.add({ name: `${name}: rows a second`, unit: "rows", samples: [counts.read / seconds] });
  recorder.add({ name: `${name}: write-ahead log`, unit: "MB", samples: [walMb] });
}

/** Seconds for a record in the original plan's way, new and changed. */
async function costRowByRow(
  owner: Client,
  sample: readonly SourceRecord[],
): Promise<{ added: number; changed: number }> {
  await createPlanMirror(owner);
  const seconds = async (records: readonly SourceRecord[]) =>
    (await timed(() => upsertRowByRow(owner, organizationId, records))(null)) /
    1000 /
    records.length;
  const added = await seconds(sample);
  const changed = await seconds(sample.map((record, ordinal) => later(1)(record, ordinal)));
  await owner.query("drop table bench.plan_record");
  return { added, changed };
}

async function drawSample({ urls, largest }: DataSet, records: number): Promise<SourceRecord[]> {
  const source = openSource(urls.owner, largest.id, { records, revise: asIs });
  try {
    const pages = await Array.fromAsync(
      source.pems.readRecords({ organization: largest.code, mapping: defaultMapping }),
    );
    return pages.flatMap((page) => page.records);
  } finally {
    await source.close();
  }
}
