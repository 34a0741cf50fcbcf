import type { Permission } from "@pfa/domain/permissions.ts";
import { roleTemplates } from "@pfa/domain/permissions.ts";
import { everyDraft, type ReviewFilter } from "@pfa/domain/review-filter.ts";
import { aMirroredRecord } from "@pfa/domain/testing/builders.ts";
import { afterAll, beforeAll, expect, test } from "vitest";
import { type Db, inScope, openDb, sql } from "./client.ts";
import { groupDrafts, listDraftIds, reviewDrafts } from "./drafts-review.ts";
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
  page: { offset?: number; limit?: number; filter?: ReviewFilter } = {},
  permissions: readonly Permission[] = roleTemplates["Portfolio Manager"],
) {
  const scope = someScope(ids, permissions);
  const asked = { offset: 0, limit: 100, filter: everyDraft, ...page };
  return inScope(db, scope, (tx) => reviewDrafts(tx, scope, asked));
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

const shownBy = async (filter: Partial<ReviewFilter>) => {
  const { records, matching } = await review({ filter: { ...everyDraft, ...filter } });
  expect(matching.records).toBe(records.length);
  return records.map(({ pfaId }) => pfaId);
};

test("drafts are found by field, by kind of change, by what holds them back and by text", async () => {
  expect(await shownBy({ field: "monthlyRate" })).toEqual(["rate", "conflict"]);
  expect(await shownBy({ kind: "filled" })).toEqual(["conflict", "refused", "vanished"]);
  expect(await shownBy({ field: "monthlyRate", kind: "filled" })).toEqual([]);
  expect(await shownBy({ field: "monthlyRate", kind: "changed" })).toEqual(["rate", "conflict"]);
  expect(await shownBy({ standing: "conflict" })).toEqual(["conflict", "broken"]);
  expect(await shownBy({ standing: "goes" })).toEqual(["rate", "discontinued", "refused"]);
  expect(await shownBy({ standing: "record_vanished" })).toEqual(["vanished"]);
  expect(await shownBy({ text: "CONF" })).toEqual(["conflict"]);
  expect(await shownBy({ text: "%" })).toEqual([]);
});

test("by field they are counted with their kinds, what stays behind and the effect of their records", async () => {
  const scope = someScope(ids);
  const groups = await inScope(db, scope, (tx) => groupDrafts(tx, scope, everyDraft));
  const of = (field: string) => groups.find((group) => group.field === field);
  expect(of("model")).toMatchObject({ records: 3, filled: 3, cleared: 0, changed: 0, held: 2 });
  expect(of("monthlyRate")).toMatchObject({ records: 2, filled: 0, changed: 2, held: 1 });
  expect(of("isDiscontinued")).toMatchObject({ costBefore: AT_5000, costAfter: 0 });
  const blind = someScope(ids, roleTemplates.Editor);
  const seen = await inScope(db, blind, (tx) => groupDrafts(tx, blind, everyDraft));
  expect(seen.map(({ field }) => field)).not.toContain("monthlyRate");
  expect(seen.every(({ costBefore, costAfter }) => costBefore === null && costAfter === null)).toBe(
    true,
  );
});

test("ids of all drafts say which of them stay behind", async () => {
  const scope = someScope(ids);
  const listed = await inScope(db, scope, (tx) => listDraftIds(tx, scope, everyDraft));
  expect(listed).toEqual([
    { pfaId: "broken", isHeld: true },
    { pfaId: "conflict", isHeld: true },
    { pfaId: "discontinued", isHeld: false },
    { pfaId: "rate", isHeld: false },
    { pfaId: "refused", isHeld: false },
    { pfaId: "vanished", isHeld: true },
  ]);
});

test("what breaks a rule in SQL breaks it in the domain, rule by rule", async () => {
  const organization = await owner.transaction(async (tx) => {
    const organizationId = await addOrganization(tx, "RULES");
    const userId = await addUser(tx, "rule-breaker");
    const cases: Parameters<typeof aMirroredRecord>[0][] = [
      { values: { forecastStart: "2025-06-01", forecastEnd: "2025-07-01" } },
      { values: { source: "Rental", monthlyRate: 5 } },
      { values: { source: "Rental", monthlyRate: 5, purchasePrice: null } },
      { values: { isDiscontinued: true } },
      { values: { isActualized: true, dor: "BEO" } },
      { values: { forecastStart: null, forecastEnd: null } },
    ];
    const records = cases.map((made, index) => ({
      rid: index + 1,
      record: aMirroredRecord({ pfaId: `r${index + 1}`, ...made }),
    }));
    await addRecords(tx, organizationId, records);
    await addDrafts(tx, { organizationId, userId }, [
      { rid: 1, edits: { forecastEnd: edit("2025-07-01", "2025-05-01") } },
      { rid: 2, edits: { monthlyRate: edit(5, null) } },
      { rid: 3, edits: { source: edit("Rental", "Purchase") } },
      { rid: 4, edits: { isFundsTransferable: edit(false, true) } },
      { rid: 5, edits: { dor: edit("BEO", "CORP") } },
      { rid: 6, edits: { forecastStart: edit(null, "2025-05-01") } },
    ]);
    return { organizationId, userId };
  });
  const scope = someScope(organization);
  const { records, totals } = await inScope(db, scope, (tx) =>
    reviewDrafts(tx, scope, { offset: 0, limit: 100, filter: everyDraft }),
  );
  for (const { pfaId, held, warnings } of records) {
    expect([pfaId, held]).toEqual([pfaId, warnings.length > 0 ? "rule_broken" : null]);
  }
  expect(totals.held).toBe(5);
});
