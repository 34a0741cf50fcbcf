import { issueChatCapability } from "@pfa/db/chat-capability.ts";
import { type ChatReader, openChatReader } from "@pfa/db/chat-reader.ts";
import { inScope, sql } from "@pfa/db/client.ts";
import { someScope } from "@pfa/db/testing/arrange.ts";
import { arrangeQuestions, canary } from "@pfa/db/testing/questions.ts";
import { openStage, type Stage } from "@pfa/db/testing/stage.ts";
import type { Scope } from "@pfa/domain/scope.ts";
import { afterAll, beforeAll, expect, test } from "vitest";
import { runChatSql } from "./run-chat-sql.ts";

let stage: Stage;
let reader: ChatReader;
let other: Scope;
let withoutMoney: Scope;

beforeAll(async () => {
  stage = await openStage();
  other = await arrangeQuestions(stage);
  withoutMoney = someScope(stage.scope, ["Read", "UseAiFeatures"]);
  reader = openChatReader({ url: stage.chatUrl, applicationName: "test-chat" });
});
afterAll(async () => {
  await reader.close();
  await stage.close();
});

const forever = new AbortController().signal;
const ask = (text: string, scope = stage.scope, signal = forever) =>
  runChatSql({ db: stage.app, reader }, scope, { sql: text, question: "a test" }, signal);
const rowsOf = async (text: string, scope = stage.scope) => {
  const answer = await ask(text, scope);
  return answer.ok ? answer.value.rows : answer.error;
};

test("Q27: a query sees the caller's records, merged with the caller's drafts and nobody else's", async () => {
  expect(await rowsOf("select id, area, cost, has_draft, status from pfa order by id")).toEqual([
    ["A-1", "West", 6000, true, "Forecast"],
    ["A-2", "South", 3000, false, "Actualized"],
    ["A-3", null, 3000, false, "Discontinued"],
    ["A-5", "Kept", 3000, true, "Forecast"],
  ]);
  expect(await rowsOf("select id, area from pfa order by id", stage.colleague)).toEqual([
    ["A-1", "North"],
    ["A-2", "Colleague's"],
    ["A-3", null],
  ]);
  expect(await rowsOf("select id from pfa", other)).toEqual([[canary]]);
});

test("Q28: without ViewFinancials no amount is answered, and a capability without money opens no view with it", async () => {
  expect(await rowsOf("select * from pfa where id = 'A-1'", withoutMoney)).toHaveLength(1);
  expect(await rowsOf("select cost from pfa", withoutMoney)).toMatchObject({ code: "column" });
  const { capability } = await inScope(stage.app, withoutMoney, issueChatCapability);
  const answer = await reader.read({ canonical: "select cost from ai.pfa", capability }, forever);
  expect(answer).toMatchObject({ ok: true, value: { rows: [] } });
});

test("Q29: an answer holds at most 1,000 rows, 2 MB, and 2,000 characters in a cell, and says so", async () => {
  const many = await ask(
    "select a.n from generate_series(1, 100) a(n), generate_series(1, 100) b(n)",
  );
  expect(many).toMatchObject({ ok: true, value: { truncated: "rows", rows: { length: 1000 } } });
  const long = await ask(
    "select string_agg(lpad(a.n::text, 200, '0'), '') as x from generate_series(1, 4000) a(n)",
  );
  expect(long.ok && String(long.value.rows[0]?.[0]).length).toBe(2001);
  const wide = await ask(
    `select ${Array.from({ length: 20 }, (_, n) => `lpad(a.n::text, 200, 'x') || lpad('', 190, 'y') as c${n}`).join(", ")} from generate_series(1, 500) a(n)`,
  );
  expect(wide).toMatchObject({ ok: true, value: { truncated: "bytes" } });
});

test("Q29: values come in their kinds, columns of the same name all come", async () => {
  expect(
    await ask(
      "select sum(cost), sum(plan_cost), count(*), max(forecast_end), true as t, null as n, 0.1::numeric as d, 'NaN'::float8 as f, date '2026-03-01'::timestamp as w from pfa",
    ),
  ).toMatchObject({
    ok: true,
    value: {
      columns: [
        { name: "sum", type: "number", money: true },
        { name: "sum", type: "number", money: true },
        { name: "count", type: "number", money: false },
        { name: "max", type: "date", money: false },
        { name: "t", type: "boolean" },
        { name: "n", type: "text" },
        { name: "d", type: "number" },
        { name: "f", type: "number" },
        { name: "w", type: "timestamp" },
      ],
      rows: [
        [
          15_000,
          expect.any(Number),
          4,
          "2026-03-02",
          true,
          null,
          0.1,
          "NaN",
          "2026-03-01T00:00:00",
        ],
      ],
      truncated: null,
    },
  });
});

test("Q29: a fault is told in our words, without a value of the data", async () => {
  for (const [text, code] of [
    ["select area::int from pfa", "value"],
    ["select 1 / (count(*) - 4) from pfa", "division_by_zero"],
    ["select area from pfa group by id", "grouping"],
    ["select (select id from pfa) from pfa", "several_rows"],
    ["select id + 1 from pfa", "types"],
    ["select id from pfa union select 1", "types"],
  ] as const) {
    // oxlint-disable-next-line no-await-in-loop -- one after the other
    const answer = await ask(text);
    expect(answer).toMatchObject({ ok: false, error: { kind: "chat_sql_failed", code } });
    expect(JSON.stringify(answer)).not.toMatch(/West|South|ERROR|invalid input/);
  }
});

test("Q30: a third query of one person waits for none of the others: it is refused, and another person's is not", async () => {
  const stopping = new AbortController();
  const held = stage.owner.transaction(async (tx) => {
    // Nobody reads the mirror while this lock is held.
    await tx.execute(sql`lock table mirror_state in access exclusive mode`);
    const two = [1, 2].map(() =>
      ask("select last_synced_at from pfa", stage.scope, stopping.signal),
    );
    const third = await ask("select 1");
    stopping.abort();
    return { third, two };
  });
  const { third, two } = await held;
  expect(third).toMatchObject({ ok: false, error: { code: "busy" } });
  await Promise.all(two);
  expect(await rowsOf("select 1")).toEqual([[1]]);
});

test("Q31: every query is written down, run or not, and administrators alone read it", async () => {
  await ask("select id from pfa limit 1");
  await ask("drop table pfa_record");
  await ask(`select '${"x".repeat(20_000)}\0'`);
  await ask("select area::int from pfa");
  const administrator = someScope(stage.scope, ["Read", "ManageSettings"]);
  const read = (scope: Scope) =>
    inScope(stage.app, scope, (tx) =>
      tx.query<{ verdict: string; length: number; isRun: boolean; rows: number | null }>(sql`
        select verdict, length(raw_sql) as length, canonical_sql is not null as "isRun", row_count as rows
          from chat_query order by id desc limit 4`),
    );
  expect(await read(administrator)).toEqual([
    { verdict: "failed", length: 25, isRun: true, rows: null },
    { verdict: "refused", length: 12_000, isRun: false, rows: null },
    { verdict: "refused", length: 21, isRun: false, rows: null },
    { verdict: "done", length: 26, isRun: true, rows: 1 },
  ]);
  expect(await read(stage.scope)).toEqual([]);
});
