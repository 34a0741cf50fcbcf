import { inScope } from "@pfa/db/client.ts";
import { findCommit } from "@pfa/db/commits.ts";
import type { Scope } from "@pfa/domain/scope.ts";
import { afterAll, beforeAll, expect, test } from "vitest";
import { openWriteBackStage, type WriteBackStage } from "./testing/write-back-stage.ts";

let stage: WriteBackStage;
let planner: Scope;
let free: string[];

beforeAll(async () => {
  stage = await openWriteBackStage({ records: 120 });
  planner = await stage.addPlanner("planner");
  free = await stage.editable();
});
afterAll(() => stage.close());

/** A record that no other test has touched. */
function nextRecord(): string {
  const pfaId = free.shift();
  if (!pfaId) throw new Error("the stage has too few records");
  return pfaId;
}

test("what PEMS accepts is in PEMS, in the mirror and out of the drafts, while its neighbour waits with PEMS's own message", async () => {
  const [good, bad] = [nextRecord(), nextRecord()];
  await stage.edit(planner, good, { monthlyRate: 4321.09, forecastEnd: "2031-02-03" });
  await stage.edit(planner, bad, { areaSilo: "NO-SUCH-AREA" });
  const before = await stage.mirrored(good);
  const commitId = await stage.submit(planner, good, bad);

  await stage.send();

  const items = await stage.items(commitId);
  expect(items.find((item) => item.pfaId === good)).toMatchObject({
    state: "written",
    attempts: 1,
    problem: null,
    writtenVersion: before.recordVersion + 1,
  });
  expect(await stage.inPems(good)).toMatchObject({
    recordid: before.recordVersion + 1,
    values: { pfs_f_rate: "4321.09", pfs_f_enddate: "2031-02-03" },
  });
  const after = await stage.mirrored(good);
  expect(after).toMatchObject({
    recordVersion: before.recordVersion + 1,
    values: { monthlyRate: 4321.09, forecastEnd: "2031-02-03" },
  });
  expect(await stage.draftOf(planner, good)).toBeNull();

  expect(items.find((item) => item.pfaId === bad)).toMatchObject({
    state: "refused",
    problem: { kind: "refused", message: expect.stringContaining("NO-SUCH-AREA") },
  });
  expect(await stage.draftOf(planner, bad)).toMatchObject({
    changes: { areaSilo: "NO-SUCH-AREA" },
  });
  expect(await stage.appliedWrites(good)).toBe(1);
  expect(await stage.appliedWrites(bad)).toBe(0);
});

test("with the last record at its end nothing is left to do: no job waits to look again", async () => {
  const pfaId = nextRecord();
  await stage.edit(planner, pfaId, { monthlyRate: 1234.5 });
  await stage.submit(planner, pfaId);
  await stage.send();
  expect(await stage.queuedJobs()).toEqual([]);
});

test("the answer to a write leaves the mirror as a sync would: nothing but what was changed differs", async () => {
  const pfaId = nextRecord();
  const before = await stage.mirrored(pfaId);
  await stage.edit(planner, pfaId, { manufacturer: null });
  await stage.submit(planner, pfaId);
  await stage.send();
  const after = await stage.mirrored(pfaId);
  const changed = Object.keys(after.values).filter(
    (field) =>
      after.values[field as keyof typeof after.values] !==
      before.values[field as keyof typeof before.values],
  );
  expect(changed).toEqual(expect.arrayContaining(["manufacturer"]));
  expect(changed.filter((field) => !field.startsWith("lastForecast"))).toEqual(["manufacturer"]);
});

test("fields that another PEMS user changed meanwhile are merged, not overwritten", async () => {
  const pfaId = nextRecord();
  await stage.edit(planner, pfaId, { monthlyRate: 777.77 });
  const commitId = await stage.submit(planner, pfaId);
  await stage.editInPems(pfaId, { pfs_f_enddate: "2032-12-31" });

  await stage.send();

  expect((await stage.items(commitId))[0]).toMatchObject({ state: "written", attempts: 2 });
  expect((await stage.inPems(pfaId)).values).toMatchObject({
    pfs_f_rate: "777.77",
    pfs_f_enddate: "2032-12-31",
  });
  expect((await stage.mirrored(pfaId)).values).toMatchObject({
    monthlyRate: 777.77,
    forecastEnd: "2032-12-31",
  });
  expect(await stage.draftOf(planner, pfaId)).toBeNull();
});

test("a field both sides changed stays a draft, and the mirror shows PEMS's value beside it", async () => {
  const pfaId = nextRecord();
  const { values } = await stage.mirrored(pfaId);
  await stage.edit(planner, pfaId, { monthlyRate: 111.11 });
  const commitId = await stage.submit(planner, pfaId);
  await stage.editInPems(pfaId, { pfs_f_rate: "222.22", pfs_f_rate_uom: "MONTH" });

  await stage.send();

  expect((await stage.items(commitId))[0]).toMatchObject({
    state: "conflict",
    problem: {
      kind: "conflict",
      message: "Changed in PEMS meanwhile: Monthly rate",
      conflicts: [{ field: "monthlyRate", base: values.monthlyRate, mine: 111.11, theirs: 222.22 }],
    },
  });
  expect((await stage.mirrored(pfaId)).values).toMatchObject({ monthlyRate: 222.22 });
  expect(await stage.draftOf(planner, pfaId)).toEqual({
    changes: { monthlyRate: 111.11 },
    base: { monthlyRate: values.monthlyRate },
  });
  expect(await stage.appliedWrites(pfaId)).toBe(0);
});

test("the same change by another PEMS user needs no write and leaves no draft", async () => {
  const pfaId = nextRecord();
  await stage.edit(planner, pfaId, { forecastEnd: "2033-03-03" });
  const commitId = await stage.submit(planner, pfaId);
  await stage.editInPems(pfaId, { pfs_f_enddate: "2033-03-03" });
  await stage.send();
  expect((await stage.items(commitId))[0]).toMatchObject({ state: "written" });
  expect(await stage.draftOf(planner, pfaId)).toBeNull();
  expect(await stage.appliedWrites(pfaId)).toBe(0);
});

test("a field edited further while its commit waits stays a draft, based on what was written", async () => {
  const pfaId = nextRecord();
  await stage.edit(planner, pfaId, { monthlyRate: 500, forecastEnd: "2034-04-04" });
  await stage.submit(planner, pfaId);
  await stage.edit(planner, pfaId, { monthlyRate: 600 });
  await stage.send();
  expect(await stage.draftOf(planner, pfaId)).toEqual({
    changes: { monthlyRate: 600 },
    base: { monthlyRate: 500 },
  });
  const commitId = await stage.submit(planner, pfaId);
  await stage.send();
  expect((await stage.items(commitId))[0]).toMatchObject({ state: "written" });
  expect((await stage.inPems(pfaId)).values).toMatchObject({ pfs_f_rate: "600.00" });
});

test("C11: what a planner who lost the right to commit had submitted is held, and goes on once they have it again", async () => {
  const leaver = await stage.addPlanner("leaver");
  const pfaId = nextRecord();
  await stage.edit(leaver, pfaId, { monthlyRate: 900 });
  const commitId = await stage.submit(leaver, pfaId);
  await stage.revoke(leaver);
  await stage.send();
  expect((await stage.items(commitId))[0]).toMatchObject({ state: "queued", attempts: 0 });
  expect(await stage.requests(pfaId)).toEqual([]);
  expect(await stage.draftOf(leaver, pfaId)).not.toBeNull();
  const status = await inScope(stage.app, leaver, (tx) =>
    findCommit(tx, leaver, { commitId, limit: 10 }),
  );
  expect(status?.items).toMatchObject([{ state: "queued", hold: { kind: "author" } }]);
  // Nobody is woken for it, and it does not look as if a sender had died.
  expect(await stage.queuedJobs()).toEqual([]);

  await stage.allow(leaver);
  await stage.send();
  expect((await stage.items(commitId))[0]).toMatchObject({ state: "written", attempts: 1 });
});

test("C11: a write of unknown outcome is read back whoever may what, and is not made again for a planner who may not", async () => {
  const leaver = await stage.addPlanner("second leaver");
  const pfaId = nextRecord();
  await stage.edit(leaver, pfaId, { monthlyRate: 901 });
  const commitId = await stage.submit(leaver, pfaId);
  await stage.addFault({ kind: "hang", match: { action: "UPDATE" }, times: 1 });
  await stage.send();
  await stage.disable(leaver);
  await stage.skipWaits();
  await stage.send();
  expect((await stage.items(commitId))[0]).toMatchObject({
    state: "queued",
    problem: { message: expect.stringContaining("not allowed to write") },
  });
  expect(await stage.appliedWrites(pfaId)).toBe(0);
});

test("two senders at once write each record once, and the later one queues itself again", async () => {
  const pfaIds = [nextRecord(), nextRecord(), nextRecord(), nextRecord(), nextRecord()];
  for (const pfaId of pfaIds) {
    // oxlint-disable-next-line no-await-in-loop -- one planner edits one thing after the other
    await stage.edit(planner, pfaId, { monthlyRate: 1234 });
  }
  const commitId = await stage.submit(planner, ...pfaIds);
  await stage.addFault({ kind: "delay", ms: 300, match: { action: "UPDATE" }, times: 5 });

  await Promise.all([stage.send(), stage.send()]);

  const items = await stage.items(commitId);
  expect(items.map((item) => item.state)).toEqual(pfaIds.map(() => "written"));
  const writes = await Promise.all(pfaIds.map((pfaId) => stage.appliedWrites(pfaId)));
  expect(writes).toEqual(pfaIds.map(() => 1));
  const [job, ...others] = await stage.queuedJobs();
  expect(others).toEqual([]);
  expect(job).toBeLessThanOrEqual(2);
});

test("a suspended organization's commits wait", async () => {
  const pfaId = nextRecord();
  await stage.edit(planner, pfaId, { monthlyRate: 321 });
  const commitId = await stage.submit(planner, pfaId);
  await stage.suspend(true);
  await stage.send();
  expect((await stage.items(commitId))[0]).toMatchObject({ state: "queued", attempts: 0 });
  await stage.suspend(false);
  await stage.send();
  expect((await stage.items(commitId))[0]).toMatchObject({ state: "written", attempts: 1 });
});
