import { permissions, type Permission } from "@pfa/domain/permissions.ts";
import type { Scope } from "@pfa/domain/scope.ts";
import { DatabaseError } from "pg";
import { afterAll, beforeAll, expect, test } from "vitest";
import {
  asAdministrator,
  type Db,
  inOrganization,
  inScope,
  openDb,
  raw,
  sql,
  type Sql,
  type Tx,
} from "./client.ts";
import { addOrganization, addUser, someScope } from "./testing/arrange.ts";
import { openStage, type Stage } from "./testing/stage.ts";
import { addTenantRows, rowsOf, type TenantTable, tenantTables } from "./testing/tenant-rows.ts";

// Two organizations with one row each in every tenant table. RIO is the caller's; OSLO is a stranger's.

let stage: Stage;
let rio: number;
let oslo: number;
/** A member of RIO who may do everything there. */
let planner: Scope;

beforeAll(async () => {
  stage = await openStage();
  rio = stage.organizationId;
  planner = someScope(stage.scope, permissions);
  await stage.owner.transaction(async (tx) => {
    oslo = await addOrganization(tx, "OSLO");
    await addTenantRows(tx, planner);
    const stranger = await addUser(tx, "stranger");
    await addTenantRows(tx, { organizationId: oslo, userId: stranger });
  });
});
afterAll(() => stage.close());

const allowed = (...granted: Permission[]) => someScope(stage.scope, granted);

type Role = "server" | "worker";
const roles: readonly Role[] = ["server", "worker"];
const matrix = tenantTables.flatMap((table) => roles.map((role) => ({ role, table })));

const dbOf = (role: Role): Db => (role === "server" ? stage.app : stage.worker);

/** Runs in RIO's context, as the role does its work. */
const inRio = <T>(role: Role, work: (tx: Tx) => Promise<T>): Promise<T> =>
  role === "server" ? inScope(stage.app, planner, work) : inOrganization(stage.worker, rio, work);

async function countRows(tx: Tx, table: TenantTable, condition: Sql = sql`true`): Promise<number> {
  const [row] = await tx.query<{ count: number }>(
    sql`select count(*) as count from ${raw(table)} where ${condition}`,
  );
  return row?.count ?? -1;
}

/** PostgreSQL's code both for a missing grant and for a row that a policy refuses. */
const INSUFFICIENT_PRIVILEGE = "42501";
const refused = { code: INSUFFICIENT_PRIVILEGE };

/** Rows touched; 0 also where the role may not even try. */
async function touched(role: Role, statement: Sql): Promise<number> {
  try {
    return await inRio(role, (tx) => tx.execute(statement));
  } catch (error) {
    if (error instanceof DatabaseError && error.code === INSUFFICIENT_PRIVILEGE) return 0;
    throw error;
  }
}

test.each(matrix)("without a context the $role sees no row of $table", async ({ role, table }) => {
  expect(await dbOf(role).transaction((tx) => countRows(tx, table))).toBe(0);
});

test.each(matrix)(
  "in RIO's context the $role sees RIO's rows of $table and none of OSLO's",
  async ({ role, table }) => {
    const ofOslo = sql`organization_id = ${oslo}`;
    expect(await inRio(role, (tx) => countRows(tx, table))).toBe(1);
    expect(await inRio(role, (tx) => countRows(tx, table, ofOslo))).toBe(0);
  },
);

test.each(matrix)(
  "in RIO's context the $role can add, change, move or remove no row of OSLO in $table",
  async ({ role, table }) => {
    const before = await stage.owner.transaction((tx) => rowsOf(tx, table, oslo));
    expect(before).toHaveLength(1);
    const name = raw(table);
    const copy = sql`
      insert into ${name} overriding system value
      select * from jsonb_populate_record(null::${name}, ${JSON.stringify(before[0])})`;
    await expect(inRio(role, (tx) => tx.execute(copy))).rejects.toMatchObject(refused);

    const ofOslo = sql`organization_id = ${oslo}`;
    expect(
      await touched(
        role,
        sql`update ${name} set organization_id = organization_id where ${ofOslo}`,
      ),
    ).toBe(0);
    expect(await touched(role, sql`update ${name} set organization_id = ${oslo}`)).toBe(0);
    expect(await touched(role, sql`delete from ${name} where ${ofOslo}`)).toBe(0);
    expect(await stage.owner.transaction((tx) => rowsOf(tx, table, oslo))).toEqual(before);
  },
);

const insertDraft = (scope: Scope, userId: number) => (tx: Tx) =>
  tx.execute(sql`
    insert into pfa_draft (organization_id, user_id, rid, changes, base, base_version)
    values (${scope.organizationId}, ${userId}, 1, '{"class": "15"}', '{"class": "14"}', 1)`);

test("a colleague's draft can be neither read, changed, removed nor made", async () => {
  const { colleague } = stage;
  await inScope(stage.app, colleague, insertDraft(colleague, colleague.userId));
  const ofColleague = sql`user_id = ${colleague.userId}`;
  expect(await inRio("server", (tx) => countRows(tx, "pfa_draft", ofColleague))).toBe(0);
  expect(
    await touched(
      "server",
      sql`update pfa_draft set changes = '{"class": "1"}' where ${ofColleague}`,
    ),
  ).toBe(0);
  expect(await touched("server", sql`delete from pfa_draft where ${ofColleague}`)).toBe(0);
  expect(await touched("server", sql`update pfa_draft set user_id = ${colleague.userId}`)).toBe(0);
  await expect(
    inScope(stage.app, planner, insertDraft(planner, colleague.userId)),
  ).rejects.toMatchObject(refused);
  expect(await inScope(stage.app, colleague, (tx) => countRows(tx, "pfa_draft"))).toBe(1);
});

test("a draft needs SaveDraft to be made, changed or removed", async () => {
  const reader = allowed("Read", "EditForecast");
  const asReader = (statement: Sql) => inScope(stage.app, reader, (tx) => tx.execute(statement));
  expect(await inScope(stage.app, reader, (tx) => countRows(tx, "pfa_draft"))).toBe(1);
  expect(await asReader(sql`update pfa_draft set revision = revision + 1`)).toBe(0);
  expect(await asReader(sql`delete from pfa_draft`)).toBe(0);

  const editor = allowed("Read", "SaveDraft");
  expect(await inScope(stage.app, editor, (tx) => tx.execute(sql`delete from pfa_draft`))).toBe(1);
  const { userId } = editor;
  await expect(inScope(stage.app, reader, insertDraft(reader, userId))).rejects.toMatchObject(
    refused,
  );
  expect(await inScope(stage.app, editor, insertDraft(editor, userId))).toBe(1);
});

const insertCommit = (userId: number) => (tx: Tx) =>
  tx.execute(sql`
    insert into pfa_commit (organization_id, user_id, reason) values (${rio}, ${userId}, 'a reason')`);

test("a commit needs Sync, and is the caller's own", async () => {
  const editor = allowed("Read", "SaveDraft");
  await expect(inScope(stage.app, editor, insertCommit(editor.userId))).rejects.toMatchObject(
    refused,
  );
  const committer = allowed("Read", "Sync");
  await expect(
    inScope(stage.app, committer, insertCommit(stage.colleague.userId)),
  ).rejects.toMatchObject(refused);
  expect(await inScope(stage.app, committer, insertCommit(committer.userId))).toBe(1);
});

test.each([
  ["pfa_record", "Read"],
  ["pfa_draft", "Read"],
  ["pfa_commit", "Read"],
  ["commit_item", "Read"],
  ["audit_entry", "ManageSettings"],
  ["sync_quarantine", "ManageSettings"],
] as const)("%s is read with the permission %s only", async (table, permission) => {
  const without = someScope(
    planner,
    permissions.filter((one) => one !== permission),
  );
  expect(await inScope(stage.app, without, (tx) => countRows(tx, table))).toBe(0);
  const granted = allowed(permission);
  expect(await inScope(stage.app, granted, (tx) => countRows(tx, table))).toBeGreaterThan(0);
});

const settle = (state: string) => (tx: Tx) =>
  tx.execute(sql`update commit_item set state = ${state}`);

test("nobody but an administrator who oversees an organization changes the state of its items, and not to written", async () => {
  expect(await inRio("server", settle("refused"))).toBe(0);
  const { userId } = planner;
  const overseeing = (organizationId: number) => ({
    userId,
    username: "boss",
    permission: "ManageSettings" as const,
    organizations: [
      { id: organizationId, code: "ANY", name: "Any", permissions: new Set<never>() },
    ],
    isNarrowed: false,
  });
  expect(await asAdministrator(stage.app, overseeing(0), settle("refused"))).toBe(0);
  await expect(
    asAdministrator(stage.app, overseeing(planner.organizationId), settle("written")),
  ).rejects.toMatchObject(refused);
});

const countExtras = (tx: Tx) => countRows(tx, "pfa_record_extra");

test("fields without a column, any of which may be an amount, are read with ViewFinancials only", async () => {
  expect(await inScope(stage.app, allowed("Read"), countExtras)).toBe(0);
  expect(await inScope(stage.app, allowed("ViewFinancials"), countExtras)).toBe(0);
  expect(await inScope(stage.app, allowed("Read", "ViewFinancials"), countExtras)).toBe(1);
});

test.each([
  sql`insert into pfa_record select * from pfa_record`,
  sql`update pfa_record set class = '1'`,
  sql`delete from pfa_record`,
  sql`update pfa_record_extra set extras = '{}'`,
  sql`update mirror_state set version = 9`,
  sql`update commit_item set changes = '{}'`,
  sql`update organization_member set permissions = '{Sync}'`,
  sql`update organization set is_suspended = false`,
  sql`delete from audit_entry`,
  sql`update audit_entry set action = 'nothing'`,
])("the server may not run %o", async (statement) => {
  await expect(inRio("server", (tx) => tx.execute(statement))).rejects.toMatchObject(refused);
});

const backend = (tx: Tx) => tx.query(sql`select pg_backend_pid() as pid`);

test("after a COMMIT nothing of the context is left on the connection", async () => {
  const { connectionString } = stage.app.pool.options;
  const single = openDb({
    url: connectionString ?? "",
    applicationName: "test",
    maxConnections: 1,
  });
  try {
    const read = (tx: Tx) => countRows(tx, "pfa_record");
    const first = await inScope(single, planner, backend);
    expect(await inScope(single, planner, read)).toBe(1);
    expect(await single.transaction(read)).toBe(0);
    expect(await single.transaction(backend)).toEqual(first);
  } finally {
    await single.close();
  }
});

const enqueue = (task: string, organizationId: number) => (tx: Tx) =>
  tx.execute(sql`select enqueue_job(${task}, ${JSON.stringify({ organizationId })}::json, 'test')`);

test("the one door to the queue takes known jobs of the organization in context", async () => {
  await expect(inRio("server", enqueue("send-commits", oslo))).rejects.toMatchObject(refused);
  await expect(inRio("server", enqueue("drop-everything", rio))).rejects.toThrow("unknown job");
  await expect(stage.app.transaction(enqueue("send-commits", rio))).rejects.toMatchObject(refused);
  await inRio("server", enqueue("send-commits", rio));
});
