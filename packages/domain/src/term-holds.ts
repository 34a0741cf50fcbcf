import type { FieldValue, MergedValues } from "./record.ts";
import type { Condition, FilterTerm } from "./window.ts";

// What a filter's terms mean, in plain TypeScript. SQL and the view engine say the same faster, and are compared with this.

/** What terms about drafts ask. */
export type DraftedState = { isDrafted: boolean; hasConflict: boolean };

/** Whether a term holds for a record; its days are resolved. */
export function termHolds(
  term: FilterTerm,
  values: Partial<MergedValues>,
  drafted: DraftedState,
): boolean {
  if ("terms" in term) {
    const holds = (inner: FilterTerm) => termHolds(inner, values, drafted);
    return term.op === "any" ? term.terms.some(holds) : term.terms.every(holds);
  }
  if (term.op === "drafted") return drafted.isDrafted;
  return term.op === "conflict" ? drafted.hasConflict : conditionHolds(term, values);
}

/** Whether a condition holds for a record. */
export function conditionHolds(condition: Condition, values: Partial<MergedValues>): boolean {
  const value = values[condition.field] ?? null;
  if (condition.op === "blank") return value === null;
  if (condition.op === "notEquals") return value !== condition.value;
  // A record without a value contains nothing, not even the empty text.
  if (value === null && condition.op === "notContains") return true;
  if (condition.op === "in") return condition.values.includes(value === null ? null : text(value));
  return value !== null && valueHolds(condition, value);
}

function valueHolds(condition: Condition, value: Value): boolean {
  if ("from" in condition) return value >= condition.from && value <= condition.to;
  if (!("value" in condition)) return true;
  return tests[condition.op](value, condition.value);
}

type Value = string | number | boolean;
type ComparingOperator = Extract<Condition, { value: unknown }>["op"];

const tests: Record<ComparingOperator, (value: Value, operand: Value) => boolean> = {
  contains: (value, part) => foldText(text(value)).includes(foldText(text(part))),
  notContains: (value, part) => !foldText(text(value)).includes(foldText(text(part))),
  startsWith: (value, part) => foldText(text(value)).startsWith(foldText(text(part))),
  endsWith: (value, part) => foldText(text(value)).endsWith(foldText(text(part))),
  equals: (value, other) => value === other,
  notEquals: (value, other) => value !== other,
  numberEquals: (value, other) => value === other,
  lessThan: (value, other) => value < other,
  lessOrEqual: (value, other) => value <= other,
  greaterThan: (value, other) => value > other,
  greaterOrEqual: (value, other) => value >= other,
  on: (value, other) => value === other,
  before: (value, other) => value < other,
  after: (value, other) => value > other,
  is: (value, other) => value === other,
};

const text = (value: FieldValue) => (value === null ? "" : String(value));

/** Letter by letter, as PostgreSQL's built-in locale folds; JavaScript looks at a letter's neighbours, and may make two of one. */
export const foldText = (value: string): string => Array.from(value, foldLetter).join("");

function foldLetter(letter: string): string {
  const [folded = letter] = letter.toLowerCase();
  return folded;
}
