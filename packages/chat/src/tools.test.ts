import { viewSchema } from "@pfa/domain/window.ts";
import { expect, test } from "vitest";
import {
  type ChatToolInput,
  type ChatToolName,
  chatTools,
  runSqlOutputSchema,
  toolJsonSchema,
} from "./tools.ts";

const names = Object.keys(chatTools) as ChatToolName[];

test("every tool can be told to a model as JSON Schema; what has a default may be left out", () => {
  const schemas = names.map((name) => toolJsonSchema(name));
  expect(schemas.map(({ type }) => type)).toEqual(names.map(() => "object"));
  expect(toolJsonSchema("run_sql").required).toEqual(["sql", "title"]);
  const change = JSON.stringify(toolJsonSchema("propose_change"));
  expect(change).toContain('"dateBetween"');
  expect(change).toContain('"values":{"type":"array","items":{"anyOf"');
});

test("what a proposal names is a view of the grid and a rule", () => {
  const { rule }: ChatToolInput<"propose_change"> = chatTools.propose_change.input.parse({
    summary: "Cranes, two weeks later",
    rule: {
      filter: [{ field: "class", op: "in", values: ["Cranes"] }],
      operations: [{ op: "shift", amount: 2, unit: "weeks" }],
    },
  });
  expect(viewSchema.parse(rule)).toMatchObject({ filter: rule.filter, onlyDrafts: false });
  expect(rule.operations).toEqual([{ op: "shift", amount: 2, unit: "weeks", onSite: "extend" }]);
});

test("SQL longer than the guard reads, an unknown field and an unknown operation are refused", () => {
  const { run_sql, open_in_grid, propose_change } = chatTools;
  const refused = [
    run_sql.input.safeParse({ sql: "s".repeat(12_001), title: "t" }),
    open_in_grid.input.safeParse({
      summary: "s",
      filter: { filter: [{ field: "password", op: "blank" }] },
    }),
    propose_change.input.safeParse({ summary: "s", rule: { operations: [{ op: "delete" }] } }),
  ];
  expect(refused.map(({ success }) => success)).toEqual([false, false, false]);
});

test("a refused query answers with a reason, a run one with its rows", () => {
  expect(runSqlOutputSchema.safeParse({ status: "refused" }).success).toBe(false);
  const done = { status: "done", columns: [], rows: [[1, null]], rowCount: 1, isTruncated: false };
  expect(runSqlOutputSchema.parse(done)).toEqual(done);
});
