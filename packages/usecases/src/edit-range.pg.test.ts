import { sql } from "@pfa/db/client.ts";
import type { FieldKey } from "@pfa/domain/field-catalog.ts";
import { permissions } from "@pfa/domain/permissions.ts";
import type { RangeEdit } from "@pfa/domain/range-edit.ts";
import { aMirroredRecord } from "@pfa/domain/testing/builders.ts";
import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import type { ChangeListener, ChangeProgress } from "./change-records.ts";
import { commitDrafts } from "./commit-drafts.ts";
import { editRange } from "./edit-range.ts";
import { openPlannersWorld, type Planner, type PlannersWorld } from "./testing/planner.ts";

// More than one part of 5,000. Each tenth record is on site, so that its source is fixed.
const RECORDS = 5020;
const pfaIdOf = (rid: number) => `R${String(rid).padStart(5, "0")}`;

let world: PlannersWorld;
let planner: Planner;
let colleagues = 0;
beforeAll(async () => {
  world = await openPlannersWorld();
  const records = Array.from({ length: RECORDS }, (_, index) =>
    aMirroredRecord({
      pfaId: pfaIdOf(index + 1),
      values: { isActualized: index % 10 === 0, planStart: index === 2 ? null : "2025-02-01" },
    }),
  );
  planner = await world.planner("RIO", records);
});
afterAll(() => world.close());
beforeEach(async () => {
  colleagues += 1;
  planner = await planner.colleague(`colleague ${colleagues}`, permissions);
});

/** Edits the rows of a view that shows the records the other way round: its row 0 is the last record. */
function edit(
  rows: [startRow: number, endRow: number],
  fields: FieldKey[],
  what: RangeEdit,
  listener?: ChangeListener,
) {
  const [startRow, endRow] = rows;
  const records = Array.from({ length: endRow - startRow }, (_, place) => ({
    pfaId: pfaIdOf(RECORDS - startRow - place),
    row: startRow + place,
  }));
  const areas = [{ startRow, endRow, fields }];
  return editRange(planner.db, planner.scope, { records, areas, edit: what }, listener);
}

const steps = () =>
  world.asOwner<{ action: string; label: string; fields: number; rids: number[] }>(sql`
    select action, label, fields, rids from draft_step where user_id = ${planner.scope.userId} order by id`);

test("R8: good cells are saved as one step, each refused one is told by record, row, field and rule", async () => {
  const values = [["YARD-A", "Purchase", "2025-13-01"]];
  const done = await edit([0, 3], ["areaSilo", "source", "forecastEnd"], { kind: "paste", values });
  expect(done).toMatchObject({ records: 3, cells: 3, unchanged: 0, refused: 6, draftRecords: 3 });
  expect(done.byRule).toEqual([
    { rule: "wrong_type", cells: 3 },
    { rule: "purchase_needs_price", cells: 3 },
  ]);
  expect(done.refusals.map(({ pfaId, row, field }) => [pfaId, row, field])).toEqual([
    ["R05020", 0, "forecastEnd"],
    ["R05020", 0, "source"],
    ["R05019", 1, "forecastEnd"],
    ["R05019", 1, "source"],
    ["R05018", 2, "forecastEnd"],
    ["R05018", 2, "source"],
  ]);
  expect(done.refusals[0]?.message).toBe("Forecast end must be an existing day written yyyy-mm-dd");
  expect(await planner.editsOf(RECORDS)).toEqual({ areaSilo: { base: "SILO-4", mine: "YARD-A" } });
  expect(await steps()).toEqual([
    {
      action: "paste",
      label: "Pasted into 3 cells of 3 records",
      fields: 3,
      rids: [RECORDS - 2, RECORDS - 1, RECORDS],
    },
  ]);
});

test("R5, R8: what is on site is refused where its value would be another, and only there", async () => {
  // Row 9 of the view is R05011, on site.
  const rental: RangeEdit = { kind: "paste", values: [["Rental"]] };
  expect(await edit([9, 11], ["source"], rental)).toMatchObject({
    unchanged: 2,
    refused: 0,
    stepId: null,
  });
  const purchase = await edit([9, 11], ["source", "purchasePrice"], {
    kind: "paste",
    values: [["Purchase", 90_000]],
  });
  expect(purchase).toMatchObject({ cells: 3, refused: 1 });
  expect(purchase.refusals[0]).toMatchObject({ pfaId: "R05011", rule: "locked_when_actualized" });
});

test("R2, R8: thousands of rows in several parts are one step, with progress, and the first refusals in the rows' order", async () => {
  const progress: ChangeProgress[] = [];
  const values = [
    ["A", "PROJECT"],
    ["B", "CORP"],
  ];
  const done = await edit(
    [0, RECORDS],
    ["areaSilo", "dor"],
    { kind: "paste", values },
    {
      onProgress: (reached) => progress.push(reached),
    },
  );
  const onSite = RECORDS / 10;
  expect(done).toMatchObject({
    records: RECORDS,
    cells: 2 * RECORDS - onSite,
    refused: onSite,
    byRule: [{ rule: "locked_when_actualized", cells: onSite }],
    draftRecords: RECORDS,
  });
  expect(done.refusals[0]).toMatchObject({ pfaId: "R05011", row: 9, field: "dor" });
  expect(progress).toEqual([
    { done: 5000, total: RECORDS },
    { done: RECORDS, total: RECORDS },
  ]);
  expect(await planner.editsOf(RECORDS - 1)).toMatchObject({
    areaSilo: { mine: "B" },
    dor: { mine: "CORP" },
  });
  const [step, ...more] = await steps();
  expect(more).toEqual([]);
  expect(step).toMatchObject({ action: "paste", fields: 2 * RECORDS - onSite });
  expect(step?.rids).toHaveLength(RECORDS);
});

test("R3: a series follows the rows of the view", async () => {
  const series = [
    { field: "forecastEnd" as const, first: "2025-06-30", step: 1, unit: "month" as const },
  ];
  expect(await edit([1, 4], ["forecastEnd"], { kind: "series", series })).toMatchObject({
    cells: 3,
  });
  const ends = await Promise.all(
    [1, 2, 3].map(async (row) => (await planner.editsOf(RECORDS - row))?.forecastEnd?.mine),
  );
  expect(ends).toEqual(["2025-06-30", "2025-07-30", "2025-08-30"]);
});

test("R4: a fill takes merged values, formulas too, and an empty source empties", async () => {
  await planner.save({ pfaId: "R05020", field: "model", value: "LTM" });
  expect(await edit([0, 3], ["model"], { kind: "fill", direction: "down" })).toMatchObject({
    cells: 2,
  });
  expect(await planner.editsOf(RECORDS - 2)).toEqual({ model: { base: null, mine: "LTM" } });
  const right: RangeEdit = { kind: "fill", direction: "right" };
  expect(await edit([0, 1], ["forecastCost", "monthlyRate"], right)).toMatchObject({ cells: 1 });
  expect((await planner.editsOf(RECORDS))?.monthlyRate).toEqual({ base: 5000, mine: 9691.2 });
  // R00003 has no planned start.
  const last = RECORDS - 3;
  await edit([last, last + 1], ["planStart", "forecastStart"], right);
  expect(await planner.editsOf(3)).toEqual({ forecastStart: { base: "2025-01-15", mine: null } });
});

test("R6, R8: texts are replaced in the merged values, and clearing a cell of a draft gives it back", async () => {
  await planner.save({ pfaId: "R05020", field: "model", value: "LTM 1050" });
  const replace: RangeEdit = {
    kind: "replace",
    text: "ltm",
    replacement: "LR",
    matchCase: false,
    wholeCell: false,
  };
  expect(await edit([0, 5], ["model", "areaSilo"], replace)).toMatchObject({
    cells: 1,
    refused: 0,
  });
  expect(await planner.editsOf(RECORDS)).toEqual({ model: { base: null, mine: "LR 1050" } });
  expect(await edit([0, 5], ["model"], { kind: "clear" })).toMatchObject({
    cells: 1,
    unchanged: 4,
  });
  expect(await planner.editsOf(RECORDS)).toBeUndefined();
  expect((await steps()).map(({ action, label }) => [action, label])).toEqual([
    ["edit", "Model of R05020"],
    ["replace", "Replaced text in 1 cell of 1 record"],
    ["clear", "Cleared 1 cell of 1 record"],
  ]);
});

test("R8: a record that is gone, read-only fields and fields on their way to PEMS are told, the rest is saved", async () => {
  await planner.save({ pfaId: "R05019", field: "areaSilo", value: "YARD-A" });
  await commitDrafts(planner.db, planner.scope, { reason: "on its way" });
  const records = [
    { pfaId: "gone", row: 0 },
    { pfaId: "R05019", row: 1 },
    { pfaId: "R05018", row: 2 },
  ];
  const areas = [
    { startRow: 0, endRow: 3, fields: ["areaSilo", "model", "planModel"] as FieldKey[] },
  ];
  const values = [["SILO-4", "LTM", "X"]];
  const done = await editRange(planner.db, planner.scope, {
    records,
    areas,
    edit: { kind: "paste", values },
  });
  expect(done.refusals.map(({ pfaId, field, rule }) => [pfaId, field, rule])).toEqual([
    ["gone", "pfaId", "record_not_found"],
    ["R05019", "planModel", "read_only"],
    ["R05019", "areaSilo", "in_flight"],
    ["R05018", "planModel", "read_only"],
  ]);
  expect(done).toMatchObject({ records: 2, cells: 2, unchanged: 1 });
  await world.asOwner(sql`delete from commit_item`);
});

test("an edit that is stopped on its way leaves nothing: no draft, no step", async () => {
  const ending = new AbortController();
  const editing = edit(
    [0, RECORDS],
    ["model"],
    { kind: "paste", values: [["LTM"]] },
    {
      signal: ending.signal,
      onProgress: () => ending.abort(new Error("stopped")),
    },
  );
  await expect(editing).rejects.toThrow("stopped");
  expect(await steps()).toEqual([]);
  expect(await planner.editsOf(RECORDS)).toBeUndefined();
});
