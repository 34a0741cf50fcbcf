import { listAuditEntries } from "@pfa/db/audit-list.ts";
import { asAdministrator, type Db, openDb, sql } from "@pfa/db/client.ts";
import { listQueuedJobs } from "@pfa/db/job-list.ts";
import { addOrganization, addUser, someAdministrator } from "@pfa/db/testing/arrange.ts";
import { createTestDatabase, type TestDatabase } from "@pfa/db/testing/database.ts";
import type { JobAction } from "@pfa/domain/job-states.ts";
import type { Administrator } from "@pfa/domain/scope.ts";
import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import { changeJobs } from "./change-jobs.ts";

let database: TestDatabase;
let owner: Db;
let app: Db;
let rio: number;
let oslo: number;
let admin: Administrator;

beforeAll(async () => {
  database = await createTestDatabase();
  owner = openDb({ url: database.ownerUrl, applicationName: "test-owner" });
  app = openDb({ url: database.appUrl, applicationName: "test-app" });
  await owner.transaction(async (tx) => {
    rio = await addOrganization(tx, "RIO");
    oslo = await addOrganization(tx, "OSLO");
    admin = someAdministrator(await addUser(tx, "ana"), [rio]);
  });
});
beforeEach(() =>
  owner.transaction(async (tx) => {
    await tx.execute(sql`delete from graphile_worker._private_jobs`);
    await tx.execute(sql`delete from job_cancellation`);
    await tx.execute(sql`delete from audit_entry`);
  }),
);
afterAll(async () => {
  await Promise.all([owner.close(), app.close()]);
  await database.drop();
});

type Stand = { attempts?: number; isLocked?: boolean };

/** A job that is due in an hour, of three tries; answers its number. */
async function addJob(
  organizationId: number | null,
  { attempts = 0, isLocked = false }: Stand = {},
) {
  const payload = JSON.stringify(organizationId === null ? {} : { organizationId });
  return owner.transaction(async (tx) => {
    const [job] = await tx.query<{ id: string }>(sql`
      select id::text as id from graphile_worker.add_job('send-commits', ${payload}::json,
        run_at := now() + interval '1 hour', max_attempts := 3)`);
    const id = job?.id ?? "";
    await tx.execute(sql`
      update graphile_worker._private_jobs
         set attempts = ${attempts}, locked_at = case when ${isLocked} then now() end,
             locked_by = case when ${isLocked} then 'pool' end
       where id = ${id}`);
    return id;
  });
}

const list = (who = admin) =>
  asAdministrator(app, who, (tx) => listQueuedJobs(tx, { isNarrowed: false }, new Date()));

const statesById = async () => new Map((await list()).map(({ jobId, state }) => [jobId, state]));

const change = (action: JobAction, ...jobIds: string[]) =>
  changeJobs(app, admin, { action, jobIds, at: null });

test("an administrator sees the jobs of what they oversee and those for all, and nobody else sees any", async () => {
  const [mine, forAll, foreign] = [await addJob(rio), await addJob(null), await addJob(oslo)];
  expect((await list()).map(({ jobId }) => jobId).toSorted()).toEqual([mine, forAll].toSorted());
  expect((await list(someAdministrator(admin.userId, [oslo]))).map(({ jobId }) => jobId)).toContain(
    foreign,
  );
  await expect(list(someAdministrator(admin.userId, [rio], "ManageUsers"))).rejects.toMatchObject({
    code: "42501",
  });
});

test("J2: each action takes the jobs that it can still be done to, says how many, and leaves the others", async () => {
  const scheduled = await addJob(rio);
  const retrying = await addJob(rio, { attempts: 1 });
  const dead = await addJob(rio, { attempts: 3 });
  const running = await addJob(rio, { attempts: 1, isLocked: true });
  const all = [scheduled, retrying, dead, running];

  expect(await change("retry", ...all)).toEqual({ asked: 4, changed: 1 });
  expect((await statesById()).get(dead)).toBe("ready");
  const at = new Date(Date.now() + 7_200_000);
  expect(await changeJobs(app, admin, { action: "reschedule", jobIds: [scheduled], at })).toEqual({
    asked: 1,
    changed: 1,
  });
  expect((await list()).find(({ jobId }) => jobId === scheduled)?.runAt).toBe(at.toISOString());
  expect(await change("run_now", scheduled, retrying, running)).toEqual({ asked: 3, changed: 2 });
  expect(await statesById()).toEqual(
    new Map([
      [scheduled, "ready"],
      [retrying, "ready"],
      [dead, "ready"],
      [running, "running"],
    ]),
  );
});

test("J6: cancelling removes a dead job at once, brings a waiting one to a worker, and is asked once only", async () => {
  const waiting = await addJob(rio);
  const dead = await addJob(rio, { attempts: 3 });
  const running = await addJob(rio, { attempts: 1, isLocked: true });
  expect(await change("cancel", waiting, dead, running)).toEqual({ asked: 3, changed: 3 });
  const left = await list();
  expect(new Map(left.map(({ jobId, ...job }) => [jobId, [job.state, job.cancelledBy]]))).toEqual(
    new Map([
      [waiting, ["ready", "ana"]],
      [running, ["running", "ana"]],
    ]),
  );
  expect(await change("cancel", waiting, dead, running)).toEqual({ asked: 3, changed: 0 });
});

test("a foreign organization's job is left alone, and so is one that is gone", async () => {
  const foreign = await addJob(oslo, { attempts: 3 });
  expect(await change("retry", foreign, "999999999")).toEqual({ asked: 2, changed: 0 });
  expect(await change("cancel", foreign)).toEqual({ asked: 1, changed: 0 });
  const [job] = await owner.transaction((tx) =>
    tx.query(sql`select attempts from graphile_worker._private_jobs where id = ${foreign}`),
  );
  expect(job).toEqual({ attempts: 3 });
  expect(await asAdministrator(app, admin, (tx) => listAuditEntries(tx, { limit: 9 }))).toEqual([]);
});

test("what was done is in the audit of its organization, and what concerns all in each of the actor's", async () => {
  const mine = await addJob(rio, { attempts: 3 });
  const forAll = await addJob(null, { attempts: 3 });
  await change("retry", mine, forAll);
  const both = someAdministrator(admin.userId, [rio, oslo]);
  const entries = await asAdministrator(app, both, (tx) => listAuditEntries(tx, { limit: 9 }));
  expect(
    entries.map(({ organizationCode, action, details }) => [organizationCode, action, details]),
  ).toEqual([
    ["RIO", "jobs_retry", { task: "send-commits", jobIds: [Number(forAll)] }],
    ["RIO", "jobs_retry", { task: "send-commits", jobIds: [Number(mine)] }],
  ]);
});
