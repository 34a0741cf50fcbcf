import { parseCell, parseFlag } from "./cell-parse.ts";
import { findColumn } from "./columns.ts";
import type { Cell, Column, Row } from "./columns.ts";
import { Refusal } from "./envelope.ts";
import type { Filter, GridRequest } from "./grid-request.ts";

/** What a filter asks of one column. */
export interface Leaf {
  kind: "leaf";
  column: Column;
  operator: Operator;
  /** Comparable values; several only for IN. */
  values: (string | number | boolean)[];
  texts: string[];
}
/** A filter: leaves joined by AND and OR. */
export type Condition = Leaf | { kind: "and" | "or"; parts: Condition[] };

const operators = [
  "=",
  ">=",
  "<=",
  "<",
  ">",
  "!=",
  "BEGINS",
  "CONTAINS",
  "ENDS",
  "NOTCONTAINS",
  "EMPTY",
  "NOTEMPTY",
  "IN",
] as const;
type Operator = (typeof operators)[number];

/** The condition of a request: ADDON_FILTER and all of MULTIADDON_FILTERS; null when there is none. */
export function conditionOf(request: GridRequest): Condition | null {
  const single = request.ADDON_FILTER === undefined ? [] : [leafOf(request.ADDON_FILTER)];
  const many = joinFilters(request.MULTIADDON_FILTERS?.MADDON_FILTER ?? []);
  const parts = many === null ? single : [...single, many];
  return parts.length <= 1 ? (parts[0] ?? null) : { kind: "and", parts };
}

/** The leaves and groups that must all hold. */
export function conjunctsOf(condition: Condition | null): Condition[] {
  if (condition === null) return [];
  return condition.kind === "and"
    ? condition.parts.flatMap((part) => conjunctsOf(part))
    : [condition];
}

/** Whether a record satisfies a condition. */
export function satisfies(row: Row, condition: Condition): boolean {
  if (condition.kind === "leaf")
    return satisfiesLeaf(row[condition.column.index] ?? null, condition);
  if (condition.kind === "and") return condition.parts.every((part) => satisfies(row, part));
  return condition.parts.some((part) => satisfies(row, part));
}

/** Whether one cell satisfies a leaf. */
export const satisfiesLeaf = (cell: Cell, leaf: Leaf): boolean => tests[leaf.operator](cell, leaf);

/** Compares a cell with a value of the same kind; null when they cannot be compared (blank or dirty cells). */
function compareCells(cell: Cell, value: string | number | boolean): number | null {
  if (cell === null || typeof cell !== typeof value) return null;
  if (typeof cell === "number") return cell - Number(value);
  if (cell === value) return 0;
  return cell < value ? -1 : 1;
}

type Test = (cell: Cell, leaf: Leaf) => boolean;

const isEmpty = (cell: Cell): boolean => cell === null || cell === "";
const equalsAny: Test = (cell, { values }) =>
  values.some((value) => compareCells(cell, value) === 0);

/** A comparison by order; what cannot be compared satisfies none. */
const byOrder =
  (isWanted: (order: number) => boolean): Test =>
  (cell, { values: [value] }) => {
    const order = value === undefined ? null : compareCells(cell, value);
    return order !== null && isWanted(order);
  };

const byText =
  (isWanted: (text: string, searched: string) => boolean): Test =>
  (cell, { texts: [searched] }) =>
    isWanted(String(cell ?? ""), searched ?? "");

const tests: Readonly<Record<Operator, Test>> = {
  "=": equalsAny,
  IN: equalsAny,
  "!=": (cell, leaf) => !equalsAny(cell, leaf),
  ">=": byOrder((order) => order >= 0),
  "<=": byOrder((order) => order <= 0),
  ">": byOrder((order) => order > 0),
  "<": byOrder((order) => order < 0),
  BEGINS: byText((text, searched) => text.startsWith(searched)),
  ENDS: byText((text, searched) => text.endsWith(searched)),
  CONTAINS: byText((text, searched) => text.includes(searched)),
  NOTCONTAINS: byText((text, searched) => !text.includes(searched)),
  EMPTY: isEmpty,
  NOTEMPTY: (cell) => !isEmpty(cell),
};

function leafOf(filter: Filter): Leaf {
  const column = findColumn(filter.ALIAS_NAME);
  if (column === null)
    throw new Refusal(`The field ${filter.ALIAS_NAME} is not a valid field of this grid.`);
  const written = filter.OPERATOR.trim().toUpperCase();
  const operator = operators.find((known) => known === written);
  if (operator === undefined)
    throw new Refusal(`The operator ${filter.OPERATOR} is not a valid operator.`);
  const text = filter.VALUE ?? "";
  const texts =
    operator === "IN"
      ? text.split(",").map((part) => part.trim().replace(/^'(.*)'$/, "$1"))
      : [text];
  const comparesText = ["BEGINS", "CONTAINS", "ENDS", "NOTCONTAINS", "EMPTY", "NOTEMPTY"].includes(
    operator,
  );
  return {
    kind: "leaf",
    column,
    operator,
    texts,
    values: comparesText ? [] : texts.map((part) => valueOf(column, part)),
  };
}

/** Reads a filter's value as its column's kind; PFA ids lose their blanks. */
function valueOf(column: Column, text: string): string | number | boolean {
  const value = parseCell(
    column,
    column.alias === "pfs_id" ? text.replace(/\s/g, "") : text.trim(),
  );
  if (value === null)
    throw new Refusal(`The value ${text} is not a valid value for ${column.alias}.`);
  return value;
}

/** Joins filters by their JOINER, which stands between a filter and the next; AND binds tighter, parentheses group. */
function joinFilters(filters: readonly Filter[]): Condition | null {
  if (filters.length === 0) return null;
  const ordered = filters.toSorted(
    (first, second) => Number(first.SEQNUM ?? 0) - Number(second.SEQNUM ?? 0),
  );
  const tokens = ordered.flatMap((filter, index) => [
    ...(isSet(filter.LPAREN) ? ["("] : []),
    leafOf(filter),
    ...(isSet(filter.RPAREN) ? [")"] : []),
    ...(index < ordered.length - 1
      ? [(filter.JOINER ?? "").toUpperCase() === "OR" ? "OR" : "AND"]
      : []),
  ]);
  const [condition, next] = readOr(tokens, 0);
  if (next !== tokens.length) throw new Refusal("The parentheses of the filter do not match.");
  return condition;
}

type Token = string | Leaf;

function readOr(tokens: readonly Token[], start: number): [Condition, number] {
  return readJoined(tokens, start, "OR", readAnd);
}

function readAnd(tokens: readonly Token[], start: number): [Condition, number] {
  return readJoined(tokens, start, "AND", readOne);
}

function readJoined(
  tokens: readonly Token[],
  start: number,
  joiner: "AND" | "OR",
  readPart: (tokens: readonly Token[], start: number) => [Condition, number],
): [Condition, number] {
  let [part, next] = readPart(tokens, start);
  const parts = [part];
  while (tokens[next] === joiner) {
    [part, next] = readPart(tokens, next + 1);
    parts.push(part);
  }
  return [parts.length === 1 ? part : { kind: joiner === "AND" ? "and" : "or", parts }, next];
}

function readOne(tokens: readonly Token[], start: number): [Condition, number] {
  const token = tokens[start];
  if (token === "(") {
    const [condition, next] = readOr(tokens, start + 1);
    if (tokens[next] !== ")") throw new Refusal("The parentheses of the filter do not match.");
    return [condition, next + 1];
  }
  if (token === undefined || typeof token === "string")
    throw new Refusal("The filter is not complete.");
  return [token, start + 1];
}

const isSet = (mark: unknown): boolean =>
  mark === true ||
  (typeof mark === "string" && (mark === "(" || mark === ")" || parseFlag(mark) === true));
