import { type DateColumn, isItem, type ItemOf } from "../concepts.ts";
import type { Filter } from "../frame.ts";
import type { Sheet } from "../sheet.ts";
import { takeNot } from "./amounts.ts";
import { readValues, sharesNot } from "./values.ts";

/** What a request names: values, flags, what is on hire and when. */
export function readFilters(sheet: Sheet): void {
  dropEchoes(sheet);
  readTimes(sheet);
  readWeekdays(sheet);
  readOnHire(sheet);
  readActive(sheet);
  readFlags(sheet);
  readValues(sheet);
}

const counting = ["by", "different", "list", "rank", "top"];

/** Words that say twice what a value says: `class Cranes`, `PROJECT as DOR`, `BEO owned`. */
function dropEchoes(sheet: Sheet): void {
  for (const { at, item } of sheet.all("dimension")) {
    const isNamed = [at - 1, at + 1].some(
      (place) => sheet.free(place, "value")?.column === item.column,
    );
    const isCounted =
      counting.includes(sheet.items[at - 1]?.is ?? "") && !sheet.free(at + 1, "value");
    if (isNamed && !isCounted) sheet.use(at);
  }
  for (const { at, item } of sheet.all("value")) {
    const isOwner = sheet.free(at - 1, "value")?.column === "dor";
    if (isOwner && item.column === "source" && item.text.startsWith("own")) sheet.use(at);
  }
}

/** Days belong to what begins or ends on them; with nothing of the kind, to what is on hire. */
function readTimes(sheet: Sheet): void {
  for (const { at, item } of sheet.all("time")) {
    const event = nearestEvent(sheet, at);
    const isNot = takeNot(sheet, event ?? at) || takeNot(sheet, at);
    const filter = timeFilter(sheet, item, event);
    if (!filter) continue;
    if (repeats(sheet.frame.filters, filter)) {
      joinDays(sheet, filter, at);
      continue;
    }
    sheet.use(at);
    sheet.add(isNot ? { kind: "not", filter } : filter, at);
  }
}

/** `ending in May or June`. */
function joinDays(sheet: Sheet, filter: Filter, at: number): void {
  const isJoined = isItem(sheet.items[at - 1], "and", "or") && sheet.items[at - 2]?.is === "time";
  const before = sheet.frame.filters.at(-1);
  if (!isJoined || !before) return;
  sheet.use(at);
  const joined: Filter = { kind: "either", filters: [before, filter] };
  sheet.frame.filters.splice(-1, 1, joined);
  sheet.places.set(joined, { from: sheet.places.get(before)?.from ?? at, to: at });
}

/** Two whole ranges for one thing: one of them was meant for something else. */
const repeats = (filters: readonly Filter[], own: Filter): boolean =>
  isWhole(own) && filters.some((filter) => isWhole(filter) && daysOf(filter) === daysOf(own));

const isWhole = (filter: Filter): boolean =>
  (filter.kind === "days" || filter.kind === "overlap") &&
  filter.range.from !== undefined &&
  filter.range.to !== undefined;
const daysOf = (filter: Filter): string => (filter.kind === "days" ? filter.column : filter.kind);

function readWeekdays(sheet: Sheet): void {
  for (const { at, item } of sheet.all("weekdays", "weekend")) {
    const event = nearestEvent(sheet, at);
    if (event === null) continue;
    sheet.use(at);
    const days = item.is === "weekdays" ? item.days : [6, 7];
    sheet.add({ kind: "weekday", column: eventColumn(sheet, event), days }, at);
  }
}

function timeFilter(sheet: Sheet, { range }: ItemOf<"time">, event: number | null): Filter | null {
  if (sheet.has("onHire") || (sheet.has("active") && event === null)) {
    for (const { at } of sheet.all("onHire", "active")) sheet.use(at);
    return { kind: "overlap", range };
  }
  if (event !== null) return { kind: "days", column: eventColumn(sheet, event), range };
  const grouped = sheet.frame.dimensions.find((dimension) => "grain" in dimension);
  return grouped && "grain" in grouped ? { kind: "days", column: grouped.column, range } : null;
}

/** The nearest verb or noun of beginning or ending: before the days it is meant by, else after. */
function nearestEvent(sheet: Sheet, at: number): number | null {
  const events = sheet.items.flatMap(({ is }, place) => (is === "event" ? [place] : []));
  return events.findLast((place) => place < at) ?? events.find((place) => place > at) ?? null;
}

const prefixes = { plan: "original", forecast: "forecast", actual: "actual" };

function eventColumn(sheet: Sheet, at: number): DateColumn {
  const item = sheet.items[at];
  const column = item?.is === "event" ? item.column : "forecast_start";
  const place = [at - 1, at + 1].find((near) => sheet.free(near, "stage")) ?? -1;
  const stage = sheet.free(place, "stage");
  sheet.use(at);
  if (!stage || !column.startsWith("forecast")) return column;
  sheet.use(place);
  return column.replace("forecast", prefixes[stage.stage]) as DateColumn;
}

/** On hire without days means today; on site can also mean that it is being billed. */
function readOnHire(sheet: Sheet): void {
  for (const { at, item } of sheet.all("onHire")) {
    if (item.text.includes("site")) {
      const words = sheet.items.map(({ text }) => text).join(" ");
      const options = ["on hire today", "actualized"].map((way) => words.replace(item.text, way));
      sheet.doubt ??= { question: "On site by its forecast dates, or actualized?", options };
      sheet.use(at);
      continue;
    }
    sheet.use(at);
    sheet.add({ kind: "overlap", range: { from: sheet.where.today, to: sheet.where.today } }, at);
  }
}

/** Active without days means not cancelled. */
function readActive(sheet: Sheet): void {
  for (const { at } of sheet.all("active")) {
    const isNot = takeNot(sheet, at);
    sheet.use(at);
    sheet.add({ kind: "flag", column: "is_discontinued", value: isNot }, at);
    sheet.notes.push("Active means not discontinued.");
  }
}

function readFlags(sheet: Sheet): void {
  for (const { at, item } of sheet.all("flag")) {
    const isNot = takeNot(sheet, at) || sharesNot(sheet, at);
    sheet.use(at);
    sheet.add({ kind: "flag", column: item.column, value: item.value !== isNot }, at);
  }
}
