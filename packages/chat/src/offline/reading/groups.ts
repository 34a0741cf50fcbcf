import { quantities, type QuantityKey } from "../../catalog/quantities.ts";
import type { Comparator, DateColumn, ItemOf } from "../concepts.ts";
import type { Dimension, Measure } from "../frame.ts";
import type { Sheet } from "../sheet.ts";
import { daysOf, isTrailing } from "./amounts.ts";

// What is grouped by, what a group must reach, and what stands first.

/** `by area and source`, `per month of actual start`, `class against DOR`. */
export function readGroups(sheet: Sheet): void {
  const isPivot = sheet.find("pivot") !== -1;
  for (const { at } of sheet.all("by", "vs", "pivot")) {
    if (sheet.items[at]?.is === "vs" && !isPivot) continue;
    readGroupsAfter(sheet, at);
  }
  for (const { at, item } of sheet.all("grain")) {
    // "the starts of each month" says by what; "monthly rental spend" does too.
    if (sheet.items[at - 1]?.is === "event" || sheet.items[at + 1]?.is === "event")
      addGrain(sheet, at);
    else if (item.text.endsWith("ly")) continue;
  }
}

const joints = ["and", "by", "each", "vs"];

function readGroupsAfter(sheet: Sheet, at: number): void {
  for (let place = at + 1; ; place += 1) {
    const isGrain = sheet.free(place, "grain") !== null;
    const isEventGrain =
      sheet.free(place, "event") !== null && sheet.free(place + 1, "grain") !== null;
    if (sheet.free(place, "dimension", "flag")) addColumn(sheet, place);
    else if (isSeveral(sheet, place)) addValues(sheet, place);
    else if (isGrain || isEventGrain) addGrain(sheet, isGrain ? place : place + 1);
    else if (!joints.includes(sheet.items[place]?.is ?? "")) return;
    else continue;
    if (sheet.free(place - 1, "vs")) sheet.use(place - 1);
    sheet.use(at);
  }
}

const isSeveral = (sheet: Sheet, at: number): boolean =>
  (sheet.free(at, "value")?.values.length ?? 0) > 1;

/** "in each silo": by the column that they stand in. The values stay a condition. */
function addValues(sheet: Sheet, at: number): void {
  const column = sheet.free(at, "value")?.column;
  if (column !== undefined) sheet.frame.dimensions.push({ column });
}

function addColumn(sheet: Sheet, at: number): void {
  const item = sheet.free(at, "dimension", "flag");
  if (item) sheet.frame.dimensions.push({ column: item.column });
  sheet.use(at);
}

function addGrain(sheet: Sheet, at: number): void {
  const item = sheet.free(at, "grain");
  const column = item && eventBeside(sheet, at);
  if (!item || !column) return;
  sheet.use(at);
  sheet.frame.dimensions.push({ grain: item.grain, column });
}

/** The event that a month is of: right beside it, else the only one of the question. */
function eventBeside(sheet: Sheet, at: number): DateColumn | null {
  for (const place of [at + 1, at - 1]) {
    const item = sheet.free(place, "event");
    if (!item) continue;
    sheet.use(place);
    return item.column;
  }
  const all = sheet.items.flatMap((item, place) => (item.is === "event" ? [{ item, place }] : []));
  const [only] = all;
  if (!only || all.length > 1 || only.item.is !== "event") return null;
  sheet.use(only.place);
  return only.item.column;
}

/** Dimensions that the question is about: `which areas`, `top 5 classes`, `how many different categories`. */
export function readSubjects(sheet: Sheet): Dimension[] {
  const subjects: Dimension[] = [];
  for (const { at, item } of sheet.all("dimension")) {
    const isCounted = sheet.find("different") !== -1 || sheet.items[at - 1]?.is === "count";
    const isEcho = [at - 1, at + 1].some(
      (place) => sheet.free(place, "value")?.column === item.column,
    );
    if (sheet.items[at - 1]?.is === "aggregate" || (isEcho && !isHead(sheet, at))) continue;
    sheet.use(at);
    if (isCounted) {
      const counted = sheet.find("different");
      if (counted !== -1) sheet.use(counted);
      const count = sheet.find("count");
      if (count !== -1) sheet.use(count);
      sheet.frame.measures.push({ aggregate: "count", distinct: item.column });
    } else subjects.push({ column: item.column });
  }
  sheet.frame.dimensions.unshift(...subjects);
  return [...subjects, ...readPeriodSubject(sheet)];
}

/** `which month has the most starts`. */
function readPeriodSubject(sheet: Sheet): Dimension[] {
  const grain = sheet
    .all("grain")
    .find(({ at }) => ["list", "top", "rank"].includes(sheet.items[at - 1]?.is ?? ""));
  if (!grain || !sheet.has("rank")) return [];
  const known = sheet.frame.dimensions.length;
  addGrain(sheet, grain.at);
  return sheet.frame.dimensions.slice(known);
}

const isHead = (sheet: Sheet, at: number): boolean =>
  ["list", "rank", "top", "by"].includes(sheet.items[at - 1]?.is ?? "");

/** `cost more than the average class`, `above average`. */
export function readAverages(sheet: Sheet): void {
  for (const { at, item } of sheet.all("comparator")) {
    if (sheet.free(at + 1, "aggregate")?.aggregate === "avg") readAverage(sheet, at, item.op);
  }
}

function readAverage(sheet: Sheet, at: number, op: Comparator): void {
  const group = sheet.free(at + 2, "dimension");
  const quantityAt = [at - 1, at + 2, at + 3].find((place) => sheet.free(place, "quantity"));
  const said = quantityAt === undefined ? null : sheet.free(quantityAt, "quantity");
  sheet.use(
    at,
    at + 1,
    ...(group ? [at + 2] : []),
    ...(quantityAt === undefined ? [] : [quantityAt]),
  );
  // What something costs more is a matter of its forecast.
  const quantity = said && said.quantity !== "cost" ? said.quantity : "forecast";
  if (group === null && sheet.frame.dimensions.length === 0)
    return sheet.add({ kind: "average", quantity, op }, at);
  sheet.frame.againstAverage = { op };
  sheet.frame.measures.push({ aggregate: "sum", quantity });
  if (group && sheet.frame.dimensions.length === 0)
    sheet.frame.dimensions.push({ column: group.column });
}

type Comparison = { quantity: QuantityKey; op: Comparator; value: number; at: number };

/** `more than 150k`, `between 100k and 120k`, `at least 40 records`. */
export function readComparisons(sheet: Sheet, subjects: readonly Dimension[]): void {
  for (const { at } of sheet.all("between")) readBetween(sheet, at);
  for (const { at, item } of sheet.all("comparator")) {
    const place = isTrailing(item.text) ? at - 1 : sheet.after(at, "than");
    const number = sheet.free(place, "number", "length");
    if (number) readAmount(sheet, { at, place, op: item.op, number }, subjects);
  }
}

type Amount = {
  at: number;
  place: number;
  op: Comparator;
  number: ItemOf<"number"> | ItemOf<"length">;
};

function readAmount(
  sheet: Sheet,
  { at, place, op, number }: Amount,
  subjects: readonly Dimension[],
): void {
  const [first, last] = [Math.min(at, place), Math.max(at, place)];
  const said = takeQuantity(sheet, first, last);
  const isCount = said === null && isPlain(number) && isCounted(sheet, last + 1);
  // More than twenty cranes is nothing that a record can have.
  if (isCount && subjects.length === 0) return;
  sheet.use(at, place);
  if (number.is === "length") {
    addComparison(
      sheet,
      { quantity: said ?? "duration", op, value: daysOf(sheet, number), at },
      subjects,
    );
  } else if (isCount)
    sheet.frame.having = { measure: { aggregate: "count" }, op, value: number.value };
  else
    addComparison(
      sheet,
      { quantity: said ?? assumedQuantity(sheet, last), op, value: number.value, at },
      subjects,
    );
}

const isPlain = (item: ItemOf<"number"> | ItemOf<"length">): boolean =>
  item.is === "number" && item.unit === undefined && item.value < 1000;

const isCounted = (sheet: Sheet, at: number): boolean =>
  ["entity", "value", "flag"].includes(sheet.items[at]?.is ?? "");

/** Groups must reach the amount together, records each by itself. */
function addComparison(
  sheet: Sheet,
  { quantity, op, value, at }: Comparison,
  subjects: readonly Dimension[],
): void {
  if (subjects.length === 0) return sheet.add({ kind: "number", quantity, op, value }, at);
  const aggregate = takeAggregate(sheet) ?? (quantities[quantity].isSummable ? "sum" : "avg");
  sheet.frame.having = { measure: { aggregate, quantity }, op, value };
}

function takeAggregate(sheet: Sheet): Measure["aggregate"] | null {
  const at = sheet.find("aggregate");
  const item = sheet.free(at, "aggregate");
  if (item) sheet.use(at);
  return item?.aggregate ?? null;
}

/** The quantity that an amount is compared with: right before the comparison, or right after the amount. */
function takeQuantity(sheet: Sheet, first: number, last: number): QuantityKey | null {
  for (const place of [sheet.before(first, "than", "list", "entity"), last + 1]) {
    const item = sheet.free(place, "quantity");
    if (!item) continue;
    sheet.use(place);
    return item.quantity;
  }
  return null;
}

/** An amount a month is a rate; any other one a cost. */
function assumedQuantity(sheet: Sheet, last: number): QuantityKey {
  if (sheet.free(last + 1, "perMonth")) {
    sheet.use(last + 1);
    return "rate";
  }
  sheet.notes.push("Amounts are compared with the cost of each record.");
  return "cost";
}

function readBetween(sheet: Sheet, at: number): void {
  const [from, to] = [sheet.free(at + 1, "number"), sheet.free(at + 3, "number", "length")];
  if (!from || !to || !["and", "to"].includes(sheet.items[at + 2]?.is ?? "")) return;
  const said = takeQuantity(sheet, at, at + 3);
  const quantity = said ?? (to.is === "length" ? "duration" : assumedQuantity(sheet, at + 3));
  sheet.use(at, at + 1, at + 2, at + 3);
  const last = to.is === "length" ? daysOf(sheet, to) : to.value;
  sheet.add(
    { kind: "numberBetween", quantity, from: from.value * sharedScale(from, to), to: last },
    at,
  );
}

const unitDays = { days: 1, weeks: 7, months: 30, years: 365, hours: 1 / 24 };

/** "between 2 and 4 weeks", "between 100 and 120k": the scale of the second is the first one's too. */
function sharedScale(from: ItemOf<"number">, to: ItemOf<"number"> | ItemOf<"length">): number {
  if (to.is === "length") return unitDays[to.unit];
  return to.unit === "money" && !from.unit && from.value < 1000 && to.value >= 1000 ? 1000 : 1;
}
