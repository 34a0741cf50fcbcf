import { inScope } from "@pfa/db/client.ts";
import { listRecordChanges, type RecordChange } from "@pfa/db/record-changes.ts";
import type { Permission } from "@pfa/domain/permissions.ts";
import type { Scope } from "@pfa/domain/scope.ts";
import { afterAll, beforeAll, expect, test } from "vitest";
import { revertChanges } from "./revert-changes.ts";
import { openWriteBackStage, type WriteBackStage } from "./testing/write-back-stage.ts";

let stage: WriteBackStage;
let planner: Scope;
let free: string[];

beforeAll(async () => {
  stage = await openWriteBackStage({ records: 60 });
  planner = await stage.addPlanner("planner");
  free = await stage.editable();
});
afterAll(() => stage.close());

const nextRecord = () => free.shift() ?? "";

const history = (pfaId: string, scope = planner): Promise<RecordChange[]> =>
  inScope(stage.app, scope, (tx) => listRecordChanges(tx, scope, { pfaId, limit: 50 }));

/** The newest change of a record's rate. */
const rateChange = async (pfaId: string): Promise<number> => {
  const found = (await history(pfaId)).find(({ field }) => field === "monthlyRate");
  if (!found) throw new Error("the rate has not changed");
  return found.id;
};

const without = (permission: Permission): Scope => ({
  ...planner,
  permissions: new Set([...planner.permissions].filter((each) => each !== permission)),
});

async function change(pfaId: string, monthlyRate: number): Promise<number> {
  await stage.edit(planner, pfaId, { monthlyRate });
  const commitId = await stage.submit(planner, pfaId);
  await stage.send();
  return commitId;
}

const revert = (pfaId: string, changeIds: number[], scope = planner) =>
  revertChanges(stage.app, scope, { pfaId, changeIds });

test("C12: a commit's write is in the record's history: who, why, from what to what; what PEMS changed beside it is PEMS's", async () => {
  const pfaId = nextRecord();
  const { values } = await stage.mirrored(pfaId);
  await stage.edit(planner, pfaId, { monthlyRate: 4321.5 });
  await stage.editInPems(pfaId, { pfs_f_enddate: "2032-12-31" });
  const commitId = await stage.submit(planner, pfaId);
  await stage.send();

  const changes = await history(pfaId);
  const byField = new Map(changes.map((each) => [each.field, each]));
  expect(byField.get("monthlyRate")).toMatchObject({
    from: values.monthlyRate,
    to: 4321.5,
    commit: { commitId, author: "planner", reason: "a test" },
    syncRunId: null,
  });
  expect(byField.get("forecastEnd")).toMatchObject({
    from: values.forecastEnd,
    to: "2032-12-31",
    commit: null,
    syncRunId: null,
  });
  expect(await history("no such record")).toEqual([]);
});

test("C12: without ViewFinancials no money field is in the history, and none can be taken back", async () => {
  const pfaId = nextRecord();
  await change(pfaId, 77.5);
  const seen = await rateChange(pfaId);
  const blind = without("ViewFinancials");
  expect((await history(pfaId, blind)).map(({ field }) => field)).not.toContain("monthlyRate");
  expect(await revert(pfaId, [seen], blind)).toMatchObject({
    ok: false,
    error: { kind: "change_not_found" },
  });
});

test("C13: a change is taken back as a draft that goes to PEMS like any other", async () => {
  const pfaId = nextRecord();
  const before = (await stage.mirrored(pfaId)).values.monthlyRate;
  await change(pfaId, 555.5);
  const own = await rateChange(pfaId);
  expect(await revert(pfaId, [own])).toEqual({
    ok: true,
    value: { saved: ["monthlyRate"], refused: [], conflicts: [] },
  });
  expect(await stage.draftOf(planner, pfaId)).toEqual({
    changes: { monthlyRate: before },
    base: { monthlyRate: 555.5 },
  });
  await stage.submit(planner, pfaId);
  await stage.send();
  expect((await stage.mirrored(pfaId)).values.monthlyRate).toBe(before);
  expect((await history(pfaId)).filter(({ field }) => field === "monthlyRate")).toHaveLength(2);
});

test("C13: of a commit's changes those of planners' fields are taken back; one that only PEMS sets is refused by itself", async () => {
  const pfaId = nextRecord();
  await change(pfaId, 666.5);
  const changes = await history(pfaId);
  expect(changes.length).toBeGreaterThan(1);
  expect(
    await revert(
      pfaId,
      changes.map(({ id }) => id),
    ),
  ).toEqual({
    ok: true,
    value: { saved: ["monthlyRate"], refused: [], conflicts: [] },
  });
  const revision = changes.find(({ field }) => field === "lastForecastRevision");
  expect(await revert(pfaId, [revision?.id ?? 0])).toMatchObject({
    ok: true,
    value: { saved: [], refused: [{ field: "lastForecastRevision", rule: "read_only" }] },
  });
});

test("C13: what has changed again since is a conflict, shown and not sent", async () => {
  const pfaId = nextRecord();
  await change(pfaId, 100.5);
  const first = await rateChange(pfaId);
  await change(pfaId, 200.5);
  expect(await revert(pfaId, [first])).toMatchObject({
    ok: true,
    value: { saved: ["monthlyRate"], conflicts: ["monthlyRate"] },
  });
  expect(await stage.draftOf(planner, pfaId)).toMatchObject({ base: { monthlyRate: 100.5 } });
  await expect(stage.submit(planner, pfaId)).rejects.toThrow("conflict");
});

test("C13: a change of another record and one that is not there are not found, whoever asks", async () => {
  const [pfaId, other] = [nextRecord(), nextRecord()];
  await change(pfaId, 300.5);
  const own = await rateChange(pfaId);
  const notFound = { ok: false, error: { kind: "change_not_found", pfaId: other } };
  expect(await revert(other, [own])).toEqual(notFound);
  expect(await revert(other, [999_999_999])).toEqual(notFound);
});

test("C12: the history of one field holds its changes alone", async () => {
  const pfaId = nextRecord();
  await change(pfaId, 4711);
  const ofRate = await inScope(stage.app, planner, (tx) =>
    listRecordChanges(tx, planner, { pfaId, field: "monthlyRate", limit: 50 }),
  );
  expect(ofRate.map(({ field, to }) => [field, to])).toEqual([["monthlyRate", 4711]]);
  expect((await history(pfaId)).map(({ field }) => field)).toContain("lastForecastRevision");
  const blind = without("ViewFinancials");
  const hidden = await inScope(stage.app, blind, (tx) =>
    listRecordChanges(tx, blind, { pfaId, field: "monthlyRate", limit: 50 }),
  );
  expect(hidden).toEqual([]);
});
