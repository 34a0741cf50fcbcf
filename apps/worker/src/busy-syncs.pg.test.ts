import { addOrganization, someScope } from "@pfa/db/testing/arrange.ts";
import { requestSync } from "@pfa/usecases/request-sync.ts";
import { openWriteBackStage, type WriteBackStage } from "@pfa/usecases/testing/write-back-stage.ts";
import { afterAll, beforeAll, expect, test } from "vitest";
import { startWorkerProcess, type WorkerProcess } from "./testing/worker-process.ts";

let stage: WriteBackStage;
let worker: WorkerProcess | null = null;

beforeAll(async () => {
  stage = await openWriteBackStage({ records: 20 });
});
afterAll(async () => {
  await worker?.end("SIGKILL");
  await stage.close();
});

test("a commit is written while more syncs wait for PEMS's pages than a worker has places for jobs", async () => {
  const planner = await stage.addPlanner("planner");
  await stage.addFault({ kind: "hang", match: { endpoint: "griddata" } });
  for (const code of ["ONE", "TWO", "THREE", "FOUR", "FIVE", "SIX", "SEVEN"]) {
    // oxlint-disable no-await-in-loop -- each before the next
    const organizationId = await stage.owner.transaction((tx) => addOrganization(tx, code));
    const scope = someScope({ organizationId, userId: planner.userId });
    await requestSync(stage.app, scope, { now: new Date(), kind: "full" });
    // oxlint-enable no-await-in-loop
  }
  const { database, simulator } = stage;
  worker = startWorkerProcess({
    WORKER_DATABASE_URL: database.workerUrl,
    PEMS_URL: simulator.baseUrl,
    PEMS_TENANT: simulator.credentials.tenant,
    PEMS_USERNAME: simulator.credentials.username,
    PEMS_PASSWORD: simulator.credentials.password,
    PEMS_REQUESTS_PER_SECOND: "100",
    ENABLE_SYNC_WORKER: "false",
    HEALTH_PORT: "0",
  });
  const reading = async () => {
    const log = (await stage.admin("GET", "/requests")) as { requests: { endpoint?: string }[] };
    return log.requests.filter(({ endpoint }) => endpoint === "griddata").length;
  };
  await expect.poll(reading, { timeout: 30_000, interval: 200 }).toBeGreaterThanOrEqual(3);

  const [pfaId = ""] = await stage.editable();
  await stage.edit(planner, pfaId, { monthlyRate: 4444.44 });
  const commitId = await stage.submit(planner, pfaId);
  const state = async () => (await stage.items(commitId))[0]?.state;
  await expect.poll(state, { timeout: 25_000, interval: 200 }).toBe("written");
});
