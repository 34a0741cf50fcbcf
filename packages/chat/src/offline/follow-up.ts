import type { Concept } from "./concepts.ts";
import { moveDay } from "./days.ts";
import type { Filter, Frame, Measure } from "./frame.ts";
import type { Sheet } from "./sheet.ts";

const markers: readonly Concept["is"][] = ["only", "also", "same", "instead", "those", "back"];
const wholes: readonly Concept["is"][] = [
  "list",
  "count",
  "howMuch",
  "entity",
  "compare",
  "peak",
  "share",
  "ratio",
  "freshness",
  "duplicates",
];

const openings: readonly Concept["is"][] = ["and", "without", "sort"];

/** Whether words only make sense after what was asked before: "only rentals", "and the plan next to it", "top 3". */
export function isFollowUp(sheet: Sheet): boolean {
  const { items } = sheet;
  const [first] = items;
  if (!first) return false;
  if (openings.includes(first.is) || items.some(({ is }) => markers.includes(is))) return true;
  return isBareCount(sheet) || !isWholeQuestion(sheet);
}

function isBareCount(sheet: Sheet): boolean {
  const { filters, dimensions } = sheet.frame;
  return (
    sheet.items[0]?.is === "count" &&
    filters.length === 0 &&
    dimensions.length === 0 &&
    !sheet.has("entity")
  );
}

function isWholeQuestion(sheet: Sheet): boolean {
  const { measures, dimensions } = sheet.frame;
  const isMeasured = measures.length > 0 && (dimensions.length > 0 || sheet.items.length > 2);
  return (
    isMeasured || (sheet.items.some(({ is }) => wholes.includes(is)) && !isShareOfBefore(sheet))
  );
}

/** "as a percentage of the total". */
const isShareOfBefore = (sheet: Sheet): boolean =>
  sheet.items.every(({ is }) => ["share", "total"].includes(is));

const replaced = [
  "having",
  "series",
  "againstAverage",
  "chart",
  "pivot",
  "perGroup",
  "lacking",
  "isPercent",
] as const;

/** The earlier frame with what the new words change. */
export function changeFrame(before: Frame, sheet: Sheet): Frame {
  const own = sheet.frame;
  const kept = sheet.has("back") ? [] : before.filters;
  const filters = redated(
    retimed(mergeFilters(kept, own.filters, sheet.has("same")), sheet),
    sheet,
  );
  if (asksForRecords(sheet))
    return { filters, measures: [], dimensions: [], ...(own.rank && { rank: own.rank }) };
  const frame: Frame = { ...before, filters };
  mergeMeasures(frame, before, sheet);
  if (own.rank) frame.rank = { ...own.rank, ...rankMeasure(before, own) };
  for (const key of replaced) if (own[key] !== undefined) Object.assign(frame, { [key]: own[key] });
  if (own.share || isShareOfBefore(sheet)) {
    frame.share = frame.dimensions.length > 0 || !own.share ? { kind: "groups" } : own.share;
  }
  return frame;
}

/** What is measured and grouped by: the new in place of the old, or beside it where the words say so. */
function mergeMeasures(frame: Frame, before: Frame, sheet: Sheet): void {
  const { measures, dimensions } = sheet.frame;
  const isMore = sheet.has("also") || sheet.has("vs") || splitsFurther(sheet, before);
  if (measures.length > 0) frame.measures = isMore ? [...before.measures, ...measures] : measures;
  else frame.measures = aggregatedAgain(before, sheet);
  if (dimensions.length > 0)
    frame.dimensions = isMore ? [...before.dimensions, ...dimensions] : dimensions;
  // A number of records has no order and no first ones.
  if (measures.length + dimensions.length > 0 && !isGrouped(before)) delete frame.rank;
  if (dimensions.length > 0 && frame.measures.length === 0)
    frame.measures = [{ aggregate: "count" }];
}

/** "split by source", "and by source": within the groups that are there. */
function splitsFurther({ items }: Sheet, before: Frame): boolean {
  const isSplit =
    items.some(({ is }) => is === "split") || (items[0]?.is === "and" && items[1]?.is === "by");
  return isSplit && isGrouped(before);
}

/** "the average instead". */
function aggregatedAgain({ measures }: Frame, sheet: Sheet): Measure[] {
  const at = sheet.find("aggregate");
  const aggregate = sheet.free(at, "aggregate")?.aggregate;
  if (!aggregate) return measures;
  sheet.use(at);
  return measures.map((measure) => (measure.quantity ? { ...measure, aggregate } : measure));
}

const isGrouped = ({ dimensions }: Frame): boolean => dimensions.length > 0;

/** What a ranking goes by if it does not say so: what the answer before it showed. */
function rankMeasure(before: Frame, own: Frame): Pick<NonNullable<Frame["rank"]>, "measure"> {
  const measure = isGrouped(before)
    ? before.measures[0]
    : (own.rank?.measure ?? before.rank?.measure);
  return measure ? { measure } : {};
}

/** "show them" wants the records behind a number. */
const asksForRecords = (sheet: Sheet): boolean =>
  sheet.has("list") &&
  (sheet.has("those") || sheet.has("entity")) &&
  sheet.frame.measures.length === 0 &&
  sheet.frame.dimensions.length === 0;

/** What a condition is about. */
function slotOf(filter: Filter): string {
  if (filter.kind === "not") return slotOf(filter.filter);
  if (filter.kind === "days" || filter.kind === "overlap") return "days";
  if ("column" in filter) return `of ${filter.column}`;
  return "quantity" in filter ? `amount of ${filter.quantity}` : filter.kind;
}

/** A new condition takes the place of the one on the same column. */
function mergeFilters(
  before: readonly Filter[],
  own: readonly Filter[],
  isOther: boolean,
): Filter[] {
  const slots = new Set(own.map(slotOf));
  const kinds = ["of class", "of category"];
  // "what about pumps" after cranes is about pumps, whichever column they are in.
  if (isOther && kinds.some((slot) => slots.has(slot))) for (const slot of kinds) slots.add(slot);
  return [...before.filter((filter) => !slots.has(slotOf(filter))), ...own];
}

/** "make it 60 days": the days that were counted from today, more or fewer of them. */
function retimed(filters: readonly Filter[], sheet: Sheet): Filter[] {
  const at = sheet.find("length");
  const length = sheet.free(at, "length");
  const { today } = sheet.where;
  const known = filters.find(
    (filter) => filter.kind === "days" && [filter.range.from, filter.range.to].includes(today),
  );
  if (!length || known?.kind !== "days" || length.unit === "hours") return [...filters];
  sheet.use(at, ...sheet.all("verb").map(({ at: verb }) => verb));
  const isAhead = known.range.from === today;
  const other = moveDay(today, isAhead ? length.amount : -length.amount, length.unit);
  const range = isAhead ? { from: today, to: other } : { from: other, to: today };
  return filters.map((filter) => (filter === known ? { ...known, range } : filter));
}

/** "what about next month": other days for what the days before were about. */
function redated(filters: readonly Filter[], sheet: Sheet): Filter[] {
  const at = sheet.find("time");
  const range = sheet.free(at, "time")?.range;
  const known = filters.find((filter) => filter.kind === "days" || filter.kind === "overlap");
  if (!range || !known) return [...filters];
  sheet.use(at);
  return filters.map((filter) => (filter === known ? { ...known, range } : filter));
}
