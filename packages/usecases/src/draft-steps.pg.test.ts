import { inScope, sql } from "@pfa/db/client.ts";
import { aMirroredRecord } from "@pfa/domain/testing/builders.ts";
import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import { discardDrafts } from "./discard-drafts.ts";
import { resolveConflicts } from "./resolve-conflicts.ts";
import { openPlannersWorld, type Planner, type PlannersWorld } from "./testing/planner.ts";

// What each action on drafts leaves for undo: exactly what it replaced, in the order of the actions.

let world: PlannersWorld;
let planner: Planner;
let planners = 0;
beforeAll(async () => {
  world = await openPlannersWorld();
});
afterAll(() => world.close());
beforeEach(async () => {
  planners += 1;
  const records = ["R1", "R2", "R3"].map((pfaId) => aMirroredRecord({ pfaId }));
  planner = await world.planner(`ORG_${planners}`, records);
});

type Step = { action: string; label: string; fields: number; rids: number[]; before: unknown };

const steps = () =>
  world.asOwner<Step>(sql`
    select action, label, fields, rids, to_jsonb(before_changes) as changes, to_jsonb(before_base) as base,
           before_base_versions as versions
      from draft_step
     where organization_id = ${planner.scope.organizationId} and user_id = ${planner.scope.userId}
     order by id`);

test("a save notes the drafts before it, beside each record, in the order of the records", async () => {
  await planner.save({ pfaId: "R2", field: "model", value: "LTM" });
  await planner.save(
    { pfaId: "R3", field: "dor", value: "CORP" },
    { pfaId: "R2", field: "monthlyRate", value: 6000 },
    { pfaId: "R2", field: "planStart", value: "2025-01-01" },
    { pfaId: "none", field: "model", value: "X" },
  );
  await planner.save({ pfaId: "R2", field: "model", value: null });
  const before = { model: "LTM" };
  expect(await steps()).toEqual([
    {
      action: "edit",
      label: "Model of R2",
      fields: 1,
      rids: [2],
      changes: [null],
      base: [null],
      versions: [null],
    },
    {
      action: "edit",
      label: "2 fields of 2 records",
      fields: 2,
      rids: [2, 3],
      changes: [before, null],
      base: [{ model: null }, null],
      versions: [7, null],
    },
    {
      action: "edit",
      label: "Model of R2",
      fields: 1,
      rids: [2],
      changes: [{ ...before, monthlyRate: 6000 }],
      base: [{ model: null, monthlyRate: 5000 }],
      versions: [7],
    },
  ]);
});

test("a save that changes nothing, or is refused whole, is no step and touches no draft", async () => {
  await planner.save({ pfaId: "R1", field: "model", value: "LTM" });
  await planner.save({ pfaId: "R1", field: "model", value: "LTM" });
  await planner.save({ pfaId: "R1", field: "areaSilo", value: "SILO-4" });
  await planner.save({ pfaId: "R1", field: "planCost", value: 1 });
  expect(await steps()).toHaveLength(1);
  const { organizationId } = planner.scope;
  expect(
    await world.asOwner(
      sql`select revision from pfa_draft where organization_id = ${organizationId}`,
    ),
  ).toEqual([{ revision: 1 }]);
});

test("a discard notes what it took away, whole or in part", async () => {
  await planner.save(
    { pfaId: "R1", field: "model", value: "LTM" },
    { pfaId: "R1", field: "dor", value: "CORP" },
    { pfaId: "R2", field: "model", value: "LTM" },
  );
  const cells = [
    { pfaId: "R1", field: "model" },
    { pfaId: "R2", field: "model" },
    { pfaId: "R3", field: "model" },
  ];
  await discardDrafts(planner.db, planner.scope, { kind: "cells", cells });
  await discardDrafts(planner.db, planner.scope, { kind: "cells", cells });
  const [, step, ...more] = await steps();
  expect(more).toEqual([]);
  expect(step).toEqual({
    action: "discard",
    label: "Discarded: 2 fields of 2 records",
    fields: 2,
    rids: [1, 2],
    changes: [{ model: "LTM", dor: "CORP" }, { model: "LTM" }],
    base: [{ model: null, dor: "BEO" }, { model: null }],
    versions: [7, 7],
  });
});

test("settling a conflict notes the draft as it conflicted", async () => {
  await planner.save({ pfaId: "R1", field: "monthlyRate", value: 6000 });
  const { organizationId } = planner.scope;
  await world.asOwner(
    sql`update pfa_record set monthly_rate = 5500 where organization_id = ${organizationId} and rid = 1`,
  );
  await resolveConflicts(planner.db, planner.scope, [
    { pfaId: "R1", field: "monthlyRate", resolution: { choice: "theirs" } },
  ]);
  expect((await steps()).at(-1)).toEqual({
    action: "resolve",
    label: "1 conflict settled",
    fields: 1,
    rids: [1],
    changes: [{ monthlyRate: 6000 }],
    base: [{ monthlyRate: 5000 }],
    versions: [7],
  });
});

test("nobody sees or takes away a colleague's steps", async () => {
  const colleague = await planner.colleague(`stranger of ${planners}`);
  await planner.save({ pfaId: "R1", field: "model", value: "LTM" });
  const own = sql`user_id = ${planner.scope.userId}`;
  await inScope(colleague.db, colleague.scope, async (tx) => {
    expect(await tx.query(sql`select from draft_step`)).toEqual([]);
    expect(await tx.execute(sql`delete from draft_step where ${own}`)).toBe(0);
    expect(await tx.execute(sql`update draft_step set label = 'mine' where ${own}`)).toBe(0);
  });
  expect(await steps()).toHaveLength(1);
});

test("U5: of each planner the newest 200 steps are kept", async () => {
  const colleague = await planner.colleague(`colleague of ${planners}`);
  await colleague.save({ pfaId: "R1", field: "model", value: "theirs" });
  const { organizationId, userId } = planner.scope;
  await world.asOwner(sql`
    insert into draft_step (organization_id, user_id, action, label, fields, rids, before_changes, before_base,
                            before_base_versions, after_changes, after_base, after_base_versions)
    select ${organizationId}, ${userId}, 'edit', 'step ' || n, 1, '{1}', '{null}', '{null}', '{null}',
           '{null}', '{null}', '{null}'
      from generate_series(1, 210) n`);
  await planner.save({ pfaId: "R1", field: "model", value: "LTM" });
  const kept = await steps();
  expect(kept).toHaveLength(200);
  expect(kept.at(0)).toMatchObject({ label: "step 12" });
  expect(kept.at(-1)).toMatchObject({ label: "Model of R1" });
  expect(
    await world.asOwner(
      sql`select label from draft_step where user_id = ${colleague.scope.userId}`,
    ),
  ).toHaveLength(1);
});
