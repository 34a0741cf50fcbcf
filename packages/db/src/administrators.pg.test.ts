import type { Administrator } from "@pfa/domain/scope.ts";
import { afterAll, beforeAll, expect, test } from "vitest";
import { auditAdminAction } from "./audit.ts";
import { listAuditEntries } from "./audit-list.ts";
import { asAdministrator, raw, sql } from "./client.ts";
import { addOrganization, addUser, someAdministrator } from "./testing/arrange.ts";
import { openStage, type Stage } from "./testing/stage.ts";
import { addTenantRows, tenantTables } from "./testing/tenant-rows.ts";

// Three organizations with one row each in every tenant table; the administrator oversees the first two.

let stage: Stage;
let rio: number;
let lima: number;
let oslo: number;
let admin: Administrator;

beforeAll(async () => {
  stage = await openStage();
  rio = stage.organizationId;
  await stage.owner.transaction(async (tx) => {
    lima = await addOrganization(tx, "LIMA");
    oslo = await addOrganization(tx, "OSLO");
    for (const [organizationId, name] of [
      [rio, "ana"],
      [lima, "ben"],
      [oslo, "cho"],
    ] as const)
      await addTenantRows(tx, { organizationId, userId: await addUser(tx, name) });
  });
  admin = someAdministrator(stage.scope.userId, [rio, lima]);
});
afterAll(() => stage.close());

const organizationsIn = (table: string, who = admin) =>
  asAdministrator(stage.app, who, async (tx) => {
    const rows = await tx.query<{ id: number }>(
      sql`select distinct organization_id as id from ${raw(table)} order by 1`,
    );
    return rows.map(({ id }) => id);
  });

/** What administrators look at; a table that is not named here shows them nothing. */
const overseen: readonly string[] = [
  "alert",
  "audit_entry",
  "chat_feedback",
  "commit_item",
  "draft_state",
  "job_cancellation",
  "job_run",
  "job_sample",
  "mirror_state",
  "organization_member",
  "pfa_commit",
  "sync_drift",
  "sync_held",
  "sync_quarantine",
  "sync_run",
  "sync_schedule",
  "webhook_delivery",
  "write_back_hold",
];

test.each(tenantTables)("%s shows an administrator what they oversee at most", async (table) => {
  expect(await organizationsIn(table)).toEqual(overseen.includes(table) ? [rio, lima] : []);
});

test.each(overseen)("%s shows nothing to one who oversees by another permission", async (table) => {
  const other = someAdministrator(stage.scope.userId, [rio, lima], "ManageUsers");
  expect(await organizationsIn(table, other)).toEqual([]);
});

test("an action is noted in its organization, one on what belongs to none in each overseen one", async () => {
  const before = await asAdministrator(stage.app, admin, (tx) =>
    listAuditEntries(tx, { limit: 50 }),
  );
  await asAdministrator(stage.app, admin, async (tx) => {
    const details = { syncRunId: 7 };
    await auditAdminAction(tx, admin, { action: "sync_requested", organizationId: lima, details });
    await auditAdminAction(tx, admin, {
      action: "drafts_discarded",
      organizationId: null,
      details,
    });
  });
  const entries = await asAdministrator(stage.app, admin, (tx) =>
    listAuditEntries(tx, { limit: 50 }),
  );
  const added = entries.slice(0, entries.length - before.length);
  expect(
    added.map(({ organizationCode, username, action }) => [organizationCode, username, action]),
  ).toEqual([
    ["LIMA", "planner", "drafts_discarded"],
    ["RIO", "planner", "drafts_discarded"],
    ["LIMA", "planner", "sync_requested"],
  ]);
});

test("an action is noted neither in a foreign organization nor in another's name", async () => {
  const refused = { code: "42501" };
  const note = (who: Administrator, organizationId: number) =>
    asAdministrator(stage.app, admin, (tx) =>
      auditAdminAction(tx, who, { action: "sync_requested", organizationId, details: {} }),
    );
  await expect(note(admin, oslo)).rejects.toMatchObject(refused);
  await expect(note({ ...admin, userId: admin.userId + 1 }, rio)).rejects.toMatchObject(refused);
});

test("the audit is found by person, action and particulars, letters like % taken as they are, and read page by page", async () => {
  await asAdministrator(stage.app, admin, async (tx) => {
    for (const note of ["50% done", "other"])
      await auditAdminAction(tx, admin, {
        action: "conflicts_resolved",
        organizationId: rio,
        details: { note },
      });
  });
  const find = (filter: object) =>
    asAdministrator(stage.app, admin, (tx) => listAuditEntries(tx, { limit: 50, ...filter }));
  expect((await find({ text: "0% d" })).map(({ details }) => details)).toEqual([
    { note: "50% done" },
  ]);
  expect(await find({ text: "%other" })).toEqual([]);
  expect(await find({ text: "conflicts resolved", username: "planner" })).toHaveLength(2);
  expect(await find({ action: "conflicts_resolved", username: "ana" })).toEqual([]);
  const all = await find({ action: "conflicts_resolved" });
  const [newest] = await find({ action: "conflicts_resolved", limit: 1 });
  expect(newest).toEqual(all[0]);
  expect(await find({ action: "conflicts_resolved", before: newest?.id })).toEqual(all.slice(1));
});
