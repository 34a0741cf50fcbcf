import { quantities } from "../../catalog/quantities.ts";
import type { DayRange } from "../days.ts";
import type { Filter } from "../frame.ts";

// SQL of conditions. Columns come from the catalog; everything that a person or a record said stands in a quoted literal.

/** A text as a literal of standard SQL, in which nothing but the quote means anything. */
export const literal = (text: string): string =>
  `'${text.replaceAll("\u0000", "").replaceAll("'", "''")}'`;
const day = (iso: string): string => `date ${literal(iso)}`;
const number = (value: number): string => (Number.isFinite(value) ? String(value) : "0");
const list = (values: readonly string[]): string => values.map(literal).join(", ");

const expression = (key: keyof typeof quantities): string => quantities[key].sql;

// oxlint-disable-next-line complexity -- a line for each kind of condition
export function conditionSql(filter: Filter): string {
  switch (filter.kind) {
    case "in":
      return inSql(filter);
    case "flag":
      return filter.value ? filter.column : `not ${filter.column}`;
    case "number":
      return `${expression(filter.quantity)} ${filter.op} ${number(filter.value)}`;
    case "numberBetween":
      return `${expression(filter.quantity)} between ${number(filter.from)} and ${number(filter.to)}`;
    case "quantities":
      return `${expression(filter.left)} ${filter.op} ${expression(filter.right)}`;
    case "percentOver":
      return `100.0 * (forecast_cost - plan_cost) / nullif(plan_cost, 0) ${filter.op} ${number(filter.percent)}`;
    case "blank":
      return blankSql(filter);
    case "days":
      return rangeSql(filter.column, filter.range);
    case "overlap":
      return overlapSql(filter.range);
    case "weekday":
      return `extract(isodow from ${filter.column}) in (${filter.days.map(number).join(", ")})`;
    case "syncedBefore":
      return `last_synced_at < timestamptz ${literal(filter.at)}`;
    case "syncedSince":
      return `last_synced_at >= timestamptz ${literal(filter.at)}`;
    case "average":
      return `${expression(filter.quantity)} ${filter.op} (select avg(${expression(filter.quantity)}) from pfa)`;
    case "either":
      return `(${filter.filters.map(conditionSql).join(" or ")})`;
    case "not":
      return `(${conditionSql(filter.filter)}) is not true`;
  }
}

function inSql({ column, values, isNot }: Extract<Filter, { kind: "in" }>): string {
  const [only] = values;
  if (only !== undefined && values.length === 1) {
    return isNot ? `${column} is distinct from ${literal(only)}` : `${column} = ${literal(only)}`;
  }
  return isNot
    ? `(${column} is null or ${column} not in (${list(values)}))`
    : `${column} in (${list(values)})`;
}

function blankSql({ column, isNot, orZero }: Extract<Filter, { kind: "blank" }>): string {
  if (isNot) return `${column} is not null`;
  return orZero ? `(${column} is null or ${column} = 0)` : `${column} is null`;
}

function rangeSql(column: string, { from, to }: DayRange): string {
  if (from !== undefined && from === to) return `${column} = ${day(from)}`;
  if (from !== undefined && to !== undefined)
    return `${column} between ${day(from)} and ${day(to)}`;
  return from === undefined
    ? `${column} <= ${day(to ?? "9999-12-31")}`
    : `${column} >= ${day(from)}`;
}

function overlapSql({ from, to }: DayRange): string {
  const begins = to === undefined ? [] : [`forecast_start <= ${day(to)}`];
  const ends = from === undefined ? [] : [`forecast_end >= ${day(from)}`];
  return [...begins, ...ends].join(" and ") || "forecast_start is not null";
}

/** The where clause, or nothing. */
export function whereSql(filters: readonly Filter[], also: readonly string[] = []): string {
  const conditions = [...filters.map(conditionSql), ...also];
  return conditions.length === 0 ? "" : ` where ${conditions.join(" and ")}`;
}
