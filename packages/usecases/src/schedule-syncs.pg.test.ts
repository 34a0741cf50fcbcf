import { sql } from "@pfa/db/client.ts";
import { saveSchedule, setPaused } from "@pfa/db/sync-schedules.ts";
import { getStoredSettings, saveSettings } from "@pfa/db/sync-settings.ts";
import { addUser, someScope } from "@pfa/db/testing/arrange.ts";
import type { Scope } from "@pfa/domain/scope.ts";
import type { SettingChoices } from "@pfa/domain/sync-settings.ts";
import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import { requestSync } from "./request-sync.ts";
import { findUnknownOrganizations, scheduleSyncs } from "./schedule-syncs.ts";
import { startFirstSyncs } from "./start-first-syncs.ts";
import { openSyncWorld, type SyncWorld } from "./testing/sync-world.ts";

let world: SyncWorld;
let scope: Scope;

const moment = { now: new Date(), random: () => 0.5 };
const hour = { kind: "interval", minutes: 60 } as const;

/** What an administrator sets for all organizations. */
const setForAll = (choices: Partial<SettingChoices>) =>
  world.owner.transaction(async (tx) => {
    const { administrator } = await getStoredSettings(tx);
    await saveSettings(
      tx,
      { origin: "administrator", userId: scope.userId },
      { ...administrator, jitterSeconds: 60, ...choices },
    );
  });
const schedule = (now = moment.now) => scheduleSyncs(world.worker, { ...moment, now });

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
    await tx.execute(sql`delete from sync_schedule`);
    await tx.execute(sql`delete from sync_setting`);
    await tx.execute(sql`delete from graphile_worker._private_jobs`);
    await tx.execute(sql`update mirror_state set last_synced_at = null, last_full_sync_at = null`);
  });
  await setForAll({});
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

const ids = (code: string) => ({ organizationId: world.idOf(code), userId: scope.userId });

const lastSynced = (code: string, { at, fullAt }: { at: string; fullAt: string }) =>
  world.owner.transaction((tx) =>
    tx.execute(sql`
      update mirror_state set last_synced_at = ${at}, last_full_sync_at = ${fullAt}
       where organization_id = ${world.idOf(code)}`),
  );

test("an organization that was never synced starts at once with a full read; closed, suspended and switched off ones do not", async () => {
  expect(await schedule()).toEqual({ started: ["ALPHA", "BETA"], joined: [], failed: [] });
  const first = { kind: "full", cause: "first", state: "queued", delay: 0 };
  expect(await queued()).toEqual([
    { code: "ALPHA", ...first },
    { code: "BETA", ...first },
  ]);
});

test("S8: later syncs are due by their cadence, spread over the jitter, and full at their time of the day", async () => {
  const now = new Date("2026-03-02T12:00:00Z");
  await setForAll({ cadence: hour, fullAt: "11:30" });
  await lastSynced("ALPHA", { at: "2026-03-02T11:31:00Z", fullAt: "2026-03-02T11:31:00Z" });
  await lastSynced("BETA", { at: "2026-03-02T11:31:00Z", fullAt: "2026-03-02T11:00:00Z" });
  expect(await schedule(now)).toMatchObject({ started: ["BETA"] });
  expect(await schedule(new Date("2026-03-02T12:30:59Z"))).toMatchObject({ started: [] });
  expect(await schedule(new Date("2026-03-02T12:31:00Z"))).toMatchObject({ started: ["ALPHA"] });
  expect(await queued()).toEqual([
    { code: "ALPHA", kind: "incremental", cause: "schedule", state: "queued", delay: 30 },
    { code: "BETA", kind: "full", cause: "schedule", state: "queued", delay: 30 },
  ]);
});

test("an organization's own schedule stands above that of all, at once", async () => {
  const now = new Date("2026-03-02T12:00:00Z");
  await setForAll({ cadence: hour });
  await lastSynced("ALPHA", { at: "2026-03-02T11:50:00Z", fullAt: "2026-03-02T11:50:00Z" });
  await lastSynced("BETA", { at: "2026-03-02T11:50:00Z", fullAt: "2026-03-02T11:50:00Z" });
  expect(await schedule(now)).toMatchObject({ started: [] });
  await world.owner.transaction((tx) =>
    saveSchedule(tx, ids("ALPHA"), {
      cadence: { kind: "cron", pattern: "*/5 * * * *" },
      fullAt: null,
      jitterSeconds: 10,
    }),
  );
  expect(await schedule(now)).toMatchObject({ started: ["ALPHA"] });
  expect(await queued()).toMatchObject([{ code: "ALPHA", delay: 5 }]);
});

const pause = (isPaused: boolean) =>
  world.owner.transaction((tx) => setPaused(tx, ids("ALPHA"), isPaused));

test("S7: a paused organization is not synced, and when it is resumed what it missed is due once", async () => {
  await pause(true);
  expect(await schedule()).toMatchObject({ started: ["BETA"] });
  await pause(false);
  expect(await schedule()).toMatchObject({ started: ["ALPHA"] });
});

test("S7: with everything paused nothing starts, and with a list only what is on it", async () => {
  await setForAll({ isEnabled: false });
  expect(await schedule()).toMatchObject({ started: [] });
  await setForAll({ isEnabled: true, organizations: ["BETA"] });
  expect(await schedule()).toMatchObject({ started: ["BETA"] });
});

test("S9: what the environment says holds until an administrator says otherwise", async () => {
  const choices = {
    ...(await world.owner.transaction(getStoredSettings)).environment,
    organizations: ["ALPHA"],
  };
  await world.worker.transaction((tx) =>
    saveSettings(tx, { origin: "environment", userId: null }, choices),
  );
  expect(await schedule()).toMatchObject({ started: ["ALPHA"] });
  await setForAll({ organizations: [] });
  expect(await schedule()).toMatchObject({ started: ["BETA"] });
});

test("first syncs start whatever the schedule says, and once", async () => {
  await setForAll({ isEnabled: false });
  expect(await startFirstSyncs(world.worker)).toEqual(["ALPHA", "BETA"]);
  expect(await startFirstSyncs(world.worker)).toEqual(["ALPHA", "BETA"]);
  expect(await queued()).toMatchObject([{ cause: "first" }, { cause: "first" }]);
});

test("a run that has not ended is joined, whether by the schedule or by a person", async () => {
  await setForAll({ organizations: ["ALPHA"], cadence: hour });
  const at = "2026-03-02T12:00:00Z";
  await lastSynced("ALPHA", { at, fullAt: at });
  expect(await schedule(new Date("2026-03-02T13:00:00Z"))).toMatchObject({ started: ["ALPHA"] });
  expect(await schedule(new Date("2026-03-02T13:30:00Z"))).toMatchObject({ joined: [] });
  expect(await schedule(new Date("2026-03-02T14:00:00Z"))).toMatchObject({ joined: ["ALPHA"] });
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

test("a run whose job was lost gets a new one, also while everything is paused", async () => {
  await setForAll({ organizations: ["ALPHA"] });
  await schedule();
  await world.owner.transaction((tx) => tx.execute(sql`delete from graphile_worker._private_jobs`));
  await setForAll({ isEnabled: false });
  await schedule();
  const jobs = await world.look(sql`select task_identifier as task from graphile_worker.jobs`);
  expect(jobs).toEqual([{ task: "sync-organization" }]);
});

test("a run that waits for its turn keeps it, however long", async () => {
  await setForAll({ organizations: ["ALPHA"], jitterSeconds: 3600, cadence: hour });
  const at = "2026-03-02T12:00:00Z";
  await lastSynced("ALPHA", { at, fullAt: at });
  await schedule(new Date("2026-03-02T13:00:00Z"));
  await world.owner.transaction((tx) =>
    tx.execute(sql`update sync_run set queued_at = now() - interval '10 minutes'`),
  );
  await schedule(new Date("2026-03-02T13:10:00Z"));
  expect(await queued()).toMatchObject([{ delay: 2400 }]);
});

test("codes that no organization has are named", async () => {
  expect(await findUnknownOrganizations(world.worker, ["ALPHA", "NOWHERE"])).toEqual(["NOWHERE"]);
});
