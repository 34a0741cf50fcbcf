import { asAdministrator, sql, type Sql } from "@pfa/db/client.ts";
import { listMaintenanceRuns, listTableSizes } from "@pfa/db/maintenance.ts";
import { addUser, someAdministrator } from "@pfa/db/testing/arrange.ts";
import type { RetentionKind } from "@pfa/domain/retention.ts";
import type { Administrator } from "@pfa/domain/scope.ts";
import { createSecretBox, type SecretBox } from "@pfa/secrets/secret-box.ts";
import { generateKey, parseSecretKeys } from "@pfa/secrets/secret-keys.ts";
import { afterAll, beforeAll, expect, test } from "vitest";
import { changeRetention, runMaintenance } from "./change-retention.ts";
import { maintainDatabase } from "./maintain-database.ts";
import { openSyncWorld, type SyncWorld } from "./testing/sync-world.ts";
import { secretPlace } from "./webhook-secret.ts";

let world: SyncWorld;
let admin: Administrator;
let userId = 0;
const none = createSecretBox(null);

function boxOf(...keys: string[]): SecretBox {
  const parsed = parseSecretKeys(keys.join(","));
  return createSecretBox(parsed.ok ? parsed.value : null);
}

function sealed(box: SecretBox, of: string): string {
  const result = box.seal("canary", secretPlace(of));
  return result.ok ? result.value : "";
}

const hookId = (last: number) => `00000000-0000-4000-8000-00000000000${last}`;

beforeAll(async () => {
  world = await openSyncWorld({ ALPHA: 20, BETA: 20 });
  userId = await world.owner.transaction((tx) => addUser(tx, "admin"));
  admin = someAdministrator(userId, [world.idOf("ALPHA"), world.idOf("BETA")]);
  await world.sync("ALPHA");
});
afterAll(() => world.close());

const arrange = (statement: Sql) => world.owner.transaction((tx) => tx.execute(statement));
const count = async (from: Sql) => {
  const [row] = await world.look<{ count: number }>(sql`select count(*) as count from ${from}`);
  return row?.count ?? -1;
};
const maintain = (options: object = {}) =>
  maintainDatabase({ db: world.worker, secrets: none, ...options });
const keep = (kind: RetentionKind, days: number) =>
  arrange(sql`update retention_rule set keep_days = ${days} where kind = ${kind}`);

test("W28: what is older than it is kept goes, of every organization, in batches; the rest stays", async () => {
  for (const code of ["ALPHA", "BETA"])
    await arrange(sql`
      insert into audit_entry (organization_id, user_id, action, at)
      select ${world.idOf(code)}, ${userId}, 'test', now() - make_interval(days => d, hours => -12)
        from generate_series(91, 115) d`);
  await keep("audit", 100);
  const done = await maintain({ batchRows: 4 });
  // 100.5 to 114.5 days: fifteen of each.
  expect(done.removed.audit).toBe(30);
  expect(await count(sql`audit_entry where action = 'test'`)).toBe(20);
  expect((await maintain()).removed.audit).toBe(0);
});

test("W29: the newest 200 steps of each planner stay however old they are", async () => {
  const step = (who: number, steps: number) =>
    arrange(sql`
      insert into draft_step (organization_id, user_id, action, label, fields, rids, before_changes, before_base,
                              before_base_versions, after_changes, after_base, after_base_versions, created_at)
      select ${world.idOf("ALPHA")}, ${who}, 'edit', 'x', 1, '{1}', '{null}', '{null}', '{null}', '{null}', '{null}',
             '{null}', now() - interval '2 years'
        from generate_series(1, ${steps})`);
  const other = await world.owner.transaction((tx) => addUser(tx, "other"));
  await step(userId, 205);
  await step(other, 150);
  const before = await world.look<{ id: number }>(sql`
    select id from draft_step where user_id = ${userId} order by id desc limit 200`);
  expect((await maintain({ batchRows: 2 })).removed.steps).toBe(5);
  const after = await world.look<{ id: number }>(sql`
    select id from draft_step where user_id = ${userId} order by id desc`);
  expect(after).toEqual(before);
  expect(await count(sql`draft_step where user_id = ${other}`)).toBe(150);
});

test("W29: of sync runs the newest hundred stay, the last good full one, and those that something open refers to", async () => {
  const organizationId = world.idOf("BETA");
  await world.sync("BETA");
  await arrange(
    sql`update sync_run set finished_at = now() - interval '3 years' where organization_id = ${organizationId}`,
  );
  await arrange(sql`
    insert into sync_run (organization_id, kind, cause, state, phase, started_at, finished_at)
    select ${organizationId}, 'full', 'schedule', 'refused', 'done', now() - interval '3 years', now() - interval '2 years'
      from generate_series(1, 120)`);
  const ids = await world.look<{ id: number }>(sql`
    select id from sync_run where organization_id = ${organizationId} order by id`);
  const [full, drifted, open, held] = ids.map(({ id }) => id);
  await arrange(sql`
    insert into sync_run (organization_id, kind, cause, state, phase, finished_at)
    values (${organizationId}, 'full', 'schedule', 'applied', 'done', now() - interval '1 year')`);
  await arrange(sql`
    insert into sync_drift (organization_id, kind, column_name, sync_run_id)
    values (${organizationId}, 'gone', 'x', ${drifted ?? 0})`);
  await arrange(sql`
    insert into sync_quarantine (organization_id, sync_run_id, ordinal, raw, problems)
    values (${organizationId}, ${open ?? 0}, 1, '{}', '[]')`);
  await arrange(sql`
    insert into sync_held (organization_id, sync_run_id, rids) values (${organizationId}, ${held ?? 0}, '{1}')`);
  // 122 runs: beside the newest hundred, three that something open refers to.
  expect((await maintain({ batchRows: 7 })).removed.sync_runs).toBe(19);
  const left = await world.look<{ id: number }>(sql`
    select id from sync_run where organization_id = ${organizationId} order by id limit 3`);
  expect(left.map(({ id }) => id)).toEqual([drifted, open, held]);
  expect(left.map(({ id }) => id)).not.toContain(full);
});

test("W28: settled rows and past alerts go, open ones stay", async () => {
  const organizationId = world.idOf("ALPHA");
  const [run] = await world.look<{ id: number }>(sql`
    select max(id) as id from sync_run where organization_id = ${organizationId}`);
  await arrange(sql`
    insert into sync_quarantine (organization_id, sync_run_id, ordinal, raw, problems, resolution, resolved_at)
    values (${organizationId}, ${run?.id ?? 0}, 1, '{}', '[]', 'synced', now() - interval '1 year'),
           (${organizationId}, ${run?.id ?? 0}, 2, '{}', '[]', null, null)`);
  await arrange(sql`
    insert into alert (organization_id, kind, value, threshold, state, opened_at, resolved_at)
    values (null, 'disk_full', 1, 1, 'resolved', now() - interval '2 years', now() - interval '1 year'),
           (${organizationId}, 'writes_dead', 1, 1, 'resolved', now() - interval '2 years', now() - interval '1 year'),
           (${organizationId}, 'writes_dead', 1, 1, 'open', now() - interval '2 years', null)`);
  const { removed } = await maintain();
  expect([removed.quarantine, removed.alerts]).toEqual([1, 2]);
  expect(await count(sql`alert`)).toBe(1);
});

test("a run tells what it did, and one whose worker died is ended by the next", async () => {
  await arrange(sql`insert into maintenance_run default values`);
  const done = await maintain();
  const [newest, dead] = await asAdministrator(world.app, admin, (tx) =>
    listMaintenanceRuns(tx, 2),
  );
  expect(newest).toMatchObject({ ...done, problem: null, endedAt: expect.any(String) });
  expect(dead).toMatchObject({ problem: expect.stringMatching(/^Its worker died/) });
});

test("asked to stop, it stops between two batches, and says so", async () => {
  await maintain({ signal: AbortSignal.abort() });
  const [run] = await asAdministrator(world.app, admin, (tx) => listMaintenanceRuns(tx, 1));
  expect(run).toMatchObject({ problem: "It was stopped; the next run goes on" });
});

test("W30: statistics that are missing are taken, by a worker that owns no table", async () => {
  await arrange(sql`analyze`);
  await arrange(sql`insert into alert_rule select kind || '', true, 1 from alert_rule where false`);
  const sizes = await asAdministrator(world.app, admin, listTableSizes);
  expect(sizes.find(({ table }) => table === "pfa_record")).toMatchObject({
    totalBytes: expect.any(Number),
  });
  expect(sizes[0]?.totalBytes).toBeGreaterThan(0);
  await expect(
    world.worker.transaction((tx) => tx.query(sql`select analyze_table('pg_authid')`)),
  ).rejects.toMatchObject({ code: "42P01" });
  await world.worker.transaction((tx) => tx.query(sql`select analyze_table('pfa_record')`));
  const rows = await world.look<{ isTaken: boolean }>(sql`
    select reltuples > 0 as "isTaken" from pg_class where relname = 'pfa_record'`);
  expect(rows).toEqual([{ isTaken: true }]);
});

test("W28: days are changed by those who administer every organization, within bounds, and written down", async () => {
  const half = someAdministrator(userId, [world.idOf("ALPHA")]);
  const wish = { kind: "audit", keepDays: 365 } as const;
  expect(await changeRetention(world.app, half, wish)).toMatchObject({
    error: { kind: "settings_concern_others", organizations: 1 },
  });
  expect(await runMaintenance(world.app, half)).toMatchObject({
    error: { kind: "settings_concern_others" },
  });
  expect(await changeRetention(world.app, admin, { ...wish, keepDays: 1 })).toMatchObject({
    error: { kind: "retention_invalid" },
  });
  expect(await changeRetention(world.app, admin, wish)).toEqual({ ok: true, value: null });
  expect(await runMaintenance(world.app, admin)).toEqual({ ok: true, value: null });
  expect(
    await world.look(sql`select keep_days as days from retention_rule where kind = 'audit'`),
  ).toEqual([{ days: 365 }]);
  expect(
    await count(sql`audit_entry where action in ('retention_changed', 'maintenance_run')`),
  ).toBe(4);
  expect(await count(sql`graphile_worker.jobs where task_identifier = 'maintain-database'`)).toBe(
    1,
  );
});

test("secrets that an earlier key sealed are sealed with the present one; what no key opens stays", async () => {
  const [oldKey, newKey, lostKey] = [generateKey(), generateKey(), generateKey()];
  for (const [of, box] of [
    [hookId(1), boxOf(oldKey)],
    [hookId(2), boxOf(lostKey)],
    [hookId(3), boxOf(newKey)],
  ] as const)
    await arrange(sql`
      insert into webhook (id, name, url, secret_sealed, organization_ids, updated_by)
      values (${of}, 'x', 'https://example.com', ${sealed(box, of)}, ${[world.idOf("ALPHA")]}::int[], ${userId})`);
  const present = boxOf(newKey, oldKey);
  expect((await maintain({ secrets: present })).resealed).toBe(1);
  const rows = await world.look<{ id: string; text: string }>(sql`
    select id, secret_sealed as text from webhook order by id`);
  expect(rows.map(({ text }) => boxOf(newKey).isCurrent(text))).toEqual([true, false, true]);
});
