import { sql } from "@pfa/db/client.ts";
import { addUser, someScope } from "@pfa/db/testing/arrange.ts";
import type { Scope } from "@pfa/domain/scope.ts";
import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import { requestSync } from "./request-sync.ts";
import { findUnknownOrganizations, scheduleSyncs, type SyncSchedule } from "./schedule-syncs.ts";
import { openSyncWorld, type SyncWorld } from "./testing/sync-world.ts";

let world: SyncWorld;
let scope: Scope;

const schedule: SyncSchedule = {
  now: new Date(),
  only: [],
  which: "all",
  jitterSeconds: 60,
  random: () => 0.5,
};

beforeAll(async () => {
  world = await openSyncWorld({ ALPHA: 30, BETA: 30, CLOSED: 1, PAUSED: 1, OFF: 1 });
  await world.owner.transaction(async (tx) => {
    await tx.execute(sql`
      update organization
         set is_active = code <> 'CLOSED', is_suspended = code = 'PAUSED', sync_enabled = code <> 'OFF'`);
    const userId = await addUser(tx, "planner");
    scope = someScope({ organizationId: world.idOf("ALPHA"), userId });
  });
});
beforeEach(async () => {
  await world.owner.transaction(async (tx) => {
    await tx.execute(sql`delete from sync_quarantine`);
    await tx.execute(sql`delete from sync_run`);
    await tx.execute(sql`delete from graphile_worker._private_jobs`);
    await tx.execute(sql`update mirror_state set last_synced_at = null, last_full_sync_at = null`);
  });
});
afterAll(() => world.close());

const queued = () =>
  world.look<{ code: string; kind: string; cause: string; state: string; delay: number }>(sql`
    select o.code, r.kind, r.cause, r.state,
           round(extract(epoch from j.run_at - r.queued_at))::int as delay
      from sync_run r
      join organization o on o.id = r.organization_id
      left join graphile_worker.jobs j on j.key = 'sync:' || r.organization_id || ':' || r.id
     order by o.code`);

const lastSynced = (code: string, fullHoursAgo: number) =>
  world.owner.transaction((tx) =>
    tx.execute(sql`
      update mirror_state
         set last_synced_at = now() - interval '15 minutes',
             last_full_sync_at = now() - make_interval(hours => ${fullHoursAgo})
       where organization_id = ${world.idOf(code)}`),
  );

test("an organization that was never synced starts at once with a full read; closed, suspended and switched off ones do not", async () => {
  const scheduled = await scheduleSyncs(world.worker, schedule);
  expect(scheduled).toEqual({ started: ["ALPHA", "BETA"], joined: [] });
  const first = { kind: "full", cause: "first", state: "queued", delay: 0 };
  expect(await queued()).toEqual([
    { code: "ALPHA", ...first },
    { code: "BETA", ...first },
  ]);
});

test("later syncs are incremental and spread over the jitter, and full once a day", async () => {
  await lastSynced("ALPHA", 3);
  await lastSynced("BETA", 25);
  await scheduleSyncs(world.worker, schedule);
  expect(await queued()).toEqual([
    { code: "ALPHA", kind: "incremental", cause: "schedule", state: "queued", delay: 30 },
    { code: "BETA", kind: "full", cause: "schedule", state: "queued", delay: 30 },
  ]);
});

test("a run that has not ended is joined, whether by the schedule or by a person", async () => {
  await lastSynced("ALPHA", 3);
  await scheduleSyncs(world.worker, { ...schedule, only: ["ALPHA"] });
  expect(await scheduleSyncs(world.worker, { ...schedule, only: ["ALPHA"] })).toEqual({
    started: [],
    joined: ["ALPHA"],
  });
  const requested = await requestSync(world.app, scope, { now: new Date() });
  expect(requested.joined).toBe(true);
  // The person does not wait for the schedule's jitter.
  expect(await queued()).toEqual([
    { code: "ALPHA", kind: "incremental", cause: "schedule", state: "queued", delay: 0 },
  ]);
});

test("of many requests at the same moment one starts a run and the others join it", async () => {
  const requests = await Promise.all(
    Array.from({ length: 8 }, () => requestSync(world.app, scope, { now: new Date() })),
  );
  expect(new Set(requests.map(({ runId }) => runId)).size).toBe(1);
  expect(requests.filter(({ joined }) => !joined)).toHaveLength(1);
  expect(await queued()).toEqual([
    { code: "ALPHA", kind: "full", cause: "manual", state: "queued", delay: 0 },
  ]);
  const audited = await world.look(sql`
    select user_id as "userId", count(*)::int from audit_entry where action = 'sync_requested' group by 1`);
  expect(audited).toContainEqual({ userId: scope.userId, count: 9 });
});

test("a caller without RefreshData starts nothing", async () => {
  const viewer = { ...scope, permissions: new Set(["Read"] as const) };
  await expect(requestSync(world.app, viewer, { now: new Date() })).rejects.toThrow(
    "row-level security",
  );
  expect(await queued()).toEqual([]);
});

test("a run whose job was lost gets a new one", async () => {
  await scheduleSyncs(world.worker, { ...schedule, only: ["ALPHA"] });
  await world.owner.transaction(async (tx) => {
    await tx.execute(sql`delete from graphile_worker._private_jobs`);
    await tx.execute(sql`update sync_run set queued_at = now() - interval '10 minutes'`);
  });
  await scheduleSyncs(world.worker, { ...schedule, only: ["ALPHA"] });
  const jobs = await world.look(sql`select task_identifier as task from graphile_worker.jobs`);
  expect(jobs).toEqual([{ task: "sync-organization" }]);
});

test("codes that no organization has are named", async () => {
  expect(await findUnknownOrganizations(world.worker, ["ALPHA", "NOWHERE"])).toEqual(["NOWHERE"]);
});
