import type { Scope } from "@pfa/domain/scope.ts";
import { openWriteBackStage, type WriteBackStage } from "@pfa/usecases/testing/write-back-stage.ts";
import { afterAll, afterEach, beforeAll, expect, test } from "vitest";
import { startWorkerProcess, type WorkerProcess } from "./testing/worker-process.ts";

let stage: WriteBackStage;
let planner: Scope;
let free: string[];
const workers: WorkerProcess[] = [];

beforeAll(async () => {
  stage = await openWriteBackStage({ records: 240 });
  planner = await stage.addPlanner("planner");
  free = await stage.editable();
});
afterEach(async () => {
  await Promise.all(workers.splice(0).map((worker) => worker.end("SIGKILL")));
  await stage.admin("DELETE", "/faults");
});
afterAll(() => stage.close());

function startWorker(): WorkerProcess {
  const { database, simulator } = stage;
  const worker = startWorkerProcess({
    WORKER_DATABASE_URL: database.workerUrl,
    PEMS_URL: simulator.baseUrl,
    PEMS_TENANT: simulator.credentials.tenant,
    PEMS_USERNAME: simulator.credentials.username,
    PEMS_PASSWORD: simulator.credentials.password,
    PEMS_REQUESTS_PER_SECOND: "100",
    ENABLE_SYNC_WORKER: "false",
    HEALTH_PORT: "0",
    WORKER_BEAT_SECONDS: "1",
    WORKER_GRACE_SECONDS: "1",
  });
  workers.push(worker);
  return worker;
}

/** Submits an edit of each of some records that no other test has touched, in one commit. */
async function submit(
  count: number,
): Promise<{ pfaIds: string[]; states: () => Promise<string[]> }> {
  const pfaIds = free.splice(0, count);
  for (const pfaId of pfaIds) {
    // oxlint-disable-next-line no-await-in-loop -- one planner edits one record after the other
    await stage.edit(planner, pfaId, { monthlyRate: 4444.44 });
  }
  const commitId = await stage.submit(planner, ...pfaIds);
  return {
    pfaIds,
    states: async () => (await stage.items(commitId)).map((item) => item.state),
  };
}

/** Recovery is promised within a minute. */
const within = { timeout: 55_000, interval: 100 };

async function expectWrittenOnce(pfaIds: readonly string[]): Promise<void> {
  const outcomes = await Promise.all(
    pfaIds.map(async (pfaId) => ({
      pfaId,
      writes: await stage.appliedWrites(pfaId),
      inPems: (await stage.inPems(pfaId)).values["pfs_f_rate"],
      mirrored: (await stage.mirrored(pfaId)).values.monthlyRate,
      draft: await stage.draftOf(planner, pfaId),
    })),
  );
  expect(outcomes).toEqual(
    pfaIds.map((pfaId) => ({
      pfaId,
      writes: 1,
      inPems: "4444.44",
      mirrored: 4444.44,
      draft: null,
    })),
  );
}

test("a worker killed between PEMS's write and its acknowledgement: the next one finds the write and makes no second", async () => {
  const { pfaIds, states } = await submit(1);
  const [pfaId = ""] = pfaIds;
  await stage.addFault({ kind: "hang", afterApply: true, times: 1, match: { action: "UPDATE" } });
  const first = startWorker();
  await expect.poll(() => stage.appliedWrites(pfaId), within).toBe(1);
  await first.end("SIGKILL");
  expect(await states()).toEqual(["sending"]);
  expect(await stage.draftOf(planner, pfaId)).not.toBeNull();

  startWorker();
  await expect.poll(states, within).toEqual(["written"]);
  await expectWrittenOnce(pfaIds);
});

test("a worker killed before PEMS carried out the write: the next one writes it", async () => {
  const { pfaIds, states } = await submit(1);
  const [pfaId = ""] = pfaIds;
  await stage.addFault({ kind: "hang", times: 1, match: { action: "UPDATE" } });
  const first = startWorker();
  await expect.poll(async () => (await stage.requests(pfaId)).length, within).toBe(1);
  await first.end("SIGKILL");
  expect(await stage.appliedWrites(pfaId)).toBe(0);

  startWorker();
  await expect.poll(states, within).toEqual(["written"]);
  await expectWrittenOnce(pfaIds);
});

test("workers killed again and again in the middle of a commit write each of its records once", async () => {
  const { pfaIds, states } = await submit(30);
  await stage.addFault({ kind: "delay", ms: 100, match: { action: "UPDATE" } });
  const written = async () => {
    const writes = await Promise.all(pfaIds.map((pfaId) => stage.appliedWrites(pfaId)));
    return writes.filter((count) => count > 0).length;
  };
  for (const enough of [3, 15]) {
    const worker = startWorker();
    // oxlint-disable-next-line no-await-in-loop -- one life after the other
    await expect.poll(written, within).toBeGreaterThanOrEqual(enough);
    // oxlint-disable-next-line no-await-in-loop -- as above
    await worker.end("SIGKILL");
  }
  startWorker();
  await expect.poll(states, within).toEqual(pfaIds.map(() => "written"));
  await expectWrittenOnce(pfaIds);
}, 240_000);

test("a worker that is told to stop leaves nothing half done and no job locked", async () => {
  const { pfaIds, states } = await submit(40);
  await stage.addFault({ kind: "delay", ms: 1000, match: { action: "UPDATE" } });
  const first = startWorker();
  await expect.poll(states, within).toContain("written");
  expect(await first.end("SIGTERM")).toBe(0);
  const afterwards = await states();
  expect(afterwards).not.toContain("sending");
  expect(afterwards).toContain("queued");
  expect(await stage.lockedJobs()).toBe(0);

  await stage.admin("DELETE", "/faults");
  startWorker();
  await expect.poll(states, within).toEqual(pfaIds.map(() => "written"));
  await expectWrittenOnce(pfaIds);
});
