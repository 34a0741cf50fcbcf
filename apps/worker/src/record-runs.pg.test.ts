import { asAdministrator, type Db, openDb, sql } from "@pfa/db/client.ts";
import { findJob, listQueuedJobs } from "@pfa/db/job-list.ts";
import { getQueueOverview } from "@pfa/db/job-overview.ts";
import { sampleJobs } from "@pfa/db/job-samples.ts";
import { addOrganization, addUser, someAdministrator } from "@pfa/db/testing/arrange.ts";
import { createTestDatabase, type TestDatabase } from "@pfa/db/testing/database.ts";
import { startPercentile } from "@pfa/domain/job-states.ts";
import type { Administrator } from "@pfa/domain/scope.ts";
import { createLog } from "@pfa/log/log.ts";
import { changeJobs } from "@pfa/usecases/change-jobs.ts";
import { afterAll, afterEach, beforeAll, expect, test } from "vitest";
import { type Queue, startQueue } from "./queue.ts";
import { recordRuns, type TaskFactories } from "./record-runs.ts";
import { createRunningJobs, watchCancellations } from "./running-jobs.ts";

let database: TestDatabase;
let owner: Db;
let worker: Db;
let app: Db;
let rio: number;
let admin: Administrator;
let stranger: Administrator;
const quiet = createLog({ level: "silent", name: "test" });
const open: (() => Promise<unknown>)[] = [];

beforeAll(async () => {
  database = await createTestDatabase();
  owner = openDb({ url: database.ownerUrl, applicationName: "test-owner" });
  worker = openDb({ url: database.workerUrl, applicationName: "test-worker" });
  app = openDb({ url: database.appUrl, applicationName: "test-app" });
  await owner.transaction(async (tx) => {
    rio = await addOrganization(tx, "RIO");
    const oslo = await addOrganization(tx, "OSLO");
    const userId = await addUser(tx, "ana");
    admin = someAdministrator(userId, [rio]);
    stranger = someAdministrator(userId, [oslo]);
  });
});
afterEach(async () => {
  for (const close of open.splice(0)) await close();
});
afterAll(async () => {
  await Promise.all([owner.close(), worker.close(), app.close()]);
  await database.drop();
});

/** Works on the queue as main.ts does, with tasks of the test. */
async function work(tasks: TaskFactories): Promise<Queue> {
  const running = createRunningJobs(worker);
  const watch = await watchCancellations({ url: database.workerUrl, log: quiet }, running);
  const queue = await startQueue({
    url: database.workerUrl,
    log: quiet,
    taskList: recordRuns(tasks, { db: worker, log: quiet, running }),
    crontab: [],
  });
  open.push(
    () => queue.stop(),
    () => watch.close(),
  );
  return queue;
}

async function addJob(task: string, payload: object, maxAttempts = 3): Promise<string> {
  const [job] = await owner.transaction((tx) =>
    tx.query<{ id: string }>(sql`
      select id::text as id from graphile_worker.add_job(${task}, ${JSON.stringify(payload)}::json,
                                                         max_attempts := ${maxAttempts})`),
  );
  return job?.id ?? "";
}

const look = (jobId: string, who = admin) =>
  asAdministrator(app, who, (tx) => findJob(tx, jobId, new Date()));
const within = { timeout: 20_000, interval: 50 };

test("J5: a run that ended well leaves its worker, times and log lines, secrets taken out, and the queue forgets the job", async () => {
  const queue = await work({
    good: (log) => async () => {
      log.info({ rows: 3, password: "hunter2" }, "page_read");
      log.child({ page: 2 }).warn({ error: new Error("slow") }, "page_late");
    },
  });
  const jobId = await addJob("good", { organizationId: rio });
  await expect.poll(async () => (await look(jobId))?.runs[0]?.state, within).toBe("done");
  const found = await look(jobId);
  expect(found?.runs).toEqual([
    {
      runId: expect.any(Number),
      jobId,
      organizationCode: "RIO",
      task: "good",
      payload: { organizationId: rio },
      attempt: 1,
      maxAttempts: 3,
      state: "done",
      isLast: true,
      poolId: expect.any(String),
      dueAt: expect.any(String),
      startedAt: expect.any(String),
      endedAt: expect.any(String),
      error: null,
      lines: [
        {
          at: expect.any(String),
          level: "info",
          event: "page_read",
          fields: { rows: 3, password: "[redacted]" },
        },
        {
          at: expect.any(String),
          level: "warn",
          event: "page_late",
          fields: { page: 2, error: ["slow"] },
        },
      ],
    },
  ]);
  expect(queue.poolId).not.toBe("");
  await expect.poll(async () => (await look(jobId))?.queued, within).toBeNull();
  expect(await look(jobId, stranger)).toBeNull();
});

test("J5: each failed try leaves its error with the causes; after the last one the job stands as dead", async () => {
  await work({
    bad: () => async () => {
      throw new Error("the page could not be read", { cause: new TypeError("no brackets") });
    },
  });
  const jobId = await addJob("bad", {}, 1);
  await expect.poll(async () => (await look(jobId))?.queued?.state, within).toBe("dead");
  const found = await look(jobId);
  expect(found?.runs).toHaveLength(1);
  expect(found?.runs[0]).toMatchObject({
    state: "failed",
    isLast: true,
    error: [
      { name: "Error", message: "the page could not be read" },
      { name: "TypeError", message: "no brackets" },
    ],
  });
  // For all organizations: every administrator sees it.
  expect((await look(jobId, stranger))?.runs).toHaveLength(1);
});

test("J6: a job that runs is told to stop at once and does not run again", async () => {
  const starts: string[] = [];
  await work({
    long:
      () =>
      async (_payload, { abortSignal, job }) => {
        starts.push(job.id);
        await new Promise((_resolve, reject) => {
          abortSignal.addEventListener("abort", () => reject(new Error("stopped")));
        });
      },
  });
  const jobId = await addJob("long", { organizationId: rio });
  await expect.poll(() => starts, within).toEqual([jobId]);
  const asked = { jobIds: [jobId], action: "cancel", at: null } as const;
  expect(await changeJobs(app, stranger, asked)).toEqual({ asked: 1, changed: 0 });
  expect(await changeJobs(app, admin, asked)).toEqual({ asked: 1, changed: 1 });
  await expect.poll(async () => (await look(jobId))?.queued, within).toBeNull();
  expect((await look(jobId))?.runs[0]).toMatchObject({ state: "cancelled", isLast: true });
  expect(starts).toEqual([jobId]);
});

test("J6: a job that waits is ended by a worker without being started", async () => {
  const starts: string[] = [];
  const jobId = await addJob("never", { organizationId: rio });
  await changeJobs(app, admin, { jobIds: [jobId], action: "cancel", at: null });
  await work({
    never:
      () =>
      async (_payload, { job }) =>
        void starts.push(job.id),
  });
  await expect.poll(async () => (await look(jobId))?.runs[0]?.state, within).toBe("cancelled");
  await expect.poll(async () => (await look(jobId))?.queued, within).toBeNull();
  expect(starts).toEqual([]);
});

test("a sample counts the queue and what ended by organization, once however many sample, and nobody sees a stranger's", async () => {
  await owner.transaction(async (tx) => {
    await tx.execute(sql`delete from job_run`);
    await tx.execute(sql`delete from graphile_worker._private_jobs`);
    for (const [ms, state] of [
      [10, "done"],
      [80, "done"],
      [4000, "failed"],
    ] as const)
      await tx.execute(sql`
        insert into job_run (job_id, organization_id, task, payload, attempt, max_attempts, pool_id, due_at, started_at, ended_at, state)
        select 1, ${rio}, 'send-commits', '{}', 1, 3, 'gone', t - make_interval(secs => ${ms / 1000}), t, t, ${state}
          from (select now() - interval '5 seconds' as t)`);
    await tx.execute(sql`
      insert into job_run (job_id, organization_id, task, payload, attempt, max_attempts, pool_id, due_at, started_at)
      values (1, ${rio}, 'send-commits', '{}', 2, 3, 'gone', now() - interval '1 minute', now() - interval '1 minute')`);
  });
  await addJob("send-commits", { organizationId: rio });
  const sampled = await Promise.all([sampleJobs(worker, 10_000), sampleJobs(worker, 10_000)]);
  expect(sampled.filter(Boolean)).toHaveLength(1);
  expect(await sampleJobs(worker, 10_000)).toBe(false);

  const overview = (who: Administrator) =>
    asAdministrator(app, who, (tx) => getQueueOverview(tx, false));
  const { now, minutes } = await overview(admin);
  expect(now).toMatchObject({ waiting: 0, ready: 1, running: 0, dead: 0 });
  expect(minutes).toHaveLength(1);
  expect(minutes[0]).toMatchObject({ ready: 1, done: 2, failed: 1 });
  const counts = minutes[0]?.startCounts ?? [];
  expect([0.3, 0.6, 1].map((share) => startPercentile(counts, share))).toEqual([50, 100, 5000]);
  expect((await overview(stranger)).now).toMatchObject({ ready: 0 });

  // What no worker holds any more is lost, and told at the next sample.
  const runs = await owner.transaction((tx) =>
    tx.query(sql`select state from job_run where attempt = 2`),
  );
  expect(runs).toEqual([{ state: "lost" }]);
  const jobs = await asAdministrator(app, admin, (tx) =>
    listQueuedJobs(tx, { isNarrowed: true, task: "send-commits", text: `${rio}` }, new Date()),
  );
  expect(jobs).toHaveLength(1);
});
