import type { Permission } from "@pfa/domain/permissions.ts";
import { roleTemplates } from "@pfa/domain/permissions.ts";
import { aMirroredRecord } from "@pfa/domain/testing/builders.ts";
import { afterAll, beforeAll, expect, test } from "vitest";
import { type Db, inScope, openDb, sql } from "./client.ts";
import { reviewDrafts } from "./drafts-review.ts";
import { getKpis } from "./kpis.ts";
import {
  addCommitItem,
  addDrafts,
  addOrganization,
  addRecords,
  addUser,
  someScope,
  summarize,
} from "./testing/arrange.ts";
import { createTestDatabase, type TestDatabase } from "./testing/database.ts";

let database: TestDatabase;
let owner: Db;
let db: Db;
let ids: { organizationId: number; userId: number };

const edit = (base: string | number | boolean | null, mine: string | number | boolean | null) => ({
  base,
  mine,
});

beforeAll(async () => {
  database = await createTestDatabase();
  owner = openDb({ url: database.ownerUrl, applicationName: "owner" });
  db = openDb({ url: database.appUrl, applicationName: "app" });
  ids = await owner.transaction(async (tx) => {
    const organizationId = await addOrganization(tx, "RIO");
    const userId = await addUser(tx, "planner");
    const records = [
      aMirroredRecord({ pfaId: "rate" }),
      aMirroredRecord({ pfaId: "conflict" }),
      aMirroredRecord({ pfaId: "discontinued" }),
      aMirroredRecord({ pfaId: "refused" }),
      aMirroredRecord({
        pfaId: "broken",
        values: { forecastStart: "2025-06-01", forecastEnd: "2025-07-01" },
      }),
      aMirroredRecord({ pfaId: "vanished", isVanished: true }),
      aMirroredRecord({ pfaId: "untouched" }),
    ];
    await addRecords(
      tx,
      organizationId,
      records.map((record, index) => ({ rid: index + 1, record })),
    );
    await summarize(tx, organizationId);
    const refused = { model: edit(null, "LTM") };
    await addDrafts(tx, { organizationId, userId }, [
      { rid: 1, edits: { monthlyRate: edit(5000, 6000) } },
      {
        rid: 2,
        edits: {
          monthlyRate: edit(4000, 6000),
          dor: edit("CORP", "PROJECT"),
          model: edit(null, "x"),
        },
      },
      { rid: 3, edits: { isDiscontinued: edit(false, true) } },
      { rid: 4, edits: refused },
      { rid: 5, edits: { forecastEnd: edit("2025-05-15", "2025-05-20") } },
      { rid: 6, edits: { model: edit(null, "x") } },
    ]);
    const item = {
      rid: 4,
      edits: refused,
      state: "refused",
      message: "PEMS knows no LTM",
    } as const;
    await addCommitItem(tx, { organizationId, userId }, item);
    // One a second, so that the order is known.
    await tx.execute(sql`update pfa_draft set modified_at = now() - make_interval(secs => rid)`);
    return { organizationId, userId };
  });
});
afterAll(async () => {
  await db.close();
  await owner.close();
  await database.drop();
});

function review(
  page: { offset: number; limit: number } = { offset: 0, limit: 100 },
  permissions: readonly Permission[] = roleTemplates["Portfolio Manager"],
) {
  const scope = someScope(ids, permissions);
  return inScope(db, scope, (tx) => reviewDrafts(tx, scope, page));
}

// Vectors of the formula: 59 days at 5,000 and at 6,000 a month.
const AT_5000 = 9691.2;
const AT_6000 = 11_629.43;

test("each changed field shows what it was, what it is to be and where it stands; the latest change comes first", async () => {
  const { records } = await review();
  expect(records.map(({ pfaId }) => pfaId)).toEqual([
    "rate",
    "conflict",
    "discontinued",
    "refused",
    "broken",
    "vanished",
  ]);
  const fields = Object.fromEntries(records.map((record) => [record.pfaId, record.fields]));
  expect(fields["rate"]).toEqual([
    { field: "monthlyRate", state: "draft", base: 5000, mine: 6000 },
  ]);
  expect(fields["conflict"]).toEqual(
    expect.arrayContaining([
      { field: "monthlyRate", state: "conflict", base: 4000, mine: 6000, theirs: 5000 },
      { field: "dor", state: "conflict", base: "CORP", mine: "PROJECT", theirs: "BEO" },
      { field: "model", state: "draft", base: null, mine: "x" },
    ]),
  );
  expect(fields["refused"]).toEqual([
    { field: "model", state: "refused", base: null, mine: "LTM", message: "PEMS knows no LTM" },
  ]);
});

test("the cost effect counts a discontinued record no more, and says what would hold a record back", async () => {
  const { records } = await review();
  const of = (pfaId: string) => records.find((record) => record.pfaId === pfaId);
  expect(of("rate")).toMatchObject({ costBefore: AT_5000, costAfter: AT_6000, warnings: [] });
  expect(of("discontinued")).toMatchObject({ costBefore: AT_5000, costAfter: 0 });
  expect(of("broken")?.warnings).toEqual([
    "Forecast end must be after forecast start, by one day at least",
  ]);
  expect(of("vanished")).toMatchObject({
    costBefore: 0,
    costAfter: 0,
    warnings: ["PEMS no longer shows this record"],
  });
});

test("what would stay behind is told of each record and counted over all of them; what is on its way outlives discarding", async () => {
  const before = await review();
  expect(Object.fromEntries(before.records.map(({ pfaId, held }) => [pfaId, held]))).toEqual({
    rate: null,
    conflict: "conflict",
    discontinued: null,
    refused: null,
    broken: "conflict",
    vanished: "record_vanished",
  });
  expect(before.totals).toMatchObject({ held: 3, fieldsInFlight: 0 });

  const sent = { monthlyRate: edit(5000, 6000) };
  await owner.transaction((tx) =>
    addCommitItem(tx, ids, { rid: 1, edits: sent, state: "sending" }),
  );
  const after = await review({ offset: 0, limit: 1 });
  await owner.transaction((tx) => tx.execute(sql`delete from commit_item where state = 'sending'`));
  expect(after.records).toMatchObject([{ pfaId: "rate", held: "in_flight" }]);
  expect(after.totals).toMatchObject({ held: 4, fieldsInFlight: 1 });
});

test("totals cover all drafts, whatever the page, and their cost effect is that of the KPIs", async () => {
  const { total, totals, records } = await review({ offset: 2, limit: 2 });
  expect(records.map(({ pfaId }) => pfaId)).toEqual(["discontinued", "refused"]);
  expect(total).toBe(6);
  expect(totals).toMatchObject({ records: 6, fields: 8, conflicts: 3 });
  const scope = someScope(ids);
  const { committed, pending } = await inScope(db, scope, (tx) => getKpis(tx, scope));
  const effect = (totals.costAfter ?? 0) - (totals.costBefore ?? 0);
  expect(effect).toBeCloseTo((pending.forecast ?? 0) - (committed.forecast ?? 0), 2);
  expect(effect).not.toBeCloseTo(0, 2);
});

test("P4: without ViewFinancials neither money fields nor costs are shown", async () => {
  const { records, totals } = await review(undefined, roleTemplates.Editor);
  expect(records.find(({ pfaId }) => pfaId === "rate")).toMatchObject({
    fields: [],
    costBefore: null,
    costAfter: null,
  });
  expect(totals).toMatchObject({ costBefore: null, costAfter: null });
});
