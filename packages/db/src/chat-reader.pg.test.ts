import { chatRelations } from "@pfa/domain/chat-relations.ts";
import type { Scope } from "@pfa/domain/scope.ts";
import pg from "pg";
import { afterAll, beforeAll, expect, test } from "vitest";
import { issueChatCapability } from "./chat-capability.ts";
import { type ChatReader, openChatReader } from "./chat-reader.ts";
import { inScope, sql } from "./client.ts";
import { isShown, mergedRecords, mergedValue } from "./merged-sql.ts";
import { arrangeQuestions, canary } from "./testing/questions.ts";
import { openStage, type Stage } from "./testing/stage.ts";

let stage: Stage;
let reader: ChatReader;
let chat: pg.Client;
let other: Scope;

beforeAll(async () => {
  stage = await openStage();
  other = await arrangeQuestions(stage);
  reader = openChatReader({ url: stage.chatUrl, applicationName: "test-chat" });
  chat = new pg.Client({ connectionString: stage.chatUrl });
  await chat.connect();
});
afterAll(async () => {
  await chat.end();
  await reader.close();
  await stage.close();
});

const forever = new AbortController().signal;

async function rowsOf(canonical: string, scope = stage.scope) {
  const { capability } = await inScope(stage.app, scope, issueChatCapability);
  const answer = await reader.read({ canonical, capability }, forever);
  return answer.ok ? answer.value.rows : answer.error;
}

test("Q27: every column says what the grid's own SQL says", async () => {
  const [pfa] = chatRelations(stage.scope.permissions);
  for (const { name, field } of pfa?.columns ?? []) {
    if (field === null) continue;
    // oxlint-disable-next-line no-await-in-loop -- one connection, one question after the other
    const theirs = await inScope(stage.app, stage.scope, (tx) =>
      tx.query<{ value: unknown }>(sql`
        select ${mergedValue(field)} as value from ${mergedRecords(stage.scope)}
         where ${isShown(stage.scope)} order by m.pfa_id`),
    );
    // oxlint-disable-next-line no-await-in-loop -- as above
    expect([name, await rowsOf(`select ${name} from ai.pfa order by id`)]).toEqual([
      name,
      theirs.map(({ value }) => [value]),
    ]);
  }
});

test("Q27: the views have the columns that the catalog says, in its types", async () => {
  const { rows } = await chat.query<{ view: string; name: string; type: string }>(`
    select c.relname as view, a.attname as name, format_type(a.atttypid, null) as type
      from pg_attribute a join pg_class c on c.oid = a.attrelid
     where c.relnamespace = 'ai'::regnamespace and a.attnum > 0 order by c.relname, a.attnum`);
  const types: Record<string, string> = { timestamptz: "timestamp with time zone" };
  const expected = [new Set(["ViewFinancials"] as const), new Set<never>()].flatMap((permissions) =>
    chatRelations(permissions).flatMap(({ view, columns }) =>
      columns.map(({ name, type }) => ({ view, name, type: types[type] ?? type })),
    ),
  );
  const listed = (list: typeof rows) =>
    [...new Set(list.map(({ view, name, type }) => `${view}.${name} ${type}`))].toSorted();
  expect(listed(rows)).toEqual(listed(expected));
});

test("Q28: a capability that is missing, forged, altered or of yesterday shows nothing", async () => {
  const { capability } = await inScope(stage.app, stage.scope, issueChatCapability);
  const [, user, money, until, signature] = capability.split(".");
  const altered = [other.organizationId, user, money, until, signature].join(".");
  for (const forged of [
    "",
    "x",
    `${other.organizationId}`,
    altered,
    `${capability}0`,
    `1.1.1.1.${"0".repeat(64)}`,
  ]) {
    // oxlint-disable-next-line no-await-in-loop -- one after the other
    const answer = await reader.read(
      { canonical: "select id from ai.pfa", capability: forged },
      forever,
    );
    expect([forged, answer]).toMatchObject([forged, { ok: true, value: { rows: [] } }]);
  }
  const answer = await reader.read({ canonical: "select id from ai.pfa", capability }, forever);
  expect(answer).toMatchObject({ ok: true, value: { rows: { length: 4 } } });
});

test("Q28: what the guard would not let through finds no other tenant's row either", async () => {
  const { capability } = await inScope(stage.app, stage.scope, issueChatCapability);
  const attacks = [
    `with x as materialized (select set_config('app.chat_capability', '${other.organizationId}', false)) select p.* from x, ai.pfa p`,
    `select set_config('app.organization_id', '${other.organizationId}', false), id from ai.pfa`,
    `select id from ai.pfa where 1 / (case when area = '${canary}' then 0 else 1 end) > 0`,
    `select id from ai.pfa where area::int = 1`,
    "select * from public.pfa_record",
    "select * from public.app_user",
    "select * from public.chat_key",
    "select ai.signature('1.1.1.99999999999')",
    "select ai.issue_capability()",
    "select query_to_xml('select * from public.pfa_record', true, true, '')::text",
    "select lo_create(0)",
    "select pg_read_file('/etc/passwd')",
    "select rolpassword from pg_authid",
  ];
  for (const canonical of attacks) {
    // oxlint-disable-next-line no-await-in-loop -- one after the other
    const answer = await reader.read({ canonical, capability }, forever);
    expect([canonical, JSON.stringify(answer).includes(canary)]).toEqual([canonical, false]);
  }
  // What one of them may have left behind does not reach the next question.
  expect(await rowsOf("select count(*) from ai.pfa", other)).toEqual([[1]]);
});

test("Q28: the role of questions can change nothing, make nothing, and own nothing", async () => {
  for (const statement of [
    "create table ai.x (a int)",
    "create temp table pfa (a int)",
    "insert into ai.pfa (id) values ('x')",
    "select lo_create(0)",
    "set role pfa_app",
    "set session authorization pfa_app",
    "set transaction read write; delete from public.pfa_record",
  ]) {
    // oxlint-disable-next-line no-await-in-loop -- one connection
    await expect(chat.query(statement).then(() => `${statement} worked`)).rejects.toThrow(
      /permission denied|read-only|cannot/,
    );
    // oxlint-disable-next-line no-await-in-loop -- one connection
    await chat.query("rollback");
  }
  const { rows } = await chat.query(`
    select c.oid::regclass::text as relation from pg_class c
     where c.relnamespace in ('public'::regnamespace, 'ai'::regnamespace)
       and has_table_privilege(c.oid, 'select') order by 1`);
  expect(rows.map(({ relation }) => relation)).toEqual([
    "calendar_month",
    "pfa",
    "pfa_without_money",
  ]);
});

test("Q28: one statement only reaches PostgreSQL, whatever a text holds", async () => {
  const { capability } = await inScope(stage.app, stage.scope, issueChatCapability);
  const answer = await reader.read({ canonical: "select 1; select 2", capability }, forever);
  expect(answer).toMatchObject({ ok: false });
});

test("Q30: a stop reaches PostgreSQL within half a second, and the connection is not used again", async () => {
  const stopping = new AbortController();
  const { capability } = await inScope(stage.app, stage.scope, issueChatCapability);
  const read = reader.read({ canonical: "select pg_sleep(7)::text", capability }, stopping.signal);
  const isSleeping = () =>
    stage.owner.transaction((tx) =>
      tx.query(
        sql`select from pg_stat_activity where usename = 'pfa_chat' and wait_event = 'PgSleep'`,
      ),
    );
  await expect
    .poll(async () => (await isSleeping()).length, { interval: 20, timeout: 6000 })
    .toBe(1);
  const stoppedAt = performance.now();
  stopping.abort();
  expect(await read).toMatchObject({ ok: false, error: { code: "cancelled" } });
  expect(performance.now() - stoppedAt).toBeLessThan(500);
  expect(await isSleeping()).toEqual([]);
});

test("Q30: a query that would take far too long is not begun", async () => {
  const { capability } = await inScope(stage.app, stage.scope, issueChatCapability);
  const canonical =
    "select count(*) from generate_series(1, 1000000) a, generate_series(1, 1000000) b";
  const answer = await reader.read({ canonical, capability }, forever);
  expect(answer).toMatchObject({ ok: false, error: { code: "too_expensive" } });
  expect(JSON.stringify(answer)).not.toMatch(/\d{4}/);
});

test("Q30: a server that is not there is a failure in words", async () => {
  const nowhere = openChatReader({
    url: "postgresql://pfa_chat:x@127.0.0.1:1/x",
    applicationName: "test",
  });
  expect(await nowhere.read({ canonical: "select 1", capability: "" }, forever)).toMatchObject({
    ok: false,
    error: { code: "unavailable" },
  });
  await nowhere.close();
});
