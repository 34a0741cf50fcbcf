import { expect, test } from "vitest";
import { changeRuleSchema, fieldsOf, findRuleProblem } from "./bulk-change.ts";
import { isMoneyField } from "./field-catalog.ts";

/** The places of a rule that are refused. */
function refusedPlaces(...operations: unknown[]): string[] {
  const parsed = changeRuleSchema.safeParse({ operations });
  const issues = parsed.success ? [] : parsed.error.issues;
  return [...new Set(issues.map(({ path }) => path.join(".")))];
}

const shift = { op: "shift", amount: 1, unit: "days" };

test.each([
  [{ op: "explode" }, "op"],
  [{}, "op"],
  [{ ...shift, amount: 0 }, "amount"],
  [{ ...shift, amount: 3661 }, "amount"],
  [{ ...shift, amount: -121, unit: "months" }, "amount"],
  [{ ...shift, amount: 1e300 }, "amount"],
  [{ ...shift, amount: 1.5 }, "amount"],
  [{ ...shift, amount: "1" }, "amount"],
  [{ ...shift, unit: "years" }, "unit"],
  [{ ...shift, onSite: "move" }, "onSite"],
  [{ op: "extend", amount: 0, unit: "weeks" }, "amount"],
  [{ op: "set", field: "planStart", value: "2025-01-01" }, "field"],
  [{ op: "set", field: "forecastCost", value: 1 }, "field"],
  [{ op: "set", field: "__proto__", value: 1 }, "field"],
  [{ op: "set", field: "model" }, "value"],
  [{ op: "set", field: "monthlyRate", value: "5000" }, "value"],
  [{ op: "set", field: "monthlyRate", value: -1 }, "value"],
  [{ op: "set", field: "source", value: "LEASE" }, "value"],
  [{ op: "set", field: "forecastEnd", value: "2025-02-30" }, "value"],
  [{ op: "clear", field: "isActualized" }, "value"],
  [{ op: "multiply", field: "monthlyRate", percent: 0 }, "percent"],
  [{ op: "multiply", field: "monthlyRate", percent: -101 }, "percent"],
  [{ op: "multiply", field: "monthlyRate", percent: 1001 }, "percent"],
  [{ op: "multiply", field: "monthlyRate", percent: 0.000_01 }, "percent"],
  [{ op: "multiply", field: "monthlyRate", percent: Number.NaN }, "percent"],
  [{ op: "multiply", field: "model", percent: 1 }, "field"],
  [{ op: "add", field: "monthlyRate", amount: 0 }, "amount"],
  [{ op: "add", field: "monthlyRate", amount: 0.001 }, "amount"],
  [{ op: "add", field: "monthlyRate", amount: 1e15 }, "amount"],
  [{ op: "replace", fields: ["model"], find: "", replacement: "" }, "find"],
  [{ op: "replace", fields: ["monthlyRate"], find: "1", replacement: "" }, "fields.0"],
  [{ op: "replace", fields: [], find: "1", replacement: "" }, "fields"],
  [{ op: "copyPlan", fields: ["areaSilo"] }, "fields.0"],
  [{ op: "discontinue", on: "yes" }, "on"],
])("B10: %o is refused, and the part that is wrong is named", (operation, place) => {
  expect(refusedPlaces(shift, operation)).toEqual([`operations.1.${place}`]);
});

test("B10: a rule holds 1 to 20 operations", () => {
  expect(refusedPlaces()).toEqual(["operations"]);
  const when = [{ field: "source", op: "in", values: ["Rental"] }];
  const rule = { operations: [], cases: [{ when, operations: [shift] }] };
  expect(changeRuleSchema.safeParse(rule).success).toBe(true);
  const empty = { operations: [], cases: [{ when, operations: [] }] };
  expect(changeRuleSchema.safeParse(empty).error?.issues[0]?.path).toEqual(["operations"]);
  const unsuited = [{ field: "source", op: "lessThan", value: 1 }];
  const wrong = { operations: [shift], cases: [{ when: unsuited, operations: [] }] };
  expect(changeRuleSchema.safeParse(wrong).error?.issues[0]?.path).toEqual([
    "cases",
    0,
    "when",
    0,
    "op",
  ]);
  expect(refusedPlaces(...Array.from({ length: 21 }, () => shift))).toEqual(["operations"]);
  expect(refusedPlaces(...Array.from({ length: 20 }, () => shift))).toEqual([]);
});

const whole = [
  { ...shift, amount: -3660 },
  { op: "extend", amount: 120, unit: "months" },
  { op: "set", field: "model", value: null },
  { op: "clear", field: "areaSilo" },
  { op: "multiply", field: "purchasePrice", percent: -12.5 },
  { op: "add", field: "monthlyRate", amount: -0.01 },
  { op: "replace", fields: ["model", "areaSilo"], find: "a", replacement: "" },
  { op: "copyPlan" },
  { op: "swapSource" },
  { op: "discontinue", on: true },
  { op: "transferFunds", on: false },
];

test("B10: what can be meant is taken", () => {
  expect(refusedPlaces(...whole)).toEqual([]);
});

test("B11: without ViewFinancials a condition on an amount is refused as well", () => {
  const when = [{ field: "variance", op: "greaterThan", value: 0 }];
  const rule = changeRuleSchema.parse({ operations: [shift], cases: [{ when, operations: [] }] });
  const editor = new Set(["EditForecast"]);
  expect(findRuleProblem(rule, editor)).toEqual({ kind: "field_hidden", field: "variance" });
  expect(findRuleProblem(rule, new Set(["ViewFinancials"]))).toBeNull();
});

test("B11: without ViewFinancials exactly the operations that touch money are refused", () => {
  const editor = new Set(["EditForecast"]);
  for (const operation of changeRuleSchema.parse({ operations: whole }).operations) {
    const problem = findRuleProblem({ operations: [operation] }, editor);
    const money = fieldsOf(operation).find(isMoneyField);
    expect(problem).toEqual(money ? { kind: "field_hidden", field: money } : null);
    expect(findRuleProblem({ operations: [operation] }, new Set(["ViewFinancials"]))).toBeNull();
  }
  const dates = changeRuleSchema.parse({
    operations: [{ op: "copyPlan", fields: ["forecastStart", "forecastEnd"] }],
  });
  expect(findRuleProblem(dates, editor)).toBeNull();
});
