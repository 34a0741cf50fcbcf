import { openStage, type Stage } from "@pfa/db/testing/stage.ts";
import { sql } from "@pfa/db/client.ts";
import { afterAll, beforeAll, expect, test } from "vitest";
import { type Health, serveHealth } from "./health.ts";
import { createMetrics, type WorkerMetrics } from "./metrics.ts";

const metricsToken = "a-token-of-some-length";
let stage: Stage;
let metrics: WorkerMetrics;
let health: Health;
const state = { isHealthy: true, obstacles: [] as string[] };

beforeAll(async () => {
  stage = await openStage();
  metrics = createMetrics(stage.worker);
  health = await serveHealth(
    { host: "127.0.0.1", port: 0 },
    {
      isHealthy: () => state.isHealthy,
      listObstacles: async () => state.obstacles,
      metrics,
      metricsToken,
    },
  );
});
afterAll(async () => {
  await health.close();
  await stage.close();
});

const get = (path: string, authorization = "") =>
  fetch(`http://127.0.0.1:${health.port}${path}`, { headers: { authorization } });
const text = async () => (await get("/metrics", `Bearer ${metricsToken}`)).text();

test("the queue is counted by task and state, syncs by result, calls of PEMS by service and status", async () => {
  await stage.owner.transaction((tx) =>
    tx.execute(sql`
      select graphile_worker.add_job('resume-commits'),
             graphile_worker.add_job('resume-commits', run_at := now() + interval '1 hour')`),
  );
  metrics.syncEnded({ kind: "busy" }, 0.02);
  metrics.pemsCalled({
    method: "POST",
    path: "/griddata",
    status: 200,
    durationMs: 30,
    attempt: 1,
  });
  metrics.pemsCalled({
    method: "GET",
    path: "/organization",
    status: null,
    durationMs: 5,
    attempt: 2,
  });
  const lines = (await text()).split("\n");
  expect(lines).toEqual(
    expect.arrayContaining([
      'pfa_jobs{task="resume-commits",state="due"} 1',
      'pfa_jobs{task="resume-commits",state="later"} 1',
      'pfa_sync_seconds_count{result="busy"} 1',
      'pfa_pems_call_seconds_count{service="griddata",status="200"} 1',
      'pfa_pems_call_seconds_count{service="organization",status="none"} 1',
    ]),
  );
});

test("metrics are for whoever has the token", async () => {
  expect((await get("/metrics")).status).toBe(404);
  expect((await get("/metrics", "Bearer guessed-guessed-guess")).status).toBe(404);
});

test("/readyz names every obstacle; /healthz tells of the heartbeat alone", async () => {
  expect((await get("/readyz")).status).toBe(200);
  state.obstacles = ["the queue has ended"];
  expect((await get("/healthz")).status).toBe(200);
  expect(await (await get("/readyz")).json()).toEqual({
    status: "unavailable",
    obstacles: ["the queue has ended"],
  });
  state.isHealthy = false;
  expect((await get("/healthz")).status).toBe(503);
});
