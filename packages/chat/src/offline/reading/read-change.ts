import type { ItemOf, Verb } from "../concepts.ts";
import type { ColumnChange } from "../frame.ts";
import type { Sheet } from "../sheet.ts";
import { readBudget } from "./conditions.ts";
import { readFilters } from "./filters.ts";
import { readComparisons } from "./groups.ts";
import { readConditions } from "./read-query.ts";
import { joinAlternatives } from "./values.ts";

/** Where a request for a change begins; -1 if the question is none. */
export function findVerb(sheet: Sheet): number {
  const first = sheet.items.findIndex(({ is }) => !["and", "now", "also", "list"].includes(is));
  if (sheet.items[first]?.is === "verb") return first;
  const isSwap =
    sheet.items[first]?.is === "value" &&
    sheet.items[first + 1]?.is === "instead" &&
    sheet.items[first + 2]?.is === "value";
  return isSwap ? first : -1;
}

/** What is to change, and of which records: the rest of the request is read like a question's conditions. */
export function readChangeRequest(sheet: Sheet, at: number): ColumnChange[] {
  const changes = readWhat(sheet, at);
  sheet.use(at);
  for (const { at: place } of sheet.all("later", "earlier")) sheet.use(place);
  readConditions(sheet);
  readBudget(sheet);
  readComparisons(sheet, []);
  readFilters(sheet);
  joinAlternatives(sheet);
  return changes;
}

function readWhat(sheet: Sheet, at: number): ColumnChange[] {
  const item = sheet.items[at];
  if (item?.is === "value") return readSwap(sheet, at);
  if (item?.is !== "verb") return [];
  const copy = readCopy(sheet, at);
  if (copy) return copy;
  const { verb } = item;
  const state = states[verb];
  if (state) return [state];
  if (verb === "swap") return readSwapAll(sheet, at);
  return readByLength(sheet, at, verb) ?? readByNumber(sheet, verb) ?? readSet(sheet, at) ?? [];
}

const set = (column: string, value: boolean): ColumnChange => ({ column, op: "set", value });
const states: Partial<Record<Verb, ColumnChange>> = {
  discontinue: set("is_discontinued", true),
  reactivate: set("is_discontinued", false),
  transfer: set("is_funds_transferable", true),
  keepFunds: set("is_funds_transferable", false),
};

/** `swap the source of …`. */
function readSwapAll(sheet: Sheet, at: number): ColumnChange[] {
  if (sheet.free(at + 1, "dimension")?.column === "source") sheet.use(at + 1);
  return [{ op: "swapSource" }];
}

/** `rent instead of buy the loaders`. */
function readSwap(sheet: Sheet, at: number): ColumnChange[] {
  const [wanted, given] = [sheet.free(at, "value"), sheet.free(at + 2, "value")];
  if (wanted?.column !== "source" || given?.column !== "source") return [];
  sheet.use(at, at + 1, at + 2);
  return [{ column: "source", op: "set", value: wanted.values[0] ?? "" }];
}

/** `reset to plan`, `set the forecast dates equal to the original plan`. */
function readCopy(sheet: Sheet, at: number): ColumnChange[] | null {
  const copy = sheet.all("verb").find(({ item }) => item.verb === "copy");
  const plans = sheet.all("stage", "quantity").filter(({ item }) => isStage(item, "plan"));
  const isToPlan = plans.some(({ at: place }) => sheet.items[place - 1]?.is === "to");
  if (!copy && !isToPlan) return null;
  const isOriginal = sheet.all("event").some(({ item }) => item.column.startsWith("original"));
  if (plans.length === 0 && !isOriginal && !/plan/.test(copy?.item.text ?? "")) return null;
  const columns = columnsCopied(sheet, at);
  const forecasts = sheet.all("stage", "quantity").filter(({ item }) => isStage(item, "forecast"));
  for (const { at: place } of [...plans, ...forecasts, ...sheet.all("dates")]) sheet.use(place);
  if (copy) sheet.use(copy.at);
  return [{ op: "copyPlan", columns }];
}

const isStage = (item: ItemOf<"stage"> | ItemOf<"quantity">, stage: "plan" | "forecast"): boolean =>
  item.is === "stage" ? item.stage === stage : item.quantity === stage;

function columnsCopied(sheet: Sheet, at: number): string[] {
  const events = sheet
    .all("event")
    .filter(({ at: place }) => sheet.items[place + 1]?.is !== "time" && place > at);
  if (events.length === 0) return ["forecast_start", "forecast_end"];
  for (const { at: place } of events) sheet.use(place);
  return [
    ...new Set(
      events.map(({ item }) => (item.column.endsWith("start") ? "forecast_start" : "forecast_end")),
    ),
  ];
}

const directions: Partial<Record<Verb, 1 | -1>> = {
  shift: 1,
  delay: 1,
  move: 1,
  set: 1,
  advance: -1,
  extend: 1,
  shorten: -1,
  raise: 1,
  lower: -1,
};
const ofEnds = new Set<Verb>(["extend", "shorten", "raise", "lower"]);

/** `by two weeks`, `10 days later`. */
function readByLength(sheet: Sheet, at: number, verb: Verb): ColumnChange[] | null {
  const found = sheet.all("length").findLast(({ at: place }) => !isOfCondition(sheet, place));
  const direction = directions[verb];
  if (!found || direction === undefined) return null;
  const { amount, unit } = found.item;
  if (unit === "hours" || unit === "years" || !Number.isInteger(amount) || amount === 0)
    return null;
  const isEarlier = sheet.find("earlier") !== -1 && verb !== "advance";
  const shift = { amount: amount * (isEarlier ? -1 : direction), unit };
  sheet.use(found.at);
  const field = takeField(sheet, at + 1);
  if (field === "start") {
    sheet.doubt = {
      question: "A start does not move alone. Should the whole window move?",
      options: [],
    };
    return [];
  }
  return [
    {
      column: field === "end" || ofEnds.has(verb) ? "forecast_end" : "dates",
      op: "shift",
      ...shift,
    },
  ];
}

/** What is moved, where it is said right behind the verb: the end, the duration, the dates. */
function takeField(sheet: Sheet, at: number): "start" | "end" | null {
  const field = fieldAt(sheet, at);
  if (field === null) return null;
  sheet.use(at);
  return field === "dates" ? null : field;
}

function fieldAt(sheet: Sheet, at: number): "start" | "end" | "dates" | null {
  const item = sheet.free(at, "event", "quantity", "dates");
  if (item?.is === "dates") return "dates";
  if (item?.is === "quantity") return item.quantity === "duration" ? "end" : null;
  // "pumps ending in June" are which ones, not what is moved.
  if (item?.is !== "event" || sheet.items[at + 1]?.is === "time") return null;
  return item.column.endsWith("start") ? "start" : "end";
}

/** "more than 30 days late" is about which records, not about how far. */
function isOfCondition(sheet: Sheet, at: number): boolean {
  const [before, after] = [sheet.items[at - 1]?.is, sheet.items[at + 1]?.is];
  return before === "comparator" || after === "late";
}

/** `rates by 5 %`, `the price to 145,000`. */
function readByNumber(sheet: Sheet, verb: Verb): ColumnChange[] | null {
  const isPrice = ({ at, item }: { at: number; item: ItemOf<"quantity"> }) =>
    ["rate", "price"].includes(item.quantity) && sheet.items[at + 1]?.is !== "comparator";
  const quantity = sheet.all("quantity").find(isPrice);
  const number = sheet.all("number").findLast(({ at }) => sheet.items[at - 1]?.is !== "comparator");
  if (!quantity || !number) return null;
  sheet.use(quantity.at, number.at);
  if (sheet.free(number.at + 1, "perMonth")) sheet.use(number.at + 1);
  const column = quantity.item.quantity === "rate" ? "monthly_rate" : "purchase_price";
  const { value, unit } = number.item;
  const sign = verb === "lower" ? -1 : 1;
  if (unit === "percent") return [{ column, op: "multiply", percent: value * sign }];
  const isBy = verb !== "set" && sheet.items[number.at - 1]?.is !== "to";
  return isBy ? [{ column, op: "add", amount: value * sign }] : [{ column, op: "set", value }];
}

/** `to silo 6`, `to purchase`, `the end to 30 June`, `as discontinued`. */
function readSet(sheet: Sheet, at: number): ColumnChange[] | null {
  return readSetDate(sheet, at) ?? readSetValue(sheet, at) ?? readSetFlag(sheet, at);
}

function readSetDate(sheet: Sheet, at: number): ColumnChange[] | null {
  const verb = sheet.free(at, "verb")?.verb;
  const target = sheet.all("time").findLast(({ at: place, item }) => isTarget(sheet, place, item));
  const field = fieldAt(sheet, at + 1);
  const isEnd = verb === "extend" || verb === "shorten" || field === "end";
  if (!target || !(isEnd || field === "start")) return null;
  const { from, to = from } = target.item.range;
  if (to === undefined) return null;
  sheet.use(target.at, ...(field ? [at + 1] : []));
  return [{ column: isEnd ? "forecast_end" : "forecast_start", op: "set", value: to }];
}

function isTarget(sheet: Sheet, at: number, { range, text }: ItemOf<"time">): boolean {
  const before = sheet.items[at - 1];
  if (before?.is === "to" || /^(until|till)\b/.test(text)) return true;
  const isDay = range.from !== undefined && range.from === range.to;
  return isDay && before?.is !== "event" && at === sheet.items.length - 1;
}

function readSetValue(sheet: Sheet, at: number): ColumnChange[] | null {
  const to = sheet.all("to").findLast(({ at: place }) => sheet.free(place + 1, "value") !== null);
  const place = to ? to.at + 1 : -1;
  const value = sheet.free(place, "value");
  if (!value || value.values.length !== 1 || place <= at) return null;
  const field = sheet.all("dimension").find(({ item }) => item.column === value.column);
  sheet.use(place, ...(field ? [field.at] : []));
  // "from rental to purchase" says what they are now.
  return [{ column: value.column, op: "set", value: value.values[0] ?? "" }];
}

function readSetFlag(sheet: Sheet, at: number): ColumnChange[] | null {
  const verb = sheet.free(at, "verb")?.verb;
  const last = sheet.all("flag").at(-1);
  if (verb !== "set" || last?.at !== sheet.items.length - 1 || last.item.column === "has_draft")
    return null;
  sheet.use(last.at);
  return [set(last.item.column, last.item.value)];
}
