import { sql } from "@pfa/db/client.ts";
import { defaultMapping } from "@pfa/pems/default-mapping.ts";
import { openSyncWorld, type SyncWorld } from "@pfa/usecases/testing/sync-world.ts";
import { afterEach, beforeEach, expect, test } from "vitest";
import { startWorkerProcess, type WorkerProcess } from "./testing/worker-process.ts";

const RECORDS = 1500;
let world: SyncWorld;
const workers: WorkerProcess[] = [];

beforeEach(async () => {
  world = await openSyncWorld({ ALPHA: RECORDS });
  // Thirty pages take longer than a test needs to strike.
  await world.admin("PUT", "faults", { latency: { baseMs: 20, perRowUs: 0, jitterMs: 0 } });
});
afterEach(async () => {
  await Promise.all(workers.splice(0).map((worker) => worker.end("SIGKILL")));
  await world.close();
});

function startWorker(): WorkerProcess {
  const { database, simulator } = world;
  const worker = startWorkerProcess({
    WORKER_DATABASE_URL: database.workerUrl,
    PEMS_URL: simulator.baseUrl,
    PEMS_TENANT: simulator.credentials.tenant,
    PEMS_API_KEY: simulator.credentials.apiKey,
    PEMS_PAGE_SIZE: "50",
    PEMS_REQUESTS_PER_SECOND: "1000",
    HEALTH_PORT: "0",
    WORKER_BEAT_SECONDS: "1",
    WORKER_GRACE_SECONDS: "2",
  });
  workers.push(worker);
  return worker;
}

type Run = { state: string; phase: string; lease: number; pages: number; inserted: number };

async function findRun(): Promise<Run | null> {
  const [run] = await world.look<Run>(sql`
    select state, phase, lease, pages_read as pages, inserted from sync_run order by id desc limit 1`);
  return run ?? null;
}

const countMirrored = async () =>
  (await world.look<{ rid: number }>(sql`select rid from pfa_record`)).length;
const countLockedJobs = async () =>
  (await world.look(sql`select from graphile_worker.jobs where locked_at is not null`)).length;
const isReading = async () => ((await findRun())?.pages ?? 0) > 0;

/** Recovery is promised within a minute. */
const within = { timeout: 55_000, interval: 50 };

async function expectExact(): Promise<void> {
  const ids: string[] = [];
  for await (const page of world.pems.readRecords({
    organization: "ALPHA",
    mapping: defaultMapping,
  }))
    ids.push(...page.keys);
  const mirrored = await world.look<{ id: string }>(
    sql`select pfa_id as id from pfa_record order by rid`,
  );
  expect(mirrored.map(({ id }) => id)).toEqual(ids);
  expect(await findRun()).toMatchObject({ state: "applied", inserted: RECORDS });
}

test("a worker killed in the middle of a read: the next one starts the run again and brings every record once", async () => {
  const first = startWorker();
  await expect.poll(isReading, within).toBe(true);
  await first.end("SIGKILL");
  expect(await countMirrored()).toBe(0);
  expect(await findRun()).toMatchObject({ state: "running", lease: 1 });

  startWorker();
  await expect.poll(async () => (await findRun())?.state, within).toBe("applied");
  expect(await findRun()).toMatchObject({ lease: 2 });
  await expectExact();
  await expect.poll(countLockedJobs, within).toBe(0);
}, 120_000);

const deadWorkers = () =>
  world.look(sql`select freed_jobs as "freedJobs" from worker_process where died_at is not null`);
const syncJobRuns = () =>
  world.look(sql`
    select state, is_last as "isLast" from job_run where task = 'sync-organization' order by id`);

test("J5: a killed worker is marked dead within seconds, its run is lost and its job given back", async () => {
  const first = startWorker();
  await expect.poll(isReading, within).toBe(true);
  await first.end("SIGKILL");
  startWorker();
  await expect.poll(deadWorkers, { timeout: 15_000, interval: 50 }).toEqual([{ freedJobs: 1 }]);
  await expect.poll(syncJobRuns, within).toEqual([
    { state: "lost", isLast: false },
    { state: "done", isLast: true },
  ]);
  expect(await findRun()).toMatchObject({ state: "applied" });
}, 120_000);

test("a worker killed while it applies: nothing of it stays, and the next one applies it", async () => {
  const first = startWorker();
  await expect.poll(isReading, within).toBe(true);
  await world.owner.transaction(async (tx) => {
    // Whoever applies waits for this row.
    await tx.query(sql`select from mirror_state for update`);
    await expect.poll(async () => (await findRun())?.phase, within).toBe("applying");
    await first.end("SIGKILL");
  });
  expect(await countMirrored()).toBe(0);

  startWorker();
  await expect.poll(async () => (await findRun())?.state, within).toBe("applied");
  await expectExact();
}, 120_000);

test("a worker told to end stops its sync, leaves no job locked and its run in the queue", async () => {
  const first = startWorker();
  await expect.poll(isReading, within).toBe(true);
  expect(await first.end("SIGTERM")).toBe(0);
  expect(await findRun()).toMatchObject({ state: "queued", phase: "waiting" });
  expect(await countLockedJobs()).toBe(0);
  expect(await world.look(sql`select from worker_process`)).toEqual([]);

  startWorker();
  await expect.poll(async () => (await findRun())?.state, within).toBe("applied");
  await expectExact();
}, 120_000);

const everything = () =>
  world.look(sql`
    select (select md5(string_agg(m::text || m.ctid::text, ',' order by rid)) from pfa_record m) as records,
           (select version from mirror_state) as version,
           (select row(lease, state, finished_at)::text from sync_run) as run`);

test("a worker that stands still is overtaken, and when it goes on it writes nothing and works as any other", async () => {
  const frozen = startWorker();
  await expect.poll(isReading, within).toBe(true);
  frozen.signal("SIGSTOP");

  startWorker();
  await expect.poll(async () => (await findRun())?.state, within).toBe("applied");
  await expectExact();
  const applied = await everything();
  frozen.signal("SIGCONT");
  // It learns that its run is no longer its own.
  await expect.poll(() => frozen.log(), within).toMatch(/not_ours|job_failed/);
  expect(await everything()).toEqual(applied);
  await expect
    .poll(
      async () => (await world.look(sql`select from worker_process where died_at is null`)).length,
      within,
    )
    .toBe(2);
}, 120_000);

test("two workers at once sync an organization once", async () => {
  startWorker();
  startWorker();
  await expect.poll(async () => (await findRun())?.state, within).toBe("applied");
  await expectExact();
  expect(await world.look(sql`select from sync_run`)).toHaveLength(1);
}, 120_000);
