import { afterAll, beforeAll, expect, test } from "vitest";
import { sql, type Sql } from "./client.ts";
import { openStage, type Stage } from "./testing/stage.ts";
import { tenantTables } from "./testing/tenant-rows.ts";

// What the database's own catalog says, so that a table, view or function added later cannot stay outside row security.

let stage: Stage;

beforeAll(async () => {
  stage = await openStage();
});
afterAll(() => stage.close());

const list = <Row extends object>(statement: Sql) =>
  stage.owner.transaction((tx) => tx.query<Row>(statement));

/** The functions that run with their owner's rights: each is a door and has a test of what it refuses. */
const definerFunctions = [
  "analyze_table",
  "change_jobs",
  "enqueue_installation_job",
  "enqueue_job",
  "enqueue_mapping_trial",
  "queued_jobs",
];

const roles = sql`('pfa_app', 'pfa_worker')`;

test("every table with an organization has row security, forced on its owner too, and a policy", async () => {
  const tables = await list<{ table: string; isSafe: boolean }>(sql`
    select c.relname as "table",
           c.relrowsecurity and c.relforcerowsecurity
             and exists (select from pg_policy p where p.polrelid = c.oid) as "isSafe"
      from pg_class c
      join pg_attribute a on a.attrelid = c.oid and a.attname = 'organization_id' and not a.attisdropped
     where c.relnamespace = 'public'::regnamespace and c.relkind in ('r', 'p')
     order by c.relname`);
  expect(tables).toEqual(tenantTables.map((table) => ({ table, isSafe: true })));
});

test("every policy of a tenant table asks for the organization, the organizations or the user in context", async () => {
  const careless = await list(sql`
    select tablename, policyname from pg_policies
     where schemaname = 'public' and tablename = any (${[...tenantTables]}::text[])
       and not (coalesce(qual, with_check) ~ '(app_|ai\\.)organization\\(\\)' or coalesce(qual, with_check) ~ 'app_overseen\\(\\)'
            or coalesce(qual, with_check) ~ 'app_user_id\\(\\)')`);
  expect(careless).toEqual([]);
});

test("there is no materialized view, and no view that reads with its owner's rights", async () => {
  const views = await list(sql`
    select relname from pg_class
     where relnamespace = 'public'::regnamespace
       and (relkind = 'm'
            or relkind = 'v' and not coalesce(reloptions @> array['security_invoker=true'], false))`);
  expect(views).toEqual([]);
});

test("functions run with their caller's rights; the listed ones that do not have a fixed search path", async () => {
  const definers = await list(sql`
    select p.proname as name, coalesce(array_to_string(p.proconfig, ','), '') ~ 'search_path=' as "isFixed"
      from pg_proc p
     where p.pronamespace = 'public'::regnamespace and p.prosecdef
     order by p.proname`);
  expect(definers).toEqual(definerFunctions.map((name) => ({ name, isFixed: true })));
});

test("the application's roles own no table of ours, are no superusers and cannot step around row security", async () => {
  const found = await list(sql`
    select rolname as role, rolsuper or rolbypassrls or rolcreaterole or rolcreatedb or rolreplication as "isMighty"
      from pg_roles where rolname in ${roles} order by rolname`);
  expect(found).toEqual([
    { role: "pfa_app", isMighty: false },
    { role: "pfa_worker", isMighty: false },
  ]);
  const owned = await list(sql`
    select c.relname from pg_class c join pg_roles r on r.oid = c.relowner
     where c.relnamespace = 'public'::regnamespace and r.rolname in ${roles}`);
  expect(owned).toEqual([]);
});

test("the application's roles belong to no other role and can create nothing beside our tables", async () => {
  const memberships = await list(sql`
    select m.roleid::regrole::text from pg_auth_members m
     where m.member::regrole::text in ${roles}`);
  expect(memberships).toEqual([]);
  const creators = await list(sql`
    select rolname from pg_roles where rolname in ${roles} and has_schema_privilege(oid, 'public', 'create')`);
  expect(creators).toEqual([]);
});

test("no role of ours may truncate a table or lay a trigger on it: row security does not see either", async () => {
  const grants = await list(sql`
    select grantee, table_name, privilege_type from information_schema.role_table_grants
     where table_schema = 'public' and (grantee in ${roles} or grantee = 'PUBLIC')
       and privilege_type in ('TRUNCATE', 'TRIGGER', 'REFERENCES')`);
  expect(grants).toEqual([]);
});
