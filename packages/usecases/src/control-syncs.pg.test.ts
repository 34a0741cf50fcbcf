import { asAdministrator, sql } from "@pfa/db/client.ts";
import { listOpenDrift } from "@pfa/db/sync-drift.ts";
import { countOpenRows, listSetAside } from "@pfa/db/sync-quarantine-list.ts";
import { listRunOverviews, listRunsBefore } from "@pfa/db/sync-run-overview.ts";
import { addUser, someAdministrator } from "@pfa/db/testing/arrange.ts";
import type { Administrator } from "@pfa/domain/scope.ts";
import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import { editSyncSchedules, editSyncSettings, pauseSyncs } from "./change-sync-schedules.ts";
import {
  acknowledgeColumns,
  cancelSync,
  decideHeldRead,
  replayQuarantine,
  requestSyncs,
} from "./control-syncs.ts";
import { listSyncSchedules } from "./list-sync-schedules.ts";
import { syncOrganization } from "./sync-organization.ts";
import { openSyncWorld, type SyncWorld } from "./testing/sync-world.ts";

let world: SyncWorld;
/** Administers ALPHA and BETA. */
let admin: Administrator;
/** Administers BETA alone. */
let other: Administrator;
let keys: string[];
const untouched = { cadence: null, fullAt: null, jitterSeconds: null };
const unset = {
  ...untouched,
  isEnabled: null,
  organizations: null,
  maxDropPercent: null,
  maxQuarantinePercent: null,
  minQuarantined: null,
};

beforeAll(async () => {
  world = await openSyncWorld({ ALPHA: 100, BETA: 30 });
  const userId = await world.owner.transaction((tx) => addUser(tx, "ana"));
  const of = (...codes: string[]): Administrator => {
    const someone = someAdministrator(
      userId,
      codes.map((code) => world.idOf(code)),
    );
    const organizations = someone.organizations.map((o, index) => ({
      ...o,
      code: codes[index] ?? "",
    }));
    return { ...someone, organizations };
  };
  [admin, other] = [of("ALPHA", "BETA"), of("BETA")];
  await world.sync("ALPHA");
  await world.sync("BETA");
  const rows = await world.look<{ id: string }>(sql`
    select pfa_id as id from pfa_record where organization_id = ${world.idOf("ALPHA")} order by rid`);
  keys = rows.map(({ id }) => id);
});
beforeEach(async () => {
  await world.owner.transaction(async (tx) => {
    await tx.execute(
      sql`update sync_run set state = 'failed', finished_at = now() where state in ('queued', 'running')`,
    );
    await tx.execute(sql`delete from audit_entry`);
  });
});
afterAll(() => world.close());

const audited = () =>
  world.look<{ action: string; organizationId: number }>(sql`
    select action, organization_id as "organizationId" from audit_entry order by id`);
const runs = () => asAdministrator(world.app, admin, (tx) => listRunOverviews(tx, { limit: 10 }));
const edit = (pfaId: string | undefined, fields: Record<string, string>) =>
  world.admin("POST", "edits", { organization: "ALPHA", pfaId, raw: true, fields });

/** Does the work of a queued run, as the worker would. */
const work = (code: string, syncRunId: number) =>
  syncOrganization(
    { db: world.worker, pems: world.pems },
    { organizationId: world.idOf(code), syncRunId, signal: new AbortController().signal },
  );

test("a paused organization says by whom and since when, shows no next run, and resumes; both are audited", async () => {
  const now = new Date();
  await pauseSyncs(world.app, other, true);
  const paused = await listSyncSchedules(world.app, admin, now);
  expect(paused.schedules).toMatchObject([
    { organization: "ALPHA", standing: "scheduled", pausedAt: null },
    { organization: "BETA", standing: "paused", pausedBy: "ana", nextRunAt: null },
  ]);
  expect(Date.parse(paused.schedules[0]?.nextRunAt ?? "")).toBeGreaterThan(now.getTime());

  await pauseSyncs(world.app, admin, false);
  const { schedules } = await listSyncSchedules(world.app, other, now);
  expect(schedules).toMatchObject([
    { organization: "BETA", standing: "scheduled", pausedAt: null },
  ]);
  expect(await audited()).toEqual([
    { action: "sync_paused", organizationId: world.idOf("BETA") },
    { action: "sync_resumed", organizationId: world.idOf("ALPHA") },
    { action: "sync_resumed", organizationId: world.idOf("BETA") },
  ]);
});

test("a schedule that is edited shows its next run at once; a cron line that is none is refused by its reason", async () => {
  const now = new Date();
  const bad = { ...untouched, cadence: { kind: "cron", pattern: "61 * * * *" } } as const;
  expect(await editSyncSchedules(world.app, other, bad)).toMatchObject({
    ok: false,
    error: { kind: "cron_invalid", pattern: "61 * * * *", reason: expect.stringMatching(/\w/) },
  });
  const yearly = { kind: "cron", pattern: "0 0 1 1 *" } as const;
  await editSyncSchedules(world.app, other, { ...untouched, cadence: yearly });
  const { schedules } = await listSyncSchedules(world.app, other, now);
  expect(schedules[0]).toMatchObject({
    cadence: yearly,
    nextRunAt: `${now.getUTCFullYear() + 1}-01-01T00:00:00.000Z`,
  });
  await editSyncSchedules(world.app, other, untouched);
});

test("settings of all organizations are for those who administer all of them", async () => {
  const refused = { kind: "sync_settings_concern_others", organizations: 1 };
  expect(await editSyncSettings(world.app, other, unset)).toEqual({ ok: false, error: refused });
  const nowhere = { ...unset, organizations: ["NOWHERE"] };
  expect(await editSyncSettings(world.app, admin, nowhere)).toMatchObject({
    error: { kind: "organization_not_found", organization: "NOWHERE" },
  });
  expect((await editSyncSettings(world.app, admin, { ...unset, isEnabled: false })).ok).toBe(true);
  const { schedules, stored } = await listSyncSchedules(world.app, admin, new Date());
  expect(schedules.map(({ standing }) => standing)).toEqual(["all_paused", "all_paused"]);
  expect(stored).toMatchObject({ changedBy: "ana", administrator: { isEnabled: false } });
  await editSyncSettings(world.app, admin, unset);
});

test("a run that waits is cancelled by who administers it, and by nobody else", async () => {
  const { runs: started } = await requestSyncs(world.app, admin, { now: new Date() });
  const runId = started.find(({ organization }) => organization === "ALPHA")?.runId ?? 0;
  expect(await cancelSync(world.app, other, runId)).toMatchObject({
    error: { kind: "sync_not_under_way" },
  });
  expect(await cancelSync(world.app, admin, runId)).toEqual({ ok: true, value: null });
  expect((await runs()).find((run) => run.runId === runId)).toMatchObject({
    state: "cancelled",
    starts: 0,
    problem: { kind: "cancelled", message: `Cancelled by ${admin.username}` },
  });
  expect(await work("ALPHA", runId)).toEqual({ kind: "not_ours" });
  expect(await cancelSync(world.app, admin, runId)).toMatchObject({ ok: false });
  expect(await audited()).toContainEqual({
    action: "sync_cancelled",
    organizationId: world.idOf("ALPHA"),
  });
});

test("rows that were set aside are listed once, replayed, and are then settled; money is for those who may see it", async () => {
  await edit(keys[3], { pfs_f_startdate: "2025-02-30" });
  await edit(keys[4], { pfs_f_rate: "much" });
  await world.sync("ALPHA");
  await world.sync("ALPHA");
  const list = (who: Administrator, text?: string) =>
    asAdministrator(world.app, who, (tx) =>
      listSetAside(
        tx,
        { text, offset: 0, limit: 10 },
        who.organizations.filter((o) => o.permissions.has("ViewFinancials")).map(({ id }) => id),
      ),
    );
  const rows = await list(admin);
  expect(rows.map(({ pfaId }) => pfaId)).toEqual([keys[3], keys[4]]);
  expect(rows[1]?.raw).toMatchObject({ pfs_f_rate: "much" });
  expect(rows[1]?.problems[0]?.field).toBe("monthlyRate");
  expect(await asAdministrator(world.app, admin, countOpenRows)).toMatchObject({ total: 2 });

  const blind = {
    ...admin,
    organizations: admin.organizations.map((o) => ({
      ...o,
      permissions: new Set(["ManageSettings"] as const),
    })),
  };
  const hidden = await list(blind);
  expect(hidden.map(({ raw }) => raw)).toEqual([null, null]);
  expect(JSON.stringify(hidden)).not.toContain("much");
  expect(await list(blind, "much")).toEqual([]);
  expect(await list(admin, "much")).toHaveLength(1);
  expect(await list(other)).toEqual([]);

  expect(await replayQuarantine(world.app, other, null)).toMatchObject({
    error: { kind: "nothing_to_replay" },
  });
  await edit(keys[3], { pfs_f_startdate: "2030-01-05", pfs_f_enddate: "2031-01-01" });
  const replayed = await replayQuarantine(world.app, admin, null);
  expect(replayed).toMatchObject({ value: { runs: [{ organization: "ALPHA", rows: 2 }] } });
  expect(await replayQuarantine(world.app, admin, null)).toMatchObject({
    error: { kind: "sync_under_way", organization: "ALPHA" },
  });
  const runId = replayed.ok ? (replayed.value.runs[0]?.runId ?? 0) : 0;
  expect(await work("ALPHA", runId)).toMatchObject({ counts: { read: 2, quarantined: 1 } });
  expect((await list(admin)).map(({ pfaId }) => pfaId)).toEqual([keys[4]]);
  expect((await audited()).map(({ action }) => action)).toEqual(["quarantine_replayed"]);
  await edit(keys[4], { pfs_f_rate: "100.00" });
});

test("a held read is decided once: consented it is repeated and lets just these records vanish, and that is audited", async () => {
  await world.sync("ALPHA");
  const lost = keys.slice(40, 60);
  for (const pfaId of lost)
    await world.admin("POST", "deletions", { organization: "ALPHA", pfaId });
  expect(await world.sync("ALPHA")).toMatchObject({ kind: "refused" });
  const [held] = await runs();
  expect(held).toMatchObject({ state: "refused", held: { vanishing: 20, decision: null } });
  const runId = held?.runId ?? 0;
  const consent = { runId, decision: "consented" } as const;
  expect(await decideHeldRead(world.app, other, consent)).toMatchObject({
    error: { kind: "sync_not_held" },
  });

  // Another sync is under way: nothing is decided.
  await world.queueRun("ALPHA", "incremental");
  expect(await decideHeldRead(world.app, admin, consent)).toMatchObject({
    error: { kind: "sync_under_way" },
  });
  await world.owner.transaction((tx) =>
    tx.execute(
      sql`update sync_run set state = 'failed', finished_at = now() where state = 'queued'`,
    ),
  );

  const decided = await decideHeldRead(world.app, admin, consent);
  expect(decided).toMatchObject({ ok: true });
  expect(await decideHeldRead(world.app, admin, consent)).toMatchObject({ ok: false });
  const repeat = decided.ok ? (decided.value.runId ?? 0) : 0;
  expect(await work("ALPHA", repeat)).toMatchObject({ kind: "applied", counts: { vanished: 20 } });
  expect((await audited()).map(({ action }) => action)).toEqual(["sync_consented"]);
  const past = await asAdministrator(world.app, admin, (tx) => listRunsBefore(tx, repeat, 3));
  expect(past.at(-1)).toMatchObject({ runId: repeat, state: "applied", read: 80, changed: 20 });
  expect(past).toHaveLength(3);
});

test("a changed column is shown until somebody takes note of it", async () => {
  await world.admin("PUT", "faults", {
    drift: { shuffle: false, renumber: false, add: ["pfs_new"], remove: [] },
  });
  await world.sync("BETA");
  await world.admin("DELETE", "faults");
  const open = () => asAdministrator(world.app, admin, listOpenDrift);
  expect(await open()).toMatchObject([{ organization: "BETA", kind: "added", column: "pfs_new" }]);
  expect(await acknowledgeColumns(world.app, other)).toEqual({ columns: 1 });
  expect(await open()).toEqual([]);
  expect((await audited()).map(({ action }) => action)).toEqual(["drift_acknowledged"]);
});
