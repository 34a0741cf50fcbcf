import { fieldSpec } from "@pfa/domain/field-catalog.ts";
import type { Condition } from "@pfa/domain/window.ts";
import { formatDay, formatValue } from "../../ui/format-value.ts";

/** Operators as a planner reads them. */
export const operatorWords: Record<Condition["op"], string> = {
  contains: "contains",
  notContains: "does not contain",
  equals: "is",
  notEquals: "is not",
  startsWith: "begins with",
  endsWith: "ends with",
  in: "is one of",
  blank: "is empty",
  notBlank: "is not empty",
  numberEquals: "=",
  lessThan: "<",
  lessOrEqual: "\u2264",
  greaterThan: ">",
  greaterOrEqual: "\u2265",
  numberBetween: "between",
  on: "on",
  before: "before",
  after: "after",
  dateBetween: "between",
  is: "is",
};

const MAX_NAMED = 2;

/** A condition in words, for its chip: "Monthly rate ≥ $5,000.00". */
export function describeCondition(condition: Condition): string {
  const { label, kind } = fieldSpec(condition.field);
  const amount = (value: number) => formatValue(kind, value);
  switch (condition.op) {
    case "in":
      return `${label}: ${nameValues(condition.values)}`;
    case "is":
      return `${label}: ${condition.value ? "Yes" : "No"}`;
    case "blank":
    case "notBlank":
      return `${label} ${operatorWords[condition.op]}`;
    case "numberBetween":
      return `${label} ${amount(condition.from)} to ${amount(condition.to)}`;
    case "dateBetween":
      return `${label} ${formatDay(condition.from)} to ${formatDay(condition.to)}`;
    case "on":
    case "before":
    case "after":
      return `${label} ${operatorWords[condition.op]} ${formatDay(condition.value)}`;
    case "numberEquals":
    case "lessThan":
    case "lessOrEqual":
    case "greaterThan":
    case "greaterOrEqual":
      return `${label} ${operatorWords[condition.op]} ${amount(condition.value)}`;
    case "contains":
    case "notContains":
    case "equals":
    case "notEquals":
    case "startsWith":
    case "endsWith":
      return `${label} ${operatorWords[condition.op]} “${condition.value}”`;
  }
}

function nameValues(values: readonly (string | null)[]): string {
  if (values.length === 0) return "nothing";
  const names = values.slice(0, MAX_NAMED).map((value) => value ?? "(empty)");
  const more = values.length - names.length;
  return more > 0 ? `${names.join(", ")} and ${more} more` : names.join(", ");
}
