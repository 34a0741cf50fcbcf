import { chatRelations } from "@pfa/domain/chat-relations.ts";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { guardSql } from "./guard.ts";
import { attacks, bannedExpressions, bannedRelations } from "./testing/attacks.ts";
import { legitimate } from "./testing/legitimate.ts";
import { mutantsOf } from "./testing/mutants.ts";

const relations = chatRelations(new Set(["Read", "ViewFinancials"]));
const withoutMoney = chatRelations(new Set(["Read"]));

const judge = (sql: string) => guardSql(sql, relations);
const canonical = (sql: string, catalog = relations) => {
  const verdict = guardSql(sql, catalog);
  return verdict.allowed ? verdict.canonical.replaceAll(/\s+/g, " ") : verdict;
};
const columns = (sql: string) => {
  const verdict = judge(sql);
  return verdict.allowed ? verdict.columns : verdict;
};

test.for(legitimate)("Q22: a question passes: %s", (sql) => {
  expect(judge(sql)).toMatchObject({ allowed: true });
});

describe("Q23: what is not known to be harmless is refused", () => {
  for (const [trick, statements] of Object.entries(attacks)) {
    test.for(statements)(`${trick}: %s`, (sql) => {
      expect(judge(sql)).toMatchObject({ allowed: false, message: expect.stringMatching(/\.$/) });
    });
  }
});

test("Q23: nothing banned passes in any place of any question", { timeout: 120_000 }, () => {
  const mutants = legitimate.flatMap(mutantsOf);
  const through = mutants.filter((sql) => judge(sql).allowed);
  expect(through).toEqual([]);
  expect(mutants.length).toBeGreaterThan(10_000);
});

test("Q23: each planted piece is refused for what it is, not because a mutant cannot be read", () => {
  const codes = bannedExpressions.map((text) => judge(`select ${text} from pfa`));
  for (const verdict of codes) expect(verdict).not.toMatchObject({ code: "syntax" });
  for (const name of bannedRelations) {
    expect(judge(`select * from ${name}`)).toMatchObject({ allowed: false });
  }
});

test("Q24: what is run is written anew, by qualified names and without comments", () => {
  expect(canonical("select /* x */ p.id, area from pfa p -- y")).toBe(
    "SELECT p.id, area FROM ai.pfa AS p",
  );
  expect(canonical("select ai.pfa.id, ai.pfa.* from ai.pfa")).toBe(
    "SELECT pfa.id, pfa.* FROM ai.pfa",
  );
  expect(canonical("select count(*) from (select id from pfa)")).toBe(
    "SELECT count(*) FROM ( SELECT id FROM ai.pfa ) AS subquery_1",
  );
});

test("Q24: what was written anew passes again, and is the same", () => {
  for (const sql of legitimate) {
    const first = judge(sql);
    expect(first.allowed && guardSql(first.canonical, relations)).toEqual(first);
  }
});

test("Q24: a name means the nearest WITH query before it, then a relation", () => {
  expect(canonical("with pfa as (select * from pfa) select * from pfa")).toBe(
    "WITH pfa AS (SELECT * FROM ai.pfa) SELECT * FROM pfa",
  );
});

const marksMoney = (expression: string) => {
  const found = columns(`select ${expression} as x from pfa group by 1`);
  return Array.isArray(found) ? found[0]?.isMoney : found;
};

test("Q21: without ViewFinancials a column of money does not exist, by any name", () => {
  const money = relations[0]?.columns.filter(({ isMoney }) => isMoney) ?? [];
  expect(money.length).toBeGreaterThan(10);
  for (const { name } of money) {
    for (const sql of [
      `select ${name} from pfa`,
      `select p.${name} from pfa p`,
      `select id from pfa where ${name} > 1`,
      `select count(*) from pfa group by ${name}`,
      `select id from pfa order by ${name}`,
      `select x.${name} from (select * from pfa) x`,
      `with x as (select * from pfa) select ${name} from x`,
      `select id from pfa where exists (select 1 where ${name} > 1)`,
      `select * from pfa a join pfa b using (${name})`,
    ]) {
      expect(guardSql(sql, withoutMoney)).toMatchObject({ allowed: false, code: "column" });
      expect(judge(sql)).toMatchObject({ allowed: true });
    }
  }
  const all = guardSql("select * from pfa", withoutMoney);
  expect(all.allowed && all.columns.filter(({ isMoney }) => isMoney)).toEqual([]);
});

test("Q21: without ViewFinancials a view is read that has no money in it", () => {
  expect(canonical("select pfa.id from pfa", withoutMoney)).toBe(
    "SELECT pfa.id FROM ai.pfa_without_money AS pfa",
  );
  expect(guardSql("select * from ai.pfa_without_money", relations)).toMatchObject({
    code: "relation",
  });
});

test("Q25: result columns have the names that PostgreSQL gives them", () => {
  const sql = `select count(*), sum(cost), cost::int, 1::text, 'a', null::date, coalesce(area, ''), case when true then area end,
    case when true then 1 end, (select max(cost) from pfa), exists (select 1), array[1], array(select 1), greatest(1, 2),
    nullif(1, 2), current_date, row(1, 2), extract(year from forecast_start), area || '', (array_agg(id))[1], id as x from pfa group by 1`;
  const found = columns(sql);
  expect(Array.isArray(found) ? found.map(({ name }) => name) : found).toEqual(
    `count sum cost text ?column? date coalesce case case max exists array array greatest nullif current_date row extract ?column? array_agg x`.split(
      " ",
    ),
  );
});

test("Q25: sums, averages and differences of money are money; counts and ratios are not", () => {
  for (const expression of [
    "sum(cost)",
    "avg(monthly_rate)",
    "sum(forecast_cost) - sum(plan_cost)",
    "round(1.1 * cost, 2)",
    "coalesce(actual_cost, 0)",
    "case when is_actualized then cost else 0 end",
    "percentile_cont(0.5) within group (order by cost)",
    "(select max(cost) from pfa)",
    "sum(cost) over ()",
    "-variance",
    "cost / 12",
  ]) {
    expect([expression, marksMoney(expression)]).toEqual([expression, true]);
  }
  for (const expression of [
    "count(cost)",
    "sum(cost) / sum(plan_cost)",
    "100.0 * sum(cost) / nullif(sum(plan_cost), 0)",
    "cost > 100",
    "cost::text",
    "forecast_end - forecast_start",
    "plan_duration_months",
  ]) {
    expect([expression, marksMoney(expression)]).toEqual([expression, false]);
  }
});

test("Q26: a refusal names the fault, its place and a way out", () => {
  expect(judge("select 'ä', aera from pfa")).toEqual({
    allowed: false,
    code: "column",
    message: "There is no column “aera” here.",
    hint: "Did you mean “area”?",
    position: 12,
  });
  expect(judge("select * from pfas")).toMatchObject({
    code: "relation",
    hint: "Did you mean “pfa”?",
    position: 14,
  });
  expect(judge("select sun(cost) from pfa")).toMatchObject({
    code: "function",
    hint: "Did you mean “sum”?",
  });
  expect(judge("select area from pfa a join pfa b on a.id = b.id")).toMatchObject({
    code: "column",
    hint: "Write which: alias.area",
  });
});

test("Q26: any text is judged without an exception", () => {
  const pieces = fc.constantFrom(
    ..."select from pfa p where ( ) , . * ; ' \" $$ -- /* */ :: [ ] 1 id count 'x' = || ~ with as".split(
      " ",
    ),
  );
  fc.assert(
    fc.property(
      fc.oneof(
        fc.string({ unit: "binary" }),
        fc.array(pieces).map((parts) => parts.join(" ")),
      ),
      (text) => {
        expect(typeof judge(text).allowed).toBe("boolean");
      },
    ),
    { numRuns: 3000 },
  );
});

test("Q26: nesting deeper than any parser's stack is a refusal like others", () => {
  for (const text of [
    `select ${"(".repeat(5900)}1${")".repeat(5900)}`,
    `select ${"not ".repeat(2900)}true`,
    `select ${"case when true then ".repeat(550)}1${" end".repeat(550)}`,
    `${"select (".repeat(1300)}1${")".repeat(1300)}`,
  ]) {
    expect(["too_long", "too_large", "syntax", undefined]).toContain(
      (judge(text) as { code?: string }).code,
    );
  }
  expect(judge("select id from pfa")).toMatchObject({ allowed: true });
});
