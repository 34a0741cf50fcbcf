import { type FieldKind, fieldSpec } from "@pfa/domain/field-catalog.ts";
import type { KeptLeaf, KeptTerm } from "@pfa/domain/relative-days.ts";
import { formatDay, formatValue } from "../../../ui/format-value.ts";
import { describeSpan } from "./relative-phrase.ts";

/** Operators of conditions, those that count from today included. */
export type Operator = Extract<KeptLeaf, { field: unknown }>["op"];

/** Operators as a planner reads them. */
export const operatorWords: Record<Operator, string> = {
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
  relative: "from today",
};

const MAX_NAMED = 2;

/** A term in words, for its chip: "Monthly rate ≥ $5,000.00". */
export function describeTerm(term: KeptTerm): string {
  if ("terms" in term) {
    const parts = term.terms.map((inner) =>
      "terms" in inner && inner.terms.length > 1 ? `(${describeTerm(inner)})` : describeTerm(inner),
    );
    return parts.join(term.op === "any" ? " or " : " and ");
  }
  return "field" in term ? describeCondition(term) : draftWords[term.op];
}

export const draftWords = { drafted: "I have a draft", conflict: "In conflict with PEMS" };

function describeCondition(condition: Extract<KeptLeaf, { field: unknown }>): string {
  const { label, kind } = fieldSpec(condition.field);
  const word = operatorWords[condition.op];
  const show = (value: string | number) =>
    // A day is one whatever the column holds besides, and text stands in quotes.
    typeof value === "number" ? formatValue(kind, value) : showText(kind, value);
  if (condition.op === "relative") return `${label} ${describeSpan(condition)}`;
  if (condition.op === "in") return `${label}: ${nameValues(condition.values)}`;
  if (condition.op === "is") return `${label}: ${condition.value ? "Yes" : "No"}`;
  if ("from" in condition) return `${label} ${show(condition.from)} to ${show(condition.to)}`;
  return "value" in condition ? `${label} ${word} ${show(condition.value)}` : `${label} ${word}`;
}

const showText = (kind: FieldKind, text: string): string =>
  kind === "date" || kind === "timestamp" ? formatDay(text) : `“${text}”`;

function nameValues(values: readonly (string | null)[]): string {
  if (values.length === 0) return "nothing";
  const names = values.slice(0, MAX_NAMED).map((value) => value ?? "(empty)");
  const more = values.length - names.length;
  return more > 0 ? `${names.join(", ")} and ${more} more` : names.join(", ");
}
