import { afterAll, beforeAll, expect, test } from "vitest";
import { type Db, openDb, sql } from "./client.ts";
import { dropSupersededJobs } from "./superseded-jobs.ts";
import { createTestDatabase, type TestDatabase } from "./testing/database.ts";

let database: TestDatabase;
let worker: Db;

beforeAll(async () => {
  database = await createTestDatabase();
  worker = openDb({ url: database.workerUrl, applicationName: "test-worker" });
});
afterAll(async () => {
  await worker.close();
  await database.drop();
});

const run = (statement: ReturnType<typeof sql>) =>
  worker.transaction((tx) => tx.execute(statement));
const queue = (key: string) =>
  run(sql`select graphile_worker.add_job('send-commits', '{}'::json, job_key := ${key})`);
const take = (key: string) =>
  run(sql`update graphile_worker._private_jobs
             set locked_at = now(), locked_by = 'a worker', attempts = attempts + 1 where key = ${key}`);
const list = () =>
  worker.transaction((tx) =>
    tx.query<{ key: string | null; isLocked: boolean }>(sql`
      select key, locked_at is not null as "isLocked" from graphile_worker.jobs order by id`),
  );

test("a superseded job goes once its worker is dead; the one that replaced it and one that gave up stay", async () => {
  await queue("again");
  await take("again");
  await queue("again");
  await queue("gave up");
  await run(
    sql`update graphile_worker._private_jobs set attempts = max_attempts where key = 'gave up'`,
  );

  expect(await worker.transaction(dropSupersededJobs)).toBe(0);
  expect(await list()).toEqual([
    { key: null, isLocked: true },
    { key: "again", isLocked: false },
    { key: "gave up", isLocked: false },
  ]);

  await run(sql`select graphile_worker.force_unlock_workers(array['a worker'])`);
  expect(await worker.transaction(dropSupersededJobs)).toBe(1);
  expect((await list()).map(({ key }) => key)).toEqual(["again", "gave up"]);
});
