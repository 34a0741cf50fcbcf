import { quantities, type QuantityKey, quantityOfDate } from "../../catalog/quantities.ts";
import type { Comparator, DateColumn, Item } from "../concepts.ts";
import type { Sheet } from "../sheet.ts";
import { type Beside, mirrored, opposite, takeBeside, takeNot } from "./amounts.ts";

// Conditions between two fields, on empty ones, and of the plan: what a value or a date alone does not say.

/** The column that a field named in a question is. */
function columnOf(item: Item | null): string | null {
  if (item?.is === "quantity") {
    const { sql } = quantities[item.quantity];
    return /^\w+$/.test(sql) ? sql : null;
  }
  return item?.is === "dimension" || item?.is === "event" ? item.column : null;
}

const blankWords = ["missing", "without", "not", "zero"] as const;
type BlankWord = (typeof blankWords)[number];

/** `without an area`, `price is missing`, `not started`, `zero or missing`. */
export function readBlanks(sheet: Sheet): void {
  for (const { at, item } of sheet.all(...blankWords)) {
    const field = sheet.isUsed(at) ? -1 : fieldOfBlank(sheet, at, item.is);
    if (field !== -1) addBlank(sheet, at, field);
  }
}

/** Where the field stands that is said to be empty; -1 if these words say something else. */
function fieldOfBlank(sheet: Sheet, at: number, word: BlankWord): number {
  const after = sheet.after(at, "or", "zero", "missing");
  const next = sheet.free(after, "quantity", "event", "dimension");
  if (next) {
    const isHappening = next.is === "event" && next.isPast === true;
    // "not ending in June" denies the day; "without returned ones" excludes records.
    const isVerb = isHappening && !/(start|end|finish|date)s?$/.test(next.text);
    const isOther =
      next.is === "event" && (word === "not" ? !isHappening : word === "without" && isVerb);
    return isOther ? -1 : after;
  }
  if (word === "not" || word === "without" || sheet.free(after, "value", "ambiguous")) return -1;
  const before = sheet.before(at, "or", "zero", "missing", "total");
  return sheet.free(before, "quantity", "event", "dimension") ? before : -1;
}

const happened: Record<string, string> = {
  forecast_start: "actual_start",
  forecast_end: "actual_end",
};

function addBlank(sheet: Sheet, at: number, field: number): void {
  const item = sheet.free(field, "quantity", "event", "dimension");
  const named = columnOf(item);
  if (named === null) return;
  // What has not started has no actual start: its forecast has one all the same.
  const column = item?.is === "event" && item.isPast ? (happened[named] ?? named) : named;
  const [from, to] = blankSpan(sheet, Math.min(at, field), Math.max(at, field));
  const span = sheet.items.slice(from, to + 1);
  sheet.use(...span.map((_, index) => from + index));
  sheet.add(
    { kind: "blank", column, isNot: false, orZero: span.some(({ is }) => is === "zero") },
    from,
    to,
  );
}

/** The words that say it, with those that say it again: missing or zero. */
function blankSpan(sheet: Sheet, first: number, last: number): [from: number, to: number] {
  const says = (place: number) => ["zero", "missing"].includes(sheet.items[place]?.is ?? "");
  let [from, to] = [first, last];
  while (says(to + 1) || (sheet.items[to + 1]?.is === "or" && says(to + 2))) to += 1;
  while (says(from - 1)) from -= 1;
  return [from, to];
}

/** `the end is before the start`, `actual start after actual end`. */
export function readDateOrder(sheet: Sheet): void {
  for (const { at, item } of sheet.all("bound")) {
    const [left, right] = [sheet.before(at, "than"), sheet.after(at, "than")];
    const [first, second] = [sheet.free(left, "event"), sheet.free(right, "event")];
    if (!first || !second) continue;
    sheet.use(at, left, right);
    const op = item.op === "before" ? "<" : ">";
    const other = sameStage(first, second);
    sheet.add(
      { kind: "quantities", left: quantityOfDate(first.column), op, right: quantityOfDate(other) },
      at,
    );
  }
}

/** "actual end before start" means the actual start too. */
function sameStage(
  first: { column: DateColumn },
  second: { column: DateColumn; text: string },
): string {
  const isBare = second.column.startsWith("forecast") && !second.text.includes("forecast");
  return isBare
    ? second.column.replace("forecast", first.column.split("_")[0] ?? "forecast")
    : second.column;
}

/** `actual cost above plan cost`. */
export function readQuantityOrder(sheet: Sheet): void {
  for (const { at, item } of sheet.all("comparator")) {
    const [left, right] = [at - 1, sheet.after(at, "than")];
    const [first, second] = [sheet.free(left, "quantity"), sheet.free(right, "quantity")];
    if (!first || !second) continue;
    sheet.use(at, left, right);
    sheet.add(
      { kind: "quantities", left: first.quantity, op: item.op, right: second.quantity },
      at,
    );
  }
}

/** `delayed by more than 60 days`, `finishing earlier than planned`, `on time or early`. */
export function readLateness(sheet: Sheet): void {
  for (const { at } of sheet.all("onTime")) {
    if (sheet.free(at - 1, "event")) sheet.use(at - 1);
    sheet.use(at);
    sheet.add({ kind: "number", quantity: "slip", op: "<=", value: 0 }, at);
  }
  for (const { at, item } of sheet.all("late")) {
    const isNot = takeNot(sheet, at);
    const quantity = takeSlip(sheet, at);
    const beside = takeBeside(sheet, at, "length") ?? { op: ">" as const, amount: 0 };
    sheet.use(at);
    const op = item.sign === 1 ? beside.op : mirrored[beside.op];
    const value = beside.amount === 0 ? 0 : beside.amount * item.sign;
    sheet.add({ kind: "number", quantity, op: isNot ? opposite[op] : op, value }, at);
    sheet.notes.push(
      `Late and early compare the forecast ${quantity === "slip" ? "end" : "start"} with the planned one.`,
    );
  }
}

/** What is late: the start if it says so, else the end. */
function takeSlip(sheet: Sheet, at: number): QuantityKey {
  const places = [at - 1, at + 1, sheet.before(at, "comparator", "length", "by")];
  const place = places.find((near) => sheet.free(near, "event"));
  const event = place === undefined ? null : sheet.free(place, "event");
  if (place !== undefined) sheet.use(place);
  return event?.column.endsWith("start") ? "startSlip" : "slip";
}

/** `over budget`, `actuals above plan`, `more than 50k over plan`, `how far over plan`. */
export function readBudget(sheet: Sheet): void {
  for (const { at, item } of sheet.all("over")) {
    const left = takeMeasured(sheet, at - 1);
    sheet.use(at);
    const isNot = takeNot(sheet, left ? at - 1 : at);
    const quantity = left ?? "forecast";
    const isOfPlan = quantity === "forecast" && item.base === "plan";
    if (isOfPlan && takeHowFar(sheet)) continue;
    const beside = takeBeside(sheet, at, "number");
    const sign = item.sign === 1 ? ">" : "<";
    const op = isNot ? opposite[sign] : sign;
    if (beside) addOverBy(sheet, beside, { at, sign: item.sign });
    else if (isOfPlan) sheet.add({ kind: "number", quantity: "variance", op, value: 0 }, at);
    else sheet.add({ kind: "quantities", left: quantity, op, right: item.base }, at);
  }
}

/** What is over: the forecast unless it is said. "The overrun of those over budget" is what is asked for, not what is over. */
function takeMeasured(sheet: Sheet, at: number): QuantityKey | null {
  const item = sheet.free(at, "quantity");
  if (!item || item.quantity === "variance") return null;
  sheet.use(at);
  return item.quantity === "cost" ? "forecast" : item.quantity;
}

function takeHowFar(sheet: Sheet): boolean {
  const asked = sheet.find(["howFar", "howMuch"]);
  if (asked === -1) return false;
  sheet.use(asked);
  sheet.frame.measures.push({ aggregate: "sum", quantity: "variance" });
  return true;
}

function addOverBy(
  sheet: Sheet,
  { op, amount, unit }: Beside,
  { at, sign }: { at: number; sign: 1 | -1 },
): void {
  const directed: Comparator = sign === 1 ? op : mirrored[op];
  if (unit === "percent")
    sheet.add({ kind: "percentOver", op: directed, percent: amount * sign }, at);
  else sheet.add({ kind: "number", quantity: "variance", op: directed, value: amount * sign }, at);
}
