import { sql } from "@pfa/db/client.ts";
import { addDrafts } from "@pfa/db/testing/arrange.ts";
import { roleTemplates } from "@pfa/domain/permissions.ts";
import { aMirroredRecord } from "@pfa/domain/testing/builders.ts";
import { afterAll, beforeAll, expect, test } from "vitest";
import { commitDrafts } from "./commit-drafts.ts";
import { openPlannersWorld, type Planner, type PlannersWorld } from "./testing/planner.ts";

let world: PlannersWorld;
beforeAll(async () => {
  world = await openPlannersWorld();
});
afterAll(() => world.close());

const someRecords = (count: number) =>
  Array.from({ length: count }, (_, index) => aMirroredRecord({ pfaId: `R${index + 1}` }));

const submit = ({ db, scope }: Planner, pfaIds?: string[]) =>
  commitDrafts(db, scope, { reason: "monthly update", pfaIds });

const jobs = (organizationId: number) =>
  world.asOwner(sql`
    select task.identifier as task, job.payload
      from graphile_worker._private_jobs job
      join graphile_worker._private_tasks task on task.id = job.task_id
     where (job.payload ->> 'organizationId')::int = ${organizationId}`);

const itemsOf = (organizationId: number) =>
  world.asOwner(sql`
    select pfa_id as "pfaId", changes, base, state, record_version as "recordVersion"
      from commit_item where organization_id = ${organizationId} order by pfa_id`);

test("a commit holds its items, its job and its audit entry, and the drafts stay until PEMS has taken them", async () => {
  const planner = await world.planner("WHOLE", someRecords(2));
  const { organizationId, userId } = planner.scope;
  await planner.save(
    { pfaId: "R1", field: "monthlyRate", value: 5500 },
    { pfaId: "R2", field: "dor", value: "CORP" },
  );
  const result = await submit(planner);
  expect(result).toEqual({
    ok: true,
    value: { commitId: expect.any(Number), queued: 2, heldBack: [] },
  });
  const common = { state: "queued", recordVersion: 7 };
  expect(await itemsOf(organizationId)).toEqual([
    { pfaId: "R1", changes: { monthlyRate: 5500 }, base: { monthlyRate: 5000 }, ...common },
    { pfaId: "R2", changes: { dor: "CORP" }, base: { dor: "BEO" }, ...common },
  ]);
  expect(await jobs(organizationId)).toEqual([
    { task: "send-commits", payload: { organizationId } },
  ]);
  expect(
    await world.asOwner(sql`
      select action, user_id as "userId", details from audit_entry where organization_id = ${organizationId}`),
  ).toEqual([
    {
      action: "commit_submitted",
      userId,
      details: { commitId: expect.any(Number), reason: "monthly update", queued: 2, heldBack: 0 },
    },
  ]);
  expect(await planner.editsOf(1)).toEqual({ monthlyRate: { base: 5000, mine: 5500 } });
});

test("C4: clean records go, conflicting, rule-breaking, vanished and travelling ones are held back with their reason", async () => {
  const planner = await world.planner("MIXED", someRecords(6));
  const { organizationId } = planner.scope;
  await planner.save({ pfaId: "R6", field: "areaSilo", value: "sent before" });
  expect((await submit(planner, ["R6"])).ok).toBe(true);
  for (const pfaId of ["R1", "R2", "R3", "R4", "R5", "R6"]) {
    await planner.save({ pfaId, field: "monthlyRate", value: 6000 });
  }
  await planner.save({ pfaId: "R3", field: "forecastEnd", value: "2025-04-01" });
  // PEMS moves under the drafts.
  const moved = [
    sql`update pfa_record set monthly_rate = 7000 where organization_id = ${organizationId} and pfa_id = 'R2'`,
    sql`update pfa_record set forecast_start = '2025-05-01' where organization_id = ${organizationId} and pfa_id = 'R3'`,
    sql`update pfa_record set is_vanished = true where organization_id = ${organizationId} and pfa_id = 'R4'`,
    sql`update pfa_record set monthly_rate = 6000 where organization_id = ${organizationId} and pfa_id = 'R5'`,
  ];
  for (const statement of moved) await world.asOwner(statement);

  const result = await submit(planner);
  expect(result.ok && result.value).toEqual({
    commitId: expect.any(Number),
    queued: 1,
    heldBack: [
      {
        pfaId: "R2",
        reason: "conflict",
        conflicts: [{ field: "monthlyRate", base: 5000, mine: 6000, theirs: 7000 }],
      },
      {
        pfaId: "R3",
        reason: "rule_broken",
        problems: [expect.objectContaining({ rule: "end_after_start" })],
      },
      { pfaId: "R4", reason: "record_vanished" },
      // R5: both sides reached the same value, so there is nothing to send.
      { pfaId: "R6", reason: "in_flight" },
    ],
  });
});

test("with nothing to send there is neither commit nor job, and the reasons are told", async () => {
  const planner = await world.planner("NOTHING", someRecords(1));
  expect(await submit(planner)).toEqual({
    ok: false,
    error: { kind: "nothing_to_commit", heldBack: [] },
  });
  await planner.save({ pfaId: "R1", field: "monthlyRate", value: 6000 });
  await submit(planner);
  expect(await submit(planner)).toEqual({
    ok: false,
    error: { kind: "nothing_to_commit", heldBack: [{ pfaId: "R1", reason: "in_flight" }] },
  });
  const { organizationId } = planner.scope;
  const counted = sql`select count(*)::int as count from pfa_commit where organization_id = ${organizationId}`;
  expect(await world.asOwner(counted)).toEqual([{ count: 1 }]);
  expect(await jobs(organizationId)).toHaveLength(1);
});

test("only the chosen records go; a name without a draft of the caller is nothing to choose", async () => {
  const planner = await world.planner("CHOSEN", someRecords(3));
  await planner.save(
    { pfaId: "R1", field: "model", value: "LTM" },
    { pfaId: "R2", field: "model", value: "LTM" },
  );
  const result = await submit(planner, ["R2", "R3", "no such"]);
  expect(result.ok && result.value).toMatchObject({ queued: 1, heldBack: [] });
  expect(await itemsOf(planner.scope.organizationId)).toMatchObject([{ pfaId: "R2" }]);
});

test("a record travels once: of two planners who submit it at once one is held back", async () => {
  const first = await world.planner("TWICE", someRecords(30));
  const second = await first.colleague("second of TWICE");
  const cells = Array.from({ length: 30 }, (_, index) => ({
    pfaId: `R${index + 1}`,
    field: "model",
  }));
  await first.save(...cells.map((cell) => ({ ...cell, value: "mine" })));
  await second.save(...cells.map((cell) => ({ ...cell, value: "also mine" })));
  const results = await Promise.all([submit(first), submit(second)]);
  expect(results.filter((result) => result.ok)).toHaveLength(1);
  const refused = results.find((result) => !result.ok);
  expect(refused?.ok === false && refused.error.heldBack).toHaveLength(30);
  expect(await itemsOf(first.scope.organizationId)).toHaveLength(30);
});

test("a double click sends once", async () => {
  const planner = await world.planner("DOUBLE", someRecords(1));
  await planner.save({ pfaId: "R1", field: "model", value: "LTM" });
  const results = await Promise.all([submit(planner), submit(planner)]);
  expect(results.filter((result) => result.ok)).toHaveLength(1);
  expect(await itemsOf(planner.scope.organizationId)).toHaveLength(1);
});

test("if the job cannot be queued nothing is committed", async () => {
  const planner = await world.planner("NO_JOB", someRecords(1));
  const { organizationId } = planner.scope;
  await planner.save({ pfaId: "R1", field: "model", value: "LTM" });
  await world.asOwner(sql`revoke execute on function enqueue_job(text, json, text) from pfa_app`);
  await expect(submit(planner)).rejects.toThrow("permission denied");
  await world.asOwner(sql`grant execute on function enqueue_job(text, json, text) to pfa_app`);
  expect(await itemsOf(organizationId)).toEqual([]);
  expect(
    await world.asOwner(sql`select from pfa_commit where organization_id = ${organizationId}`),
  ).toEqual([]);
});

test("without the permission Sync the database itself refuses the commit", async () => {
  const planner = await world.planner("NO_SYNC", someRecords(1));
  const editor = await planner.colleague("editor", roleTemplates.Editor);
  await editor.save({ pfaId: "R1", field: "model", value: "LTM" });
  await expect(submit(editor)).rejects.toThrow("row-level security");
});

test("P4: a conflict over money is not told to a caller who may not see it", async () => {
  const planner = await world.planner("NO_MONEY", someRecords(2));
  const { organizationId } = planner.scope;
  const blind = await planner.colleague("blind", ["Read", "EditForecast", "SaveDraft", "Sync"]);
  // From a time when the right was still there.
  await world.owner.transaction((tx) =>
    addDrafts(tx, blind.scope, [{ rid: 1, edits: { monthlyRate: { base: 4000, mine: 4500 } } }]),
  );
  const result = await submit(blind);
  expect(result).toEqual({
    ok: false,
    error: {
      kind: "nothing_to_commit",
      heldBack: [{ pfaId: "R1", reason: "conflict", conflicts: [] }],
    },
  });
  expect(await itemsOf(organizationId)).toEqual([]);
});
