import type { ChatToolInput } from "@pfa/chat/tools.ts";
import { fieldSpec } from "@pfa/domain/field-catalog.ts";
import type { ExpectedChange } from "./question-file.ts";

type Rule = ChatToolInput<"propose_change">["rule"];
type Operation = Rule["operations"][number];
type Condition = Rule["filter"][number];

const columns: Record<string, string> = {
  pfaId: "id",
  areaSilo: "area",
  planStart: "original_start",
  planEnd: "original_end",
  variance: "(forecast_cost - plan_cost)",
};
const columnOf = (field: string): string =>
  columns[field] ?? fieldSpec(field as Parameters<typeof fieldSpec>[0]).column;

const literal = (value: unknown): string => `'${String(value).replaceAll("'", "''")}'`;
const comparisons: Record<string, string> = {
  equals: "=",
  numberEquals: "=",
  on: "=",
  lessThan: "<",
  before: "<",
  lessOrEqual: "<=",
  greaterThan: ">",
  after: ">",
  greaterOrEqual: ">=",
  notEquals: "is distinct from",
  is: "is not distinct from",
};

/** The condition that a proposal's filter is, over the columns of the questions' records. */
export function ruleCondition({ filter, onlyDrafts }: Rule): string {
  const conditions = [...filter.map(conditionSql), ...(onlyDrafts ? ["has_draft"] : [])];
  return conditions.length === 0 ? "true" : conditions.join(" and ");
}

function conditionSql(condition: Condition): string {
  const column = columnOf(condition.field);
  if ("values" in condition) return `${column} in (${condition.values.map(literal).join(", ")})`;
  if ("from" in condition)
    return `${column} between ${literal(condition.from)} and ${literal(condition.to)}`;
  if (!("value" in condition)) return `${column} is ${condition.op === "blank" ? "" : "not "}null`;
  const operator = comparisons[condition.op];
  if (operator === undefined) throw new Error(`No proposal has used ${condition.op} so far.`);
  return `${column} ${operator} ${literal(condition.value)}`;
}

/** A rule's operations in the words of the questions. */
export const ruleChanges = (operations: readonly Operation[]): ExpectedChange[] =>
  operations.flatMap(changesOf);

function changesOf(operation: Operation): ExpectedChange[] {
  switch (operation.op) {
    case "shift":
      return ["forecast_start", "forecast_end"].map((field) => shiftOf(field, operation));
    case "extend":
      return [shiftOf("forecast_end", operation)];
    case "set":
      return [{ field: columnOf(operation.field), op: "set", value: operation.value }];
    case "multiply":
      return [
        { field: columnOf(operation.field), op: "multiply", value: 1 + operation.percent / 100 },
      ];
    case "copyPlan":
      return operation.fields.map((field) => ({
        field: columnOf(field),
        op: "copy",
        from: columnOf(field).replace("forecast", "original"),
      }));
    case "discontinue":
      return [{ field: "is_discontinued", op: "set", value: operation.on }];
    case "transferFunds":
      return [{ field: "is_funds_transferable", op: "set", value: operation.on }];
    case "add":
      return [{ field: columnOf(operation.field), op: "add", value: operation.amount }];
    case "clear":
      return [{ field: columnOf(operation.field), op: "set", value: null }];
    case "replace":
    case "swapSource":
      return [{ field: "source", op: operation.op }];
  }
}

function shiftOf(
  field: string,
  { amount, unit }: { amount: number; unit: string },
): ExpectedChange {
  return unit === "months"
    ? { field, op: "shift_months", value: amount }
    : { field, op: "shift_days", value: unit === "weeks" ? amount * 7 : amount };
}

const written = ({ field, op, value, from }: ExpectedChange): string =>
  JSON.stringify([
    field,
    op,
    typeof value === "number" ? Math.round(value * 1e6) / 1e6 : (value ?? null),
    from ?? null,
  ]);

export function areSameChanges(
  expected: readonly ExpectedChange[],
  given: readonly ExpectedChange[],
): boolean {
  const [wanted, own] = [expected.map(written).toSorted(), given.map(written).toSorted()];
  return wanted.length === own.length && wanted.every((change, at) => change === own[at]);
}
