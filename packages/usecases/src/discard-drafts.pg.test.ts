import { aMirroredRecord } from "@pfa/domain/testing/builders.ts";
import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import { commitDrafts } from "./commit-drafts.ts";
import { discardDrafts, type ToDiscard } from "./discard-drafts.ts";
import { openPlannersWorld, type Planner, type PlannersWorld } from "./testing/planner.ts";

let world: PlannersWorld;
let planner: Planner;
let planners = 0;
beforeAll(async () => {
  world = await openPlannersWorld();
});
afterAll(() => world.close());
beforeEach(async () => {
  planners += 1;
  planner = await world.planner(
    `ORG_${planners}`,
    ["R1", "R2", "R3"].map((pfaId) => aMirroredRecord({ pfaId })),
  );
  await planner.save(
    { pfaId: "R1", field: "model", value: "LTM" },
    { pfaId: "R1", field: "dor", value: "CORP" },
    { pfaId: "R2", field: "model", value: "LTM" },
  );
});

const discard = (what: ToDiscard) => discardDrafts(planner.db, planner.scope, what);

test("one field leaves, the others stay with their base", async () => {
  const discarded = await discard({ kind: "cells", cells: [{ pfaId: "R1", field: "model" }] });
  expect(discarded).toEqual({ records: 1, fields: 1, keptInFlight: [] });
  expect(await planner.editsOf(1)).toEqual({ dor: { base: "BEO", mine: "CORP" } });
});

test("D2: a record whose last field leaves has no draft any more", async () => {
  await discard({ kind: "cells", cells: [{ pfaId: "R2", field: "model" }] });
  expect(await planner.editsOf(2)).toBeUndefined();
});

test("records leave by name, all leave together, and a colleague's drafts stay", async () => {
  const colleague = await planner.colleague(`colleague ${planners}`);
  await colleague.save({ pfaId: "R2", field: "model", value: "theirs" });
  expect(await discard({ kind: "records", pfaIds: ["R2", "R3", "no such"] })).toEqual({
    records: 1,
    fields: 1,
    keptInFlight: [],
  });
  expect(await discard({ kind: "all" })).toEqual({ records: 1, fields: 2, keptInFlight: [] });
  expect(await discard({ kind: "all" })).toEqual({ records: 0, fields: 0, keptInFlight: [] });
  expect(await colleague.editsOf(2)).toEqual({ model: { base: null, mine: "theirs" } });
});

test("what is being written to PEMS is kept and named; what was edited since leaves", async () => {
  await commitDrafts(planner.db, planner.scope, { reason: "on its way", pfaIds: ["R1"] });
  await planner.save({ pfaId: "R1", field: "areaSilo", value: "later" });
  expect(await discard({ kind: "all" })).toEqual({ records: 2, fields: 2, keptInFlight: ["R1"] });
  expect(Object.keys((await planner.editsOf(1)) ?? {}).toSorted()).toEqual(["dor", "model"]);
});
