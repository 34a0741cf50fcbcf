import { type FieldKey, fieldSpec } from "@pfa/domain/field-catalog.ts";
import type { Scope } from "@pfa/domain/scope.ts";
import { type Condition, type FilterTerm, searchedFields, type View } from "@pfa/domain/window.ts";
import { join, raw, sql, type Sql } from "./client.ts";
import { hasConflict } from "./draft-conflicts.ts";
import { foldCase, isShown, mergedValue } from "./merged-sql.ts";

/** What a view lets through. */
export type ViewFilter = Pick<View, "filter" | "search" | "onlyDrafts">;

/** The condition of a view over the merged relation. Every value of the caller is bound. */
export function viewCondition(scope: Scope, view: ViewFilter): Sql {
  const conditions = [isShown(scope), ...view.filter.map((term) => termSql(scope, term))];
  if (view.onlyDrafts) conditions.push(isDrafted);
  const search = view.search.trim();
  if (search !== "") conditions.push(searchSql(search));
  return join(conditions, " and ");
}

const isDrafted = raw("d.rid is not null");

function termSql(scope: Scope, term: FilterTerm): Sql {
  if ("terms" in term) {
    const terms = term.terms.map((inner) => termSql(scope, inner));
    return sql`(${join(terms, term.op === "any" ? " or " : " and ")})`;
  }
  if (term.op === "drafted") return isDrafted;
  return term.op === "conflict" ? hasConflict(scope) : conditionSql(term);
}

function searchSql(search: string): Sql {
  const matches = searchedFields.map((field) => likeSql(field, `%${escapeLike(search)}%`));
  return sql`(${join(matches, " or ")})`;
}

/** One condition on a field's merged value; its operator must suit the field's kind. */
function conditionSql(condition: Condition): Sql {
  const value = sql`(${mergedValue(condition.field)})`;
  if ("from" in condition)
    return sql`${value} between ${operand(condition.from)} and ${operand(condition.to)}`;
  if ("values" in condition) return inSql(value, condition.values);
  if (!("value" in condition))
    return condition.op === "blank" ? sql`${value} is null` : sql`${value} is not null`;
  if (isTextCondition(condition)) return textSql(condition, value);
  return sql`${value} ${comparison[condition.op]} ${operand(condition.value)}`;
}

const comparison = {
  numberEquals: raw("="),
  lessThan: raw("<"),
  lessOrEqual: raw("<="),
  greaterThan: raw(">"),
  greaterOrEqual: raw(">="),
  on: raw("="),
  before: raw("<"),
  after: raw(">"),
  is: raw("="),
};

function operand(value: string | number | boolean): Sql {
  if (typeof value === "number") return sql`${value}::numeric`;
  return typeof value === "boolean" ? sql`${value}::boolean` : sql`${value}::date`;
}

/** Patterns of the operators that find a part of a text, in either case. */
const patterns = {
  contains: (literal: string) => `%${literal}%`,
  notContains: (literal: string) => `%${literal}%`,
  startsWith: (literal: string) => `${literal}%`,
  endsWith: (literal: string) => `%${literal}`,
};

type TextOperator = keyof typeof patterns | "equals" | "notEquals";
type TextCondition = Extract<Condition, { op: TextOperator }>;

const isTextCondition = (condition: Condition): condition is TextCondition =>
  condition.op in patterns || condition.op === "equals" || condition.op === "notEquals";

/** Whole values are compared exactly. A record without a value neither equals nor contains anything. */
function textSql({ field, op, value: text }: TextCondition, value: Sql): Sql {
  if (op === "equals") return sql`${value} = ${text}`;
  if (op === "notEquals") return sql`${value} is distinct from ${text}`;
  const isFound = likeSql(field, patterns[op](escapeLike(text)));
  return op === "notContains" ? sql`${isFound} is not true` : isFound;
}

function inSql(value: Sql, values: readonly (string | null)[]): Sql {
  const texts = values.filter((text) => text !== null);
  const isListed = sql`${value} = any(${texts}::text[])`;
  return values.includes(null) ? sql`(${isListed} or ${value} is null)` : isListed;
}

const likeSql = (field: FieldKey, pattern: string): Sql =>
  sql`(${foldCase(mergedValue(field))} like ${foldCase(sql`${pattern}::text`)})`;

/** Text that LIKE takes for itself. */
export const escapeLike = (text: string): string => text.replace(/[\\%_]/g, String.raw`\$&`);

/** Whether a field's values are ordered and searched as text. */
export function isTextField(field: FieldKey): boolean {
  const { kind } = fieldSpec(field);
  return kind === "text" || kind === "code" || kind === "enum";
}
