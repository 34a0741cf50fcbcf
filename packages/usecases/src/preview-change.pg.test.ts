import { sql } from "@pfa/db/client.ts";
import { type ChangeRule, changeRuleSchema } from "@pfa/domain/bulk-change.ts";
import { permissions } from "@pfa/domain/permissions.ts";
import { fail } from "@pfa/domain/result.ts";
import { aMirroredRecord } from "@pfa/domain/testing/builders.ts";
import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import { changeDrafts } from "./change-drafts.ts";
import { previewChange } from "./preview-change.ts";
import { openPlannersWorld, type Planner, type PlannersWorld } from "./testing/planner.ts";

// More than two parts of 2,500; each tenth record is on site.
const RECORDS = 5010;
const pfaIdOf = (rid: number) => `R${String(rid).padStart(5, "0")}`;
const pfaIds = Array.from({ length: RECORDS }, (_, index) => pfaIdOf(RECORDS - index));

let world: PlannersWorld;
let planner: Planner;
let colleagues = 0;
beforeAll(async () => {
  world = await openPlannersWorld();
  const records = Array.from({ length: RECORDS }, (_, index) =>
    aMirroredRecord({ pfaId: pfaIdOf(index + 1), values: { isActualized: index % 10 === 0 } }),
  );
  planner = await world.planner("RIO", records);
});
afterAll(() => world.close());
beforeEach(async () => {
  colleagues += 1;
  planner = await planner.colleague(`colleague ${colleagues}`, permissions);
});

const ruleOf = (rule: object): ChangeRule => changeRuleSchema.parse({ operations: [], ...rule });
const later = ruleOf({ operations: [{ op: "shift", amount: 14, unit: "days", onSite: "skip" }] });

async function preview(rule: ChangeRule, named: readonly string[] = pfaIds) {
  const result = await previewChange(planner.db, planner.scope, { pfaIds: named, rule });
  if (!result.ok) throw new Error(result.error.kind);
  return result.value;
}

test("B14: tells what the change then tells itself, and changes nothing", async () => {
  await planner.save({ pfaId: pfaIdOf(4), field: "monthlyRate", value: 6000 });
  const rule = ruleOf({
    operations: [{ op: "multiply", field: "monthlyRate", percent: 10 }],
    cases: [
      {
        when: [{ field: "isActualized", op: "is", value: false }],
        operations: [{ op: "shift", amount: 1, unit: "months" }],
        otherwise: [{ op: "swapSource" }],
      },
    ],
  });
  const { rows: _rows, ...told } = await preview(rule, [...pfaIds, "no such"]);
  const { userId } = planner.scope;
  expect(await world.asOwner(sql`select from pfa_draft where user_id = ${userId}`)).toHaveLength(1);
  const done = await changeDrafts(planner.db, planner.scope, {
    pfaIds: [...pfaIds, "no such"],
    rule,
  });
  if (!done.ok) throw new Error(done.error.kind);
  // Refusals are told in the order of the records, and beyond the first thousand only counted.
  const {
    stepId: _step,
    draftRecords: _count,
    draftFields: _fields,
    refusals,
    ...counts
  } = done.value;
  expect({ ...told, refusals: told.refusals.length }).toEqual({
    ...counts,
    refusals: refusals.length,
  });
});

test("B14: the first records that change stand side by side, in the order in which they were named", async () => {
  await planner.save({ pfaId: pfaIdOf(RECORDS - 1), field: "forecastEnd", value: "2025-04-01" });
  const { rows, changed, refused } = await preview(later);
  expect({ changed, refused }).toEqual({ changed: 4509, refused: 501 });
  expect(rows).toHaveLength(50);
  expect(rows.slice(0, 2)).toEqual([
    {
      pfaId: pfaIdOf(RECORDS),
      description: "CRANE MOBILE 50T",
      cells: [
        { field: "forecastStart", before: "2025-01-15", after: "2025-01-29" },
        { field: "forecastEnd", before: "2025-03-15", after: "2025-03-29" },
      ],
      costBefore: 9691.2,
      costAfter: 9691.2,
    },
    expect.objectContaining({
      cells: [
        { field: "forecastStart", before: "2025-01-15", after: "2025-01-29" },
        { field: "forecastEnd", before: "2025-04-01", after: "2025-04-15" },
      ],
    }),
  ]);
  // R05001 is on site, the tenth from the end.
  expect(rows.map(({ pfaId }) => pfaId)).not.toContain("R05001");
});

test("B11: without ViewFinancials nothing of amounts is told, and a rule over them is refused", async () => {
  const editor = await planner.colleague(`editor ${colleagues}`, [
    "Read",
    "EditForecast",
    "SaveDraft",
  ]);
  const rate = ruleOf({ operations: [{ op: "add", field: "monthlyRate", amount: 1 }] });
  expect(await previewChange(editor.db, editor.scope, { pfaIds, rule: rate })).toEqual(
    fail({ kind: "field_hidden", field: "monthlyRate" }),
  );
  const shifted = await previewChange(editor.db, editor.scope, { pfaIds, rule: later });
  expect(shifted).toMatchObject({ ok: true, value: { costBefore: null, costAfter: null } });
  expect(shifted.ok && shifted.value.rows[0]).toMatchObject({ costBefore: null, costAfter: null });
});

test("a preview that nobody waits for ends", async () => {
  const signal = AbortSignal.abort(new Error("typed on"));
  await expect(
    previewChange(planner.db, planner.scope, { pfaIds, rule: later }, signal),
  ).rejects.toThrow("typed on");
});
