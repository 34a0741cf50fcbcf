import { listDrafts } from "@pfa/db/drafts.ts";
import { inScope, sql } from "@pfa/db/client.ts";
import { type ChangeRule, changeRuleSchema } from "@pfa/domain/bulk-change.ts";
import { permissions } from "@pfa/domain/permissions.ts";
import { fail } from "@pfa/domain/result.ts";
import { aMirroredRecord } from "@pfa/domain/testing/builders.ts";
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { changeDrafts } from "./change-drafts.ts";
import type { ChangeListener, ChangeProgress } from "./change-records.ts";
import { commitDrafts } from "./commit-drafts.ts";
import { openPlannersWorld, type Planner, type PlannersWorld } from "./testing/planner.ts";

// More than two parts of 5,000.
const RECORDS = 10_020;
const pfaIdOf = (rid: number) => `R${String(rid).padStart(5, "0")}`;
const someIds = (count: number) => Array.from({ length: count }, (_, index) => pfaIdOf(index + 1));

let world: PlannersWorld;
let planner: Planner;
let colleagues = 0;
beforeAll(async () => {
  world = await openPlannersWorld();
  const records = Array.from({ length: RECORDS }, (_, index) =>
    aMirroredRecord({
      pfaId: pfaIdOf(index + 1),
      values: { isActualized: index % 10 === 0, purchasePrice: index % 2 === 0 ? 90_000 : null },
    }),
  );
  planner = await world.planner("RIO", records);
});
afterAll(() => world.close());
beforeEach(async () => {
  colleagues += 1;
  // Nobody has a draft yet.
  planner = await planner.colleague(`colleague ${colleagues}`, permissions);
});

const ruleOf = (...operations: object[]): ChangeRule => changeRuleSchema.parse({ operations });
const later = { op: "shift", amount: 14, unit: "days" };

async function change(ids: readonly string[], rule: ChangeRule, listener?: ChangeListener) {
  const result = await changeDrafts(planner.db, planner.scope, { pfaIds: ids, rule }, listener);
  if (!result.ok) throw new Error(result.error.kind);
  return result.value;
}

type Step = { action: string; label: string; fields: number; rids: number[]; before: unknown[] };

const steps = () =>
  world.asOwner<Step>(sql`
    select action, label, fields, rids,
           array(select jsonb_build_object('changes', c, 'base', b, 'baseVersion', v)
                   from unnest(before_changes, before_base, before_base_versions) as x (c, b, v)) as before
      from draft_step where user_id = ${planner.scope.userId} order by id`);

const drafts = () => inScope(planner.db, planner.scope, (tx) => listDrafts(tx, planner.scope));

const none = { changes: null, base: null, baseVersion: null };

describe("a change by rule", () => {
  test("B4, B12: shifts what is planned, extends what is on site, and tells what it did and cost", async () => {
    const done = await change([...someIds(20), "R00001", "no such"], ruleOf(later));
    expect(done).toEqual({
      stepId: expect.any(Number),
      changed: 20,
      extended: 2,
      unchanged: 0,
      refused: 1,
      fields: 38,
      byRule: [{ rule: "record_not_found", records: 1 }],
      refusals: [expect.objectContaining({ pfaId: "no such", rule: "record_not_found" })],
      costBefore: 193_824,
      // Two of them 14 days longer at 5,000 a month.
      costAfter: 198_423.2,
      draftRecords: 20,
      draftFields: 38,
    });
    expect(await planner.editsOf(1)).toEqual({
      forecastEnd: { base: "2025-03-15", mine: "2025-03-29" },
    });
    expect(await planner.editsOf(2)).toEqual({
      forecastStart: { base: "2025-01-15", mine: "2025-01-29" },
      forecastEnd: { base: "2025-03-15", mine: "2025-03-29" },
    });
  });

  test("B9: keeps the good records and counts and names the refused ones", async () => {
    const done = await change(someIds(6), ruleOf({ op: "swapSource" }));
    expect(done).toMatchObject({
      changed: 2,
      refused: 4,
      byRule: [
        { rule: "purchase_needs_price", records: 3 },
        { rule: "locked_when_actualized", records: 1 },
      ],
    });
    expect(done.refusals.map(({ pfaId, field }) => [pfaId, field])).toEqual([
      ["R00001", "source"],
      ["R00002", "source"],
      ["R00004", "source"],
      ["R00006", "source"],
    ]);
    expect((await drafts()).map(({ pfaId }) => pfaId)).toEqual(["R00003", "R00005"]);
  });

  test("works on what is drafted already, and a field brought back leaves the draft", async () => {
    await planner.save(
      { pfaId: "R00002", field: "monthlyRate", value: 6000 },
      { pfaId: "R00003", field: "monthlyRate", value: 6000 },
      { pfaId: "R00003", field: "model", value: "LTM" },
    );
    const back = ruleOf({ op: "add", field: "monthlyRate", amount: -1000 });
    expect(await change(someIds(3), back)).toMatchObject({ changed: 3, draftRecords: 2 });
    expect(await planner.editsOf(1)).toEqual({ monthlyRate: { base: 5000, mine: 4000 } });
    expect(await planner.editsOf(2)).toBeUndefined();
    expect(await planner.editsOf(3)).toEqual({ model: { base: null, mine: "LTM" } });
    expect((await steps()).at(-1)).toEqual({
      action: "change",
      label: "Change Monthly rate by amount: 3 records",
      fields: 3,
      rids: [1, 2, 3],
      before: [
        none,
        { changes: { monthlyRate: 6000 }, base: { monthlyRate: 5000 }, baseVersion: 7 },
        {
          changes: { monthlyRate: 6000, model: "LTM" },
          base: { monthlyRate: 5000, model: null },
          baseVersion: 7,
        },
      ],
    });
  });

  test("D13: leaves alone what is on its way to PEMS where it would be set back", async () => {
    await planner.save({ pfaId: "R00002", field: "areaSilo", value: "YARD-A" });
    await commitDrafts(planner.db, planner.scope, { reason: "on its way" });
    const back = ruleOf({ op: "set", field: "areaSilo", value: "SILO-4" });
    expect(await change(someIds(3), back)).toMatchObject({
      unchanged: 2,
      refused: 1,
      byRule: [{ rule: "in_flight", records: 1 }],
    });
    await world.asOwner(sql`delete from commit_item`);
  });

  test("that changes nothing leaves no step and no draft", async () => {
    const rule = ruleOf({ op: "set", field: "areaSilo", value: "SILO-4" });
    expect(await change(someIds(20), rule)).toMatchObject({ changed: 0, unchanged: 20 });
    expect(await change(someIds(RECORDS), rule)).toMatchObject({ unchanged: RECORDS });
    expect(await change([], rule)).toMatchObject({ changed: 0, unchanged: 0, refused: 0 });
    expect(await steps()).toEqual([]);
    expect(await drafts()).toEqual([]);
  });
});

describe("a change in several parts", () => {
  test("is one step of exactly the records it changed, with their drafts before, and tells how far it is", async () => {
    await planner.save(
      { pfaId: pfaIdOf(1), field: "model", value: "kept out of it" },
      { pfaId: pfaIdOf(9000), field: "model", value: "LTM" },
    );
    const progress: ChangeProgress[] = [];
    const skip = ruleOf({ ...later, onSite: "skip" });
    const done = await change(someIds(RECORDS), skip, {
      onProgress: (reached) => progress.push(reached),
    });
    const onSite = RECORDS / 10;
    expect(done).toMatchObject({
      changed: RECORDS - onSite,
      refused: onSite,
      byRule: [{ rule: "on_site", records: onSite }],
      draftRecords: RECORDS - onSite + 1,
    });
    expect(done.refusals).toHaveLength(1000);
    expect(progress).toEqual([
      { done: 5000, total: RECORDS },
      { done: 10_000, total: RECORDS },
      { done: RECORDS, total: RECORDS },
    ]);

    const [, step, ...more] = await steps();
    expect(more).toEqual([]);
    expect(step?.rids).toEqual(
      Array.from({ length: RECORDS }, (_, index) => index + 1).filter((rid) => rid % 10 !== 1),
    );
    const drafted = step?.before.filter((before) => (before as typeof none).changes !== null);
    expect(drafted).toEqual([{ changes: { model: "LTM" }, base: { model: null }, baseVersion: 7 }]);
    expect(step?.before[step.rids.indexOf(9000)]).toEqual(drafted?.[0]);
  });

  test("that is ended on its way leaves nothing: no draft, no step, no lock", async () => {
    const ending = new AbortController();
    const reached: number[] = [];
    const changing = change(someIds(RECORDS), ruleOf(later), {
      signal: ending.signal,
      onProgress: ({ done }) => {
        reached.push(done);
        ending.abort(new Error("the planner went away"));
      },
    });
    await expect(changing).rejects.toThrow("the planner went away");
    expect(reached).toEqual([5000]);
    expect(await drafts()).toEqual([]);
    expect(await steps()).toEqual([]);
    expect(await planner.save({ pfaId: "R00002", field: "model", value: "free" })).toMatchObject({
      draftRecords: 1,
      draftFields: 1,
    });
  });

  test("keeps what a save of the same planner writes meanwhile", async () => {
    const saves: Promise<unknown>[] = [];
    await change(someIds(RECORDS), ruleOf(later), {
      onProgress: ({ done }) => {
        const [first, last] = [pfaIdOf(2), pfaIdOf(RECORDS - 1)];
        const value = `after ${done}`;
        saves.push(
          planner.save({ pfaId: first, field: "model", value }),
          planner.save({ pfaId: last, field: "model", value }),
        );
      },
    });
    await Promise.all(saves);
    for (const rid of [2, RECORDS - 1]) {
      const edits = await planner.editsOf(rid);
      expect(Object.keys(edits ?? {}).toSorted()).toEqual([
        "forecastEnd",
        "forecastStart",
        "model",
      ]);
    }
  });
});

test("B11: without ViewFinancials a change that touches money is refused as a whole", async () => {
  const editor = await planner.colleague(`editor ${colleagues}`, [
    "Read",
    "EditForecast",
    "SaveDraft",
  ]);
  const rule = ruleOf(later, { op: "multiply", field: "monthlyRate", percent: 10 });
  expect(await changeDrafts(editor.db, editor.scope, { pfaIds: someIds(2), rule })).toEqual(
    fail({ kind: "field_hidden", field: "monthlyRate" }),
  );
  const dates = { pfaIds: someIds(2), rule: ruleOf(later) };
  const allowed = await changeDrafts(editor.db, editor.scope, dates);
  // R00001 is on site, and its end needs EditActuals.
  expect(allowed).toMatchObject({
    ok: true,
    value: { changed: 1, refused: 1, costBefore: null, costAfter: null },
  });
});
