import { sql } from "@pfa/db/client.ts";
import { changeRuleSchema } from "@pfa/domain/bulk-change.ts";
import type { FieldKey } from "@pfa/domain/field-catalog.ts";
import { permissions } from "@pfa/domain/permissions.ts";
import type { RangeEdit } from "@pfa/domain/range-edit.ts";
import { fail } from "@pfa/domain/result.ts";
import { aMirroredRecord } from "@pfa/domain/testing/builders.ts";
import fc from "fast-check";
import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import { changeDrafts } from "./change-drafts.ts";
import { commitDrafts } from "./commit-drafts.ts";
import { discardDrafts } from "./discard-drafts.ts";
import { editRange } from "./edit-range.ts";
import { moveSteps, moveToStep } from "./move-steps.ts";
import { resolveConflicts } from "./resolve-conflicts.ts";
import { openPlannersWorld, type Planner, type PlannersWorld } from "./testing/planner.ts";

const RECORDS = 8;
const pfaIds = Array.from({ length: RECORDS }, (_, index) => `R${index + 1}`);

let world: PlannersWorld;
let planner: Planner;
let planners = 0;
beforeAll(async () => {
  world = await openPlannersWorld();
});
afterAll(() => world.close());
beforeEach(async () => {
  planners += 1;
  const records = pfaIds.map((pfaId, index) =>
    aMirroredRecord({ pfaId, values: { isActualized: index === 0, purchasePrice: 90_000 } }),
  );
  planner = await world.planner(`ORG_${planners}`, records);
});

/** All drafts of the planner, exactly. */
const drafts = () =>
  world.asOwner(sql`
    select rid, changes, base, base_version as version from pfa_draft
     where organization_id = ${planner.scope.organizationId} and user_id = ${planner.scope.userId} order by rid`);

const steps = () =>
  world.asOwner<{ id: number; label: string; fields: number; isUndone: boolean }>(sql`
    select id::int as id, label, fields, undone_at is not null as "isUndone" from draft_step
     where user_id = ${planner.scope.userId} order by id`);

async function move(direction: "undo" | "redo", onNewer: "stop" | "keep" = "stop") {
  const result = await moveSteps(planner.db, planner.scope, { direction, onNewer });
  if (!result.ok) throw new Error(result.error.kind);
  return result.value;
}

async function goTo(stepId: number | null) {
  const result = await moveToStep(planner.db, planner.scope, { stepId, onNewer: "stop" });
  if (!result.ok) throw new Error(result.error.kind);
  return result.value;
}

/** What PEMS has becomes another, as a sync would leave it. */
async function pemsChanges(rid: number, monthlyRate: number): Promise<void> {
  const { organizationId } = planner.scope;
  const changes = { [rid]: [5000, monthlyRate] };
  await world.asOwner(sql`
    with mirrored as (
      update pfa_record set monthly_rate = ${monthlyRate} where organization_id = ${organizationId} and rid = ${rid})
    insert into record_change (organization_id, field, first_rid, last_rid, records, changes)
    values (${organizationId}, 'monthlyRate', ${rid}, ${rid}, 1, ${JSON.stringify(changes)}::jsonb)`);
}

type Action = () => Promise<unknown>;

const pfaId = fc.constantFrom(...pfaIds);
const cell = fc.oneof(
  fc.record({ pfaId, field: fc.constant("model"), value: fc.constantFrom("LTM", "LR", null) }),
  fc.record({ pfaId, field: fc.constant("monthlyRate"), value: fc.constantFrom(5000, 5500, 6000) }),
  fc.record({ pfaId, field: fc.constant("isDiscontinued"), value: fc.boolean() }),
);
const operation = fc.constantFrom(
  { op: "shift", amount: 14, unit: "days" },
  { op: "swapSource" },
  { op: "copyPlan" },
  { op: "multiply", field: "monthlyRate", percent: 10 },
  { op: "discontinue", on: true },
);
const rangeEdit: fc.Arbitrary<RangeEdit> = fc.constantFrom(
  {
    kind: "paste",
    values: [
      ["SILO-9", 7000],
      ["YARD-A", 5000],
    ],
  },
  { kind: "clear" },
  { kind: "fill", direction: "down" },
  { kind: "replace", text: "silo", replacement: "Yard", matchCase: false, wholeCell: false },
);

const anyAction: fc.Arbitrary<Action> = fc.oneof(
  fc.array(cell, { minLength: 1, maxLength: 4 }).map((cells) => () => planner.save(...cells)),
  operation.map((each) => () => {
    const rule = changeRuleSchema.parse({ operations: [each] });
    return changeDrafts(planner.db, planner.scope, { pfaIds, rule });
  }),
  fc.tuple(rangeEdit, fc.nat(RECORDS - 2)).map(([edit, startRow]) => () => {
    const fields: FieldKey[] = ["areaSilo", "monthlyRate"];
    const areas = [{ startRow, endRow: RECORDS, fields }];
    const records = pfaIds
      .slice(startRow)
      .map((id, place) => ({ pfaId: id, row: startRow + place }));
    return editRange(planner.db, planner.scope, { records, areas, edit });
  }),
  fc
    .subarray([...pfaIds], { minLength: 1 })
    .map(
      (named) => () => discardDrafts(planner.db, planner.scope, { kind: "records", pfaIds: named }),
    ),
  fc.tuple(pfaId, fc.constantFrom("mine", "theirs")).map(
    ([id, choice]) =>
      () =>
        resolveConflicts(planner.db, planner.scope, [
          { pfaId: id, field: "monthlyRate", resolution: { choice } },
        ]),
  ),
);

test(
  "U1: undoing any sequence of actions restores each state of the drafts exactly, and redoing brings it back",
  { timeout: 60_000 },
  async () => {
    const property = fc.asyncProperty(
      fc.array(anyAction, { minLength: 1, maxLength: 8 }),
      fc.array(fc.nat(8), { maxLength: 4 }),
      async (actions, visits) => {
        const { organizationId } = planner.scope;
        await world.asOwner(sql`delete from draft_step where organization_id = ${organizationId}`);
        await world.asOwner(sql`delete from pfa_draft where organization_id = ${organizationId}`);
        // Half of the records conflict once they are edited.
        await planner.save({ pfaId: "R2", field: "monthlyRate", value: 5600 });
        await world.asOwner(sql`
          update pfa_record set monthly_rate = 5900 where organization_id = ${organizationId} and rid % 2 = 0`);

        const states = new Map<number, unknown>();
        states.set((await steps()).at(-1)?.id ?? 0, await drafts());
        for (const act of actions) {
          // oxlint-disable-next-line no-await-in-loop -- one after the other is what is tested
          await act();
          // oxlint-disable-next-line no-await-in-loop
          states.set((await steps()).at(-1)?.id ?? 0, await drafts());
        }
        const ids = [...states.keys()];
        for (const id of [
          ...ids.toReversed(),
          ...ids,
          ...visits.map((place) => ids[place % ids.length] ?? 0),
        ]) {
          // oxlint-disable-next-line no-await-in-loop
          expect(await goTo(id)).toMatchObject({ stopped: null, kept: 0 });
          // oxlint-disable-next-line no-await-in-loop
          expect(await drafts()).toEqual(states.get(id));
        }
        await world.asOwner(sql`
          update pfa_record set monthly_rate = 5000 where organization_id = ${organizationId}`);
      },
    );
    await fc.assert(property, { numRuns: 30 });
  },
);

test("U1: steps are undone and redone one by one, and told", async () => {
  await planner.save({ pfaId: "R2", field: "model", value: "LTM" });
  await planner.save({ pfaId: "R3", field: "model", value: "LR" });
  const undone = await move("undo");
  expect(undone).toMatchObject({
    moved: [{ label: "Model of R3", action: "edit", fields: 1, records: 1, isUndone: true }],
    kept: 0,
    stopped: null,
    draftRecords: 1,
  });
  await move("undo");
  expect(await drafts()).toEqual([]);
  expect(
    await moveSteps(planner.db, planner.scope, { direction: "undo", onNewer: "stop" }),
  ).toEqual(fail({ kind: "nothing_to_undo" }));
  expect(await move("redo")).toMatchObject({ moved: [{ label: "Model of R2", isUndone: false }] });
  expect(await goTo(undone.moved[0]?.id ?? 0)).toMatchObject({ draftRecords: 2 });
  expect(
    await moveSteps(planner.db, planner.scope, { direction: "redo", onNewer: "stop" }),
  ).toEqual(fail({ kind: "nothing_to_redo" }));
  const unknown = { stepId: 1e9, onNewer: "stop" } as const;
  expect(await moveToStep(planner.db, planner.scope, unknown)).toEqual(
    fail({ kind: "step_not_found", stepId: 1e9 }),
  );
});

test("U5: a new action drops what was undone", async () => {
  await planner.save({ pfaId: "R2", field: "model", value: "LTM" });
  await planner.save({ pfaId: "R3", field: "model", value: "LR" });
  await move("undo");
  await planner.save({ pfaId: "R4", field: "model", value: "new" });
  expect((await steps()).map(({ label }) => label)).toEqual(["Model of R2", "Model of R4"]);
});

test("U2: what PEMS has taken since is not taken back, nothing of the step moves, and the cell is told", async () => {
  await planner.save(
    { pfaId: "R2", field: "monthlyRate", value: 6000 },
    { pfaId: "R3", field: "monthlyRate", value: 6000 },
  );
  const { organizationId } = planner.scope;
  await pemsChanges(2, 6000);
  await world.asOwner(
    sql`delete from pfa_draft where organization_id = ${organizationId} and rid = 2`,
  );
  const before = await drafts();
  expect(await move("undo")).toMatchObject({
    moved: [],
    stopped: {
      step: { label: "2 fields of 2 records" },
      cells: 1,
      byRule: [{ rule: "written_to_pems", cells: 1 }],
      stopped: [{ pfaId: "R2", field: "monthlyRate", present: 6000, wanted: 5000 }],
    },
  });
  expect(await drafts()).toEqual(before);
});

test("U2: what a discard took away does not come back over what PEMS changed since", async () => {
  await planner.save(
    { pfaId: "R2", field: "monthlyRate", value: 6000 },
    { pfaId: "R2", field: "model", value: "LTM" },
  );
  await discardDrafts(planner.db, planner.scope, { kind: "all" });
  await pemsChanges(2, 5500);
  expect((await move("undo")).stopped).toMatchObject({
    stopped: [
      { pfaId: "R2", field: "monthlyRate", rule: "changed_in_pems", present: 5500, wanted: 6000 },
    ],
  });
  expect(await move("undo", "keep")).toMatchObject({ kept: 1, draftFields: 1 });
  expect(await planner.editsOf(2)).toEqual({ model: { base: null, mine: "LTM" } });
});

test("U2: a value on its way to PEMS is not undone before PEMS has answered", async () => {
  await planner.save({ pfaId: "R2", field: "model", value: "LTM" });
  await commitDrafts(planner.db, planner.scope, { reason: "on its way" });
  expect((await move("undo")).stopped).toMatchObject({ byRule: [{ rule: "in_flight", cells: 1 }] });
  expect(await planner.editsOf(2)).toEqual({ model: { base: null, mine: "LTM" } });
});

test("U3: with the newer cells kept the rest is undone, and the step moves back as what moved", async () => {
  await planner.save(
    { pfaId: "R2", field: "monthlyRate", value: 6000 },
    { pfaId: "R2", field: "model", value: "LTM" },
    { pfaId: "R3", field: "monthlyRate", value: 6000 },
    { pfaId: "R4", field: "monthlyRate", value: 6000 },
  );
  const { organizationId } = planner.scope;
  await pemsChanges(2, 6000);
  await pemsChanges(3, 6000);
  await world.asOwner(sql`
    update pfa_draft set changes = changes - 'monthlyRate', base = base - 'monthlyRate'
     where organization_id = ${organizationId} and rid = 2`);
  await world.asOwner(
    sql`delete from pfa_draft where organization_id = ${organizationId} and rid = 3`,
  );
  const before = await drafts();

  expect(await move("undo", "keep")).toMatchObject({ kept: 2, stopped: null, draftRecords: 0 });
  expect(await steps()).toMatchObject([{ fields: 2, isUndone: true }]);
  expect(await move("redo")).toMatchObject({ stopped: null, kept: 0 });
  expect(await drafts()).toEqual(before);
  expect(await move("undo")).toMatchObject({ stopped: null, draftRecords: 0 });
});

test("U2: going back over several steps stops before the one that cannot move whole", async () => {
  await planner.save({ pfaId: "R2", field: "monthlyRate", value: 6000 });
  await planner.save({ pfaId: "R3", field: "model", value: "LTM" });
  const { organizationId } = planner.scope;
  await pemsChanges(2, 6000);
  await world.asOwner(
    sql`delete from pfa_draft where organization_id = ${organizationId} and rid = 2`,
  );
  expect(await goTo(null)).toMatchObject({
    moved: [{ label: "Model of R3" }],
    stopped: { step: { label: "Monthly rate of R2" } },
    draftRecords: 0,
  });
});

test("P4: without ViewFinancials amounts are neither undone nor told", async () => {
  await planner.save({ pfaId: "R2", field: "monthlyRate", value: 6000 });
  const rest = permissions.filter((each) => each !== "ViewFinancials");
  const scope = { ...planner.scope, permissions: new Set(rest) };
  const blind = await moveSteps(planner.db, scope, { direction: "undo", onNewer: "stop" });
  expect(blind).toMatchObject({
    value: { stopped: { stopped: [{ rule: "permission_missing", present: null, wanted: null }] } },
  });
  expect(await planner.editsOf(2)).toBeDefined();
});

test("nobody undoes a colleague's step", async () => {
  await planner.save({ pfaId: "R2", field: "model", value: "LTM" });
  const [step] = await steps();
  const colleague = await planner.colleague(`colleague of ${planners}`);
  const asked = { stepId: step?.id ?? 0, onNewer: "stop" } as const;
  expect(await moveToStep(colleague.db, colleague.scope, asked)).toMatchObject({
    error: { kind: "step_not_found" },
  });
  expect(await planner.editsOf(2)).toBeDefined();
});
