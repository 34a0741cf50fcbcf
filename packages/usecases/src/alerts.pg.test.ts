import { countAlerts, listAlerts } from "@pfa/db/alerts.ts";
import { asAdministrator, sql } from "@pfa/db/client.ts";
import { addUser } from "@pfa/db/testing/arrange.ts";
import { permissions } from "@pfa/domain/permissions.ts";
import type { Administrator } from "@pfa/domain/scope.ts";
import { afterAll, beforeAll, expect, test } from "vitest";
import { acknowledgeAlert } from "./acknowledge-alert.ts";
import { changeAlertRule } from "./change-alert-rule.ts";
import { evaluateAlerts } from "./evaluate-alerts.ts";
import { probePems } from "./probe-pems.ts";
import { openSyncWorld, type SyncWorld } from "./testing/sync-world.ts";

let world: SyncWorld;
let admin: Administrator;

beforeAll(async () => {
  world = await openSyncWorld({ ALPHA: 30, BETA: 30 });
  const userId = await world.owner.transaction((tx) => addUser(tx, "admin"));
  const code = "ALPHA";
  admin = {
    userId,
    username: "admin",
    permission: "ManageSettings",
    organizations: [{ id: world.idOf(code), code, name: code, permissions: new Set(permissions) }],
    isNarrowed: false,
  };
  await world.sync("ALPHA");
  await world.sync("BETA");
});
afterAll(() => world.close());

const shown = (history = false) =>
  asAdministrator(world.app, admin, (tx) => listAlerts(tx, { history, limit: 50 }));
const states = async (history = false) =>
  (await shown(history)).map(({ organizationCode, kind, state }) => ({
    organizationCode,
    kind,
    state,
  }));

test("W20, W21: three failures in a row open an alert for that organization alone; it is seen, acknowledged and resolves by itself", async () => {
  expect(await evaluateAlerts(world.worker)).toEqual([]);
  await world.admin("PUT", "faults", { down: "unavailable" });
  expect(await world.sync("ALPHA")).toMatchObject({ kind: "failed" });
  expect(await world.sync("ALPHA")).toMatchObject({ kind: "failed" });
  expect((await evaluateAlerts(world.worker)).map(({ opened }) => opened)).toEqual([["pems_down"]]);
  expect(await world.sync("ALPHA")).toMatchObject({ kind: "failed" });
  expect(await evaluateAlerts(world.worker)).toEqual([
    { organization: "ALPHA", opened: ["sync_failing"], resolved: [] },
  ]);
  expect(await evaluateAlerts(world.worker)).toEqual([]);

  const alert = (await shown()).find(({ kind }) => kind === "sync_failing");
  expect(alert).toMatchObject({ organizationCode: "ALPHA", state: "open", value: 3, threshold: 3 });
  const seen = { organization: "ALPHA", alertId: alert?.id ?? 0 };
  expect(await acknowledgeAlert(world.app, admin, seen)).toMatchObject({ ok: true });
  expect(await acknowledgeAlert(world.app, admin, seen)).toEqual({
    ok: false,
    error: { kind: "alert_not_open", alertId: seen.alertId },
  });
  expect(await world.look(sql`select action from audit_entry`)).toEqual([
    { action: "alert_acknowledged" },
  ]);

  await world.admin("DELETE", "faults");
  expect(await world.sync("ALPHA")).toMatchObject({ kind: "applied" });
  const [news] = await evaluateAlerts(world.worker);
  expect(news?.resolved.toSorted()).toEqual(["pems_down", "sync_failing"]);
  expect(await states()).toEqual([]);
  expect(await states(true)).toEqual(
    expect.arrayContaining([
      { organizationCode: "ALPHA", kind: "sync_failing", state: "resolved" },
      { organizationCode: "ALPHA", kind: "pems_down", state: "resolved" },
    ]),
  );
});

const ago = (minutes: number) => new Date(Date.now() - minutes * 60_000);

test("W26: records are old when the schedule's next sync is overdue; a paused or a rarely synced organization is not", async () => {
  await world.owner.transaction(async (tx) => {
    await tx.execute(sql`update mirror_state set last_synced_at = ${ago(50)}`);
    await tx.execute(sql`
      insert into sync_schedule (organization_id, every_minutes) values (${world.idOf("ALPHA")}, 15)
      on conflict (organization_id) do update set every_minutes = 15`);
    await tx.execute(sql`
      insert into sync_schedule (organization_id, every_minutes) values (${world.idOf("BETA")}, 720)
      on conflict (organization_id) do update set every_minutes = 720`);
  });
  const [news] = await evaluateAlerts(world.worker);
  expect(news).toEqual({ organization: "ALPHA", opened: ["sync_stale"], resolved: [] });
  expect((await shown()).map(({ kind, value, threshold }) => [kind, value, threshold])).toEqual([
    ["sync_stale", 35, 30],
  ]);
  await world.owner.transaction((tx) =>
    tx.execute(sql`update sync_schedule set paused_at = now()`),
  );
  expect(await evaluateAlerts(world.worker)).toEqual([
    { organization: "ALPHA", opened: [], resolved: ["sync_stale"] },
  ]);
  await world.owner.transaction((tx) => tx.execute(sql`update sync_schedule set paused_at = null`));
});

test("W25: a threshold is data, changed by those who administer every organization, and holds at once", async () => {
  const rule = { kind: "sync_stale", isEnabled: true, threshold: 60 } as const;
  expect(await changeAlertRule(world.app, admin, rule)).toEqual({
    ok: false,
    error: { kind: "settings_concern_others", organizations: 1 },
  });
  const code = "BETA";
  const other = { id: world.idOf(code), code, name: code, permissions: new Set(permissions) };
  const both = { ...admin, organizations: [...admin.organizations, other] };
  expect(await changeAlertRule(world.app, both, { ...rule, threshold: 0.5 })).toMatchObject({
    error: { kind: "threshold_invalid" },
  });
  await evaluateAlerts(world.worker);
  expect((await shown()).map(({ kind }) => kind)).toEqual(["sync_stale"]);
  expect(await changeAlertRule(world.app, both, rule)).toEqual({ ok: true, value: null });
  expect(await evaluateAlerts(world.worker)).toEqual([
    { organization: "ALPHA", opened: [], resolved: ["sync_stale"] },
  ]);
  expect(
    await world.look(sql`
      select organization_id as id, details ->> 'threshold' as threshold from audit_entry
       where action = 'alert_rule_changed' order by organization_id`),
  ).toEqual(both.organizations.map(({ id }) => ({ id, threshold: "60" })));
});

test("what all organizations share is told to every administrator, and to nobody who oversees nothing", async () => {
  await world.owner.transaction((tx) =>
    tx.execute(sql`
      insert into worker_process (pool_id, host, pid, disk_used_percent) values ('full', 'host', 1, 95.5)`),
  );
  expect(await evaluateAlerts(world.worker)).toEqual([
    { organization: null, opened: ["disk_full"], resolved: [] },
  ]);
  const [alert] = await shown();
  expect(alert).toMatchObject({ organizationCode: null, kind: "disk_full", value: 95.5 });
  expect(await asAdministrator(world.app, admin, countAlerts)).toEqual({ open: 1, standing: 1 });
  const nobody = { ...admin, permission: "Read" } as const;
  expect(await asAdministrator(world.app, nobody, countAlerts)).toEqual({ open: 0, standing: 0 });
  const seen = { organization: null, alertId: alert?.id ?? 0 };
  expect(await acknowledgeAlert(world.app, admin, seen)).toMatchObject({ ok: true });
  await world.owner.transaction((tx) => tx.execute(sql`delete from worker_process`));
  expect(await evaluateAlerts(world.worker)).toEqual([
    { organization: null, opened: [], resolved: ["disk_full"] },
  ]);
});

test("W27: a PEMS that answers again is no longer told as away before any sync or write", async () => {
  await world.admin("PUT", "faults", { down: "unavailable" });
  expect(await world.sync("ALPHA")).toMatchObject({ kind: "failed" });
  expect(await probePems(world.worker, world.pems)).toEqual([]);
  expect((await evaluateAlerts(world.worker)).map(({ opened }) => opened)).toEqual([["pems_down"]]);
  await world.admin("DELETE", "faults");
  expect(await probePems(world.worker, world.pems)).toEqual(["ALPHA"]);
  expect((await evaluateAlerts(world.worker)).map(({ resolved }) => resolved)).toEqual([
    ["pems_down"],
  ]);
  expect(await probePems(world.worker, world.pems)).toEqual([]);
});

test("W20: the share of unreadable rows is not judged by a few", async () => {
  const read = (rows: number, unreadable: number) =>
    world.owner.transaction((tx) =>
      tx.execute(sql`
        update sync_run set rows_read = ${rows}, quarantined = ${unreadable}
         where organization_id = ${world.idOf("BETA")} and state = 'applied'`),
    );
  await read(3, 2);
  expect(await evaluateAlerts(world.worker)).toEqual([]);
  await read(100, 10);
  expect(await evaluateAlerts(world.worker)).toEqual([
    { organization: "BETA", opened: ["rows_set_aside"], resolved: [] },
  ]);
});

test("a foreign organization's alert is none to look after", async () => {
  const foreign = { organization: "BETA", alertId: 1 };
  expect(await acknowledgeAlert(world.app, admin, foreign)).toMatchObject({
    error: { kind: "organization_not_found" },
  });
});
