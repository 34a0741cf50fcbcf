import { sql } from "@pfa/db/client.ts";
import { aMirroredRecord } from "@pfa/domain/testing/builders.ts";
import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import { commitDrafts } from "./commit-drafts.ts";
import { type FieldResolution, resolveConflicts } from "./resolve-conflicts.ts";
import { openPlannersWorld, type Planner, type PlannersWorld } from "./testing/planner.ts";

let world: PlannersWorld;
let planner: Planner;
let planners = 0;
beforeAll(async () => {
  world = await openPlannersWorld();
});
afterAll(() => world.close());

/** R1 conflicts in rate and DOR, has a further edit without conflict; R2 has an edit without conflict. */
beforeEach(async () => {
  planners += 1;
  planner = await world.planner(
    `ORG_${planners}`,
    ["R1", "R2"].map((pfaId) => aMirroredRecord({ pfaId })),
  );
  await planner.save(
    { pfaId: "R1", field: "monthlyRate", value: 6000 },
    { pfaId: "R1", field: "dor", value: "CORP" },
    { pfaId: "R1", field: "model", value: "LTM" },
    { pfaId: "R2", field: "model", value: "LTM" },
  );
  await world.asOwner(sql`
    update pfa_record set monthly_rate = 7000, dor = 'PROJECT', record_version = 8
     where organization_id = ${planner.scope.organizationId} and pfa_id = 'R1'`);
});

const resolve = (...resolutions: FieldResolution[]) =>
  resolveConflicts(planner.db, planner.scope, resolutions);
const rate = { pfaId: "R1", field: "monthlyRate" };
const model = { model: { base: null, mine: "LTM" } };
const dor = { dor: { base: "BEO", mine: "CORP" } };

test("C5: mine keeps the edit on PEMS's present value, theirs drops it, another value replaces it", async () => {
  expect(
    await resolve(
      { ...rate, resolution: { choice: "mine" } },
      { pfaId: "R1", field: "dor", resolution: { choice: "theirs" } },
    ),
  ).toEqual({ settled: 2, notFound: [], refused: [] });
  expect(await planner.editsOf(1)).toEqual({ ...model, monthlyRate: { base: 7000, mine: 6000 } });
});

test("C5: another value is checked like any edit, and one equal to PEMS's leaves the draft", async () => {
  const wrong = await resolve({ ...rate, resolution: { choice: "value", value: "a lot" } });
  expect(wrong).toEqual({
    settled: 0,
    notFound: [],
    refused: [{ ...rate, rule: "wrong_type", message: expect.any(String) }],
  });
  await resolve({ ...rate, resolution: { choice: "value", value: 6500 } });
  expect(await planner.editsOf(1)).toEqual({
    ...model,
    ...dor,
    monthlyRate: { base: 7000, mine: 6500 },
  });
  await world.asOwner(sql`
    update pfa_record set monthly_rate = 7500 where organization_id = ${planner.scope.organizationId} and rid = 1`);
  await resolve({ ...rate, resolution: { choice: "value", value: 7500 } });
  expect(await planner.editsOf(1)).toEqual({ ...model, ...dor });
});

test("what is no conflict is named and changes nothing", async () => {
  const none = [
    { pfaId: "R1", field: "model" },
    { pfaId: "R1", field: "no such field" },
    { pfaId: "R2", field: "model" },
    { pfaId: "no such record", field: "model" },
  ];
  const before = await planner.editsOf(1);
  expect(
    await resolve(...none.map((cell) => ({ ...cell, resolution: { choice: "mine" as const } }))),
  ).toEqual({
    settled: 0,
    notFound: none,
    refused: [],
  });
  expect(await planner.editsOf(1)).toEqual(before);
});

test("settled twice, a conflict is not found the second time", async () => {
  const mine = { ...rate, resolution: { choice: "mine" as const } };
  expect(await resolve(mine, mine)).toEqual({ settled: 1, notFound: [rate], refused: [] });
});

test("a settled record can be committed, on the record version that PEMS has now", async () => {
  const submission = { reason: "settled", pfaIds: ["R1"] };
  expect((await commitDrafts(planner.db, planner.scope, submission)).ok).toBe(false);
  await resolve(
    { ...rate, resolution: { choice: "mine" } },
    { pfaId: "R1", field: "dor", resolution: { choice: "mine" } },
  );
  expect((await commitDrafts(planner.db, planner.scope, submission)).ok).toBe(true);
  const sent = sql`
    select record_version as version, base from commit_item where organization_id = ${planner.scope.organizationId}`;
  expect(await world.asOwner(sent)).toEqual([
    { version: 8, base: { monthlyRate: 7000, dor: "PROJECT", model: null } },
  ]);
});

test("a field on its way to PEMS is not settled here: the write decides", async () => {
  const { organizationId } = planner.scope;
  await resolve(
    { ...rate, resolution: { choice: "mine" } },
    { pfaId: "R1", field: "dor", resolution: { choice: "mine" } },
  );
  await commitDrafts(planner.db, planner.scope, { reason: "on its way", pfaIds: ["R1"] });
  await world.asOwner(
    sql`update pfa_record set monthly_rate = 9000 where organization_id = ${organizationId} and rid = 1`,
  );
  expect(await resolve({ ...rate, resolution: { choice: "theirs" } })).toEqual({
    settled: 0,
    notFound: [rate],
    refused: [],
  });
});

test("mine does not stand where PEMS has fixed the field meanwhile", async () => {
  await world.asOwner(sql`
    update pfa_record set is_actualized = true where organization_id = ${planner.scope.organizationId} and rid = 1`);
  const field = { pfaId: "R1", field: "dor" };
  expect(await resolve({ ...field, resolution: { choice: "mine" } })).toEqual({
    settled: 0,
    notFound: [],
    refused: [{ ...field, rule: "locked_when_actualized", message: expect.any(String) }],
  });
  expect(await resolve({ ...field, resolution: { choice: "theirs" } })).toMatchObject({
    settled: 1,
  });
});
