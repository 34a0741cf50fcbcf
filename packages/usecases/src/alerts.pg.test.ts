import { listAlerts } from "@pfa/db/alerts.ts";
import { asAdministrator, sql } from "@pfa/db/client.ts";
import { addUser } from "@pfa/db/testing/arrange.ts";
import { permissions } from "@pfa/domain/permissions.ts";
import type { Administrator } from "@pfa/domain/scope.ts";
import { afterAll, beforeAll, expect, test } from "vitest";
import { acknowledgeAlert } from "./acknowledge-alert.ts";
import { evaluateAlerts } from "./evaluate-alerts.ts";
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

test("old records and writes that were given up are told, of overseen organizations only; the threshold is data", async () => {
  await world.owner.transaction((tx) =>
    tx.execute(sql`update mirror_state set last_synced_at = now() - interval '61 minutes'`),
  );
  const news = await evaluateAlerts(world.worker);
  expect(news.map(({ organization, opened }) => [organization, opened])).toEqual([
    ["ALPHA", ["sync_stale"]],
    ["BETA", ["sync_stale"]],
  ]);
  expect(await states()).toEqual([
    { organizationCode: "ALPHA", kind: "sync_stale", state: "open" },
  ]);
  await world.owner.transaction((tx) =>
    tx.execute(sql`update alert_rule set threshold = 90 where kind = 'sync_stale'`),
  );
  expect((await evaluateAlerts(world.worker)).map(({ resolved }) => resolved)).toEqual([
    ["sync_stale"],
    ["sync_stale"],
  ]);
  const foreign = { organization: "BETA", alertId: 1 };
  expect(await acknowledgeAlert(world.app, admin, foreign)).toMatchObject({
    error: { kind: "organization_not_found" },
  });
});
