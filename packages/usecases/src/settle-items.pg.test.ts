import { asAdministrator, inScope, sql } from "@pfa/db/client.ts";
import { findCommit } from "@pfa/db/commits.ts";
import { listQueue, summarizeQueues } from "@pfa/db/outbox-list.ts";
import type { QueueSelection } from "@pfa/db/outbox-settle.ts";
import type { Administrator, Scope } from "@pfa/domain/scope.ts";
import type { ItemAction } from "@pfa/domain/write-back-admin.ts";
import { afterAll, afterEach, beforeAll, expect, test } from "vitest";
import { hold, release } from "./hold-write-back.ts";
import { settleItems } from "./settle-items.ts";
import { openWriteBackStage, type WriteBackStage } from "./testing/write-back-stage.ts";

let stage: WriteBackStage;
let planner: Scope;
let other: Scope;
let admin: Administrator;
let free: string[];

beforeAll(async () => {
  stage = await openWriteBackStage({ records: 120 });
  planner = await stage.addPlanner("planner");
  other = await stage.addPlanner("other");
  admin = overseer(await stage.addPlanner("boss"), stage.organizationId);
  free = await stage.editable();
});
afterEach(() => stage.admin("DELETE", "/faults"));
afterAll(() => stage.close());

const overseer = ({ userId, username }: Scope, organizationId: number): Administrator => ({
  userId,
  username,
  permission: "ManageSettings",
  organizations: [
    { id: organizationId, code: "RIO", name: "RIO", permissions: new Set(["ManageSettings"]) },
  ],
  isNarrowed: false,
});

/** An item that PEMS never took. */
async function makeDead(scope: Scope): Promise<{ pfaId: string; commitId: number }> {
  const pfaId = free.shift() ?? "";
  await stage.edit(scope, pfaId, { monthlyRate: 808.08 });
  const commitId = await stage.submit(scope, pfaId);
  await stage.owner.transaction((tx) =>
    tx.execute(sql`
      update commit_item
         set state = 'dead', attempts = 7, problem = '{"kind": "dead", "message": "Given up after 7 tries: busy"}'
       where commit_id = ${commitId}`),
  );
  return { pfaId, commitId };
}

const settle = (action: ItemAction, selection: QueueSelection, by = admin) =>
  settleItems(stage.app, by, { action, selection });

const dead = (asOf: string): QueueSelection => ({
  kind: "matching",
  filter: { states: ["dead"] },
  asOf,
});

const stateOf = async (commitId: number) => (await stage.items(commitId))[0];
const later = () => new Date(Date.now() + 60_000).toISOString();

test("C14: a dead letter goes back to its author: the wish is a draft with the base it had, and says what PEMS said", async () => {
  const { pfaId, commitId } = await makeDead(planner);
  const before = await stage.draftOf(planner, pfaId);
  expect(await settle("return", dead(later()))).toEqual({ moved: 1, skipped: 0 });
  expect(await stateOf(commitId)).toMatchObject({
    state: "refused",
    problem: {
      kind: "returned",
      message: expect.stringContaining("Last answer: Given up after 7 tries: busy"),
    },
  });
  expect(await stage.draftOf(planner, pfaId)).toEqual(before);
  // It is a draft like any other: it can be submitted again.
  const again = await stage.submit(planner, pfaId);
  await stage.send();
  expect(await stateOf(again)).toMatchObject({ state: "written" });
});

test("C14: a dead letter that is sent again is read back first: what PEMS has already is not written twice", async () => {
  const { pfaId, commitId } = await makeDead(planner);
  const { recordVersion } = await stage.mirrored(pfaId);
  await stage.write(pfaId, recordVersion, { monthlyRate: 808.08 });
  expect(await settle("retry", dead(later()))).toEqual({ moved: 1, skipped: 0 });
  expect(await stage.queuedJobs()).toHaveLength(1);
  await stage.send();
  expect(await stateOf(commitId)).toMatchObject({ state: "written", attempts: 0 });
  expect(await stage.appliedWrites(pfaId)).toBe(1);
});

test("C14: a dead letter whose record was submitted anew stays: a record has one write under way", async () => {
  const { pfaId, commitId } = await makeDead(planner);
  const fresh = await stage.submit(planner, pfaId);
  expect(await settle("retry", dead(later()))).toEqual({ moved: 0, skipped: 1 });
  expect(await stateOf(commitId)).toMatchObject({ state: "dead" });
  await stage.send();
  expect(await stateOf(fresh)).toMatchObject({ state: "written" });
  await settle("return", dead(later()));
});

test("all that match are those of the moment when they were looked at, of every author", async () => {
  const old = [await makeDead(planner), await makeDead(other)];
  await stage.owner.transaction((tx) =>
    tx.execute(
      sql`update commit_item set updated_at = now() - interval '1 hour' where state = 'dead'`,
    ),
  );
  const asOf = new Date(Date.now() - 60_000).toISOString();
  const late = await makeDead(other);
  expect(await settle("return", dead(asOf))).toEqual({ moved: 2, skipped: 0 });
  const states = await Promise.all([...old, late].map(({ commitId }) => stateOf(commitId)));
  expect(states.map((item) => item?.state)).toEqual(["refused", "refused", "dead"]);
  await settle("return", dead(later()));
});

test("an administrator of another organization sees and moves nothing", async () => {
  const { commitId } = await makeDead(planner);
  const stranger = overseer(other, stage.organizationId + 1000);
  const seen = await asAdministrator(stage.app, stranger, (tx) =>
    listQueue(tx, { states: ["dead"], offset: 0, limit: 10 }),
  );
  expect(seen).toEqual([]);
  expect(await settle("return", dead(later()), stranger)).toEqual({ moved: 0, skipped: 0 });
  expect(await stateOf(commitId)).toMatchObject({ state: "dead" });
  const own = await asAdministrator(stage.app, admin, (tx) =>
    listQueue(tx, { states: ["dead"], text: "7 tries", offset: 0, limit: 10 }),
  );
  expect(own).toMatchObject([
    { commitId, author: "planner", reason: "a test", state: "dead", fields: ["monthlyRate"] },
  ]);
  await settle("return", dead(later()));
});

test("an organization on hold sends nothing and says why; released, it goes on; each is in the audit", async () => {
  const { organizationId } = stage;
  const pfaId = free.shift() ?? "";
  await stage.edit(planner, pfaId, { monthlyRate: 909.09 });
  const commitId = await stage.submit(planner, pfaId);
  const reason = "PEMS is being upgraded";
  expect(await hold(stage.app, admin, { organizationId, reason })).toEqual({ isChanged: true });
  expect(await hold(stage.app, admin, { organizationId, reason })).toEqual({ isChanged: false });
  await stage.send();
  expect(await stateOf(commitId)).toMatchObject({ state: "queued", attempts: 0 });
  const [summary] = await asAdministrator(stage.app, admin, (tx) =>
    summarizeQueues(tx, [organizationId]),
  );
  expect(summary).toMatchObject({ hold: { by: "boss", reason }, counts: { queued: 1 } });
  const [item] = await asAdministrator(stage.app, admin, (tx) =>
    listQueue(tx, { states: ["queued"], offset: 0, limit: 10 }),
  );
  expect(item).toMatchObject({ pfaId, hold: "organization" });
  const status = await inScope(stage.app, planner, (tx) =>
    findCommit(tx, planner, { commitId, limit: 10 }),
  );
  expect(status?.items).toMatchObject([{ hold: { kind: "organization", reason } }]);

  expect(await release(stage.app, admin, { organizationId })).toEqual({ isChanged: true });
  expect(await stage.queuedJobs()).toHaveLength(1);
  await stage.send();
  expect(await stateOf(commitId)).toMatchObject({ state: "written" });
  const actions = await stage.owner.transaction((tx) =>
    tx.query<{ action: string }>(sql`
      select action from audit_entry where action like 'write_back%' order by id`),
  );
  expect(actions.map(({ action }) => action)).toEqual(["write_back_held", "write_back_released"]);
});
