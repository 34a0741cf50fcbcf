import { inOrganization, sql } from "@pfa/db/client.ts";
import { asOnlySender } from "@pfa/db/outbox-lock.ts";
import type { Scope } from "@pfa/domain/scope.ts";
import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import { resumeCommits } from "./resume-commits.ts";
import { openWriteBackStage, type WriteBackStage } from "./testing/write-back-stage.ts";

let stage: WriteBackStage;
let planner: Scope;

beforeAll(async () => {
  stage = await openWriteBackStage({ records: 40 });
  planner = await stage.addPlanner("planner");
  const [pfaId = ""] = await stage.editable();
  await stage.edit(planner, pfaId, { monthlyRate: 123 });
  await stage.submit(planner, pfaId);
});
afterAll(() => stage.close());

const arrange = (statement: ReturnType<typeof sql>) =>
  stage.owner.transaction((tx) => tx.execute(statement));

beforeEach(async () => {
  await arrange(sql`update commit_item set state = 'queued', next_attempt_at = now()`);
  await arrange(sql`select graphile_worker.remove_job(${`send-commits:${stage.organizationId}`})`);
});

test("a commit whose job is lost gets a new one, and only one", async () => {
  expect(await resumeCommits(stage.db, stage.pems.server)).toEqual([stage.organizationId]);
  expect(await stage.queuedJobs()).toHaveLength(1);
  expect(await resumeCommits(stage.db, stage.pems.server)).toEqual([]);
  expect(await stage.queuedJobs()).toHaveLength(1);
});

test("an item that a dead sender left behind gets a job, whatever that sender's own job looks like", async () => {
  await resumeCommits(stage.db, stage.pems.server);
  await arrange(
    sql`update graphile_worker._private_jobs set locked_at = now(), locked_by = 'dead'`,
  );
  await arrange(sql`update commit_item set state = 'sending'`);
  expect(await resumeCommits(stage.db, stage.pems.server)).toEqual([stage.organizationId]);
});

test("nothing is queued while a sender is at work, while a try is not due, or without anything to send", async () => {
  const whileSending = await asOnlySender(stage.db, stage.pems.server, () =>
    resumeCommits(stage.db, stage.pems.server),
  );
  expect(whileSending).toEqual([]);
  await arrange(sql`update commit_item set next_attempt_at = now() + interval '5 minutes'`);
  expect(await resumeCommits(stage.db, stage.pems.server)).toEqual([]);
  await arrange(sql`update commit_item set state = 'written'`);
  expect(await resumeCommits(stage.db, stage.pems.server)).toEqual([]);
});

test("a job that would start only later than what is due is brought forward", async () => {
  await inOrganization(stage.db, stage.organizationId, (tx) =>
    tx.execute(sql`
      select graphile_worker.add_job('send-commits', ${JSON.stringify({ organizationId: stage.organizationId })}::json,
        run_at := now() + interval '10 minutes', job_key := ${`send-commits:${stage.organizationId}`})`),
  );
  expect(await resumeCommits(stage.db, stage.pems.server)).toEqual([stage.organizationId]);
  const jobs = await stage.queuedJobs();
  expect(jobs).toHaveLength(1);
  expect(jobs[0]).toBeLessThanOrEqual(0);
});
