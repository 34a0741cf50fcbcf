import { quantities, type QuantityKey, quantityOfDate } from "../../catalog/quantities.ts";
import type { ItemOf } from "../concepts.ts";
import type { Dimension, Frame, Measure } from "../frame.ts";
import type { Sheet } from "../sheet.ts";

type Superlative = ItemOf<"rank"> | ItemOf<"top">;
type Rank = NonNullable<Frame["rank"]>;

/** What is ranked: its place in the question, which end of the order, how many, and by what. */
type Ranking = { at: number; item: Superlative; rank: Rank; measured: Measure | null };

/** `top 10 by forecast`, `the three longest`, `highest monthly rate`, `which area has the most records`. */
export function readRanks(sheet: Sheet, subjects: readonly Dimension[]): void {
  readSort(sheet);
  const ranking = sheet.frame.againstAverage || sheet.frame.series ? null : takeRanking(sheet);
  if (!ranking) return;
  if (subjects.length > 0 || ranksGroups(sheet, ranking)) rankGroups(sheet, ranking);
  else if (isExtreme(sheet, ranking)) addExtreme(sheet, ranking.rank, ranking.measured);
  else rankRecords(sheet, ranking);
}

function takeRanking(sheet: Sheet): Ranking | null {
  const [first, ...others] = sheet.all("rank", "top");
  if (!first) return null;
  // "bottom 5 cheapest" says it twice.
  const echo =
    first.item.is === "top" ? others.find((other) => other.at - first.at <= 2) : undefined;
  const { at } = first;
  const item = echo?.item.is === "rank" ? echo.item : first.item;
  const count = takeCount(sheet, at);
  if (echo) sheet.use(echo.at);
  const measured = takeMeasured(sheet, at, item);
  sheet.use(at);
  const direction = directionOf(item, measured);
  return { at, item, measured, rank: count === null ? { direction } : { direction, count } };
}

/** Overruns of groups are those of their sums. */
const ranksGroups = ({ frame }: Sheet, { rank, measured }: Ranking): boolean =>
  measured?.quantity === "variance" && rank.count === undefined && frame.dimensions.length > 0;

/** The last day is the latest one; the last of an amount is the smallest. */
function directionOf({ text, direction }: Superlative, measured: Measure | null): "asc" | "desc" {
  const isDay = quantities[measured?.quantity ?? "cost"].unit === "date";
  if (!isDay || (text !== "first" && text !== "last")) return direction;
  return text === "last" ? "desc" : "asc";
}

const measureOf = (quantity: QuantityKey): Measure => ({ aggregate: "sum", quantity });

/** Days and rates of a group are told by their average, money by its sum. */
function averaged({ notes }: Sheet, measure: Measure): Measure {
  const { isSummable, unit, label } = quantities[measure.quantity ?? "cost"];
  if (measure.aggregate !== "sum" || isSummable || unit === "date") return measure;
  notes.push(`Of ${label.replaceAll("_", " ")} the average of each group counts.`);
  return { ...measure, aggregate: "avg" };
}

/** `which area has the most records`: the first group, or all in order where several are asked for. */
function rankGroups(sheet: Sheet, { at, item, rank, measured: said }: Ranking): void {
  const { frame, items } = sheet;
  // The most late cranes are many cranes, not much delay.
  const isOfLate =
    /^most (late|delayed)/.test(item.text) && sheet.items[at + 1]?.is !== "dimension";
  if (isOfLate) sheet.add({ kind: "number", quantity: "slip", op: ">", value: 0 }, at);
  const measured = isOfLate ? ({ aggregate: "count" } as const) : said && averaged(sheet, said);
  const named = items.find(({ is }) => ["dimension", "quantity", "grain"].includes(is));
  const isOne = rank.count === undefined && !named?.isPlural;
  frame.rank = { ...rank, ...(isOne && { count: 1 }), ...(measured && { measure: measured }) };
}

/** `highest monthly rate` is a number, `the record with the highest monthly rate` a record. */
function isExtreme(sheet: Sheet, { at, rank, measured }: Ranking): boolean {
  const isMeasured = measured !== null && measured.aggregate !== "count";
  if (sheet.has("when") && quantities[measured?.quantity ?? "cost"].unit === "date") return true;
  return isMeasured && rank.count === undefined && !isAboutRecords(sheet, at);
}

function addExtreme({ frame }: Sheet, { direction }: Rank, measured: Measure | null): void {
  frame.measures.push({ ...measured, aggregate: direction === "asc" ? "min" : "max" });
}

/** The largest record is the one that costs most; the newest or the most can be many things. */
const isOfSize = (text: string): boolean => /larg|big|great|small|high|low/.test(text);

function rankRecords(sheet: Sheet, { item, rank, measured }: Ranking): void {
  const { frame } = sheet;
  const [group] = frame.dimensions;
  if (group && "column" in group) {
    frame.perGroup = group.column;
    frame.dimensions = [];
  }
  const isSingle =
    rank.count === undefined && (frame.perGroup !== undefined || !isPluralAsked(sheet));
  const measure = measured ?? assumedMeasure(sheet, item);
  frame.rank = { ...rank, ...(isSingle && { count: 1 }), measure };
}

/** Records that are chosen by an amount are ranked by it, others by what they cost. */
function assumedMeasure(sheet: Sheet, item: Superlative): Measure {
  const chosen = sheet.frame.filters.find((filter) => filter.kind === "number");
  if (chosen?.kind === "number") return measureOf(chosen.quantity);
  if (item.is === "rank" && !isOfSize(item.text)) {
    sheet.doubt ??= { question: `By what should “${item.text}” be decided?`, options: [] };
  } else sheet.notes.push("Ranked by cost.");
  return measureOf("cost");
}

function isAboutRecords(sheet: Sheet, at: number): boolean {
  const next = sheet.items[sheet.after(at, "top")]?.is;
  if (next === "entity" || next === "value") return true;
  const before = sheet.items.slice(0, at);
  const isNamed = before.some(({ is }) => is === "entity" || is === "value");
  return isNamed && before.some(({ is }) => is === "list");
}

const isPluralAsked = (sheet: Sheet): boolean =>
  sheet.items.some((item) => ["entity", "value", "quantity"].includes(item.is) && item.isPlural);

/** The number of a ranking: beside the superlative, or before what is counted. */
function takeCount(sheet: Sheet, at: number): number | null {
  const near = [at + 1, at - 1, at + 2, at - 2];
  const counted = sheet.all("number").flatMap(({ at: place }) => {
    const next = sheet.items[place + 1]?.is ?? "";
    return ["entity", "value", "dimension"].includes(next) ? [place] : [];
  });
  for (const place of [...near, ...counted]) {
    const number = sheet.free(place, "number");
    if (!number || !Number.isInteger(number.value) || number.value < 1 || number.unit) continue;
    sheet.use(place);
    return number.value;
  }
  return null;
}

/** What is ranked by: said with "by", right after the superlative, contained in it, or named anywhere. */
function takeMeasured(sheet: Sheet, at: number, item: Superlative): Measure | null {
  const near = [at + 1, at + 2].find((place) => sheet.free(place, "aggregate"));
  const aggregate = near === undefined ? undefined : sheet.free(near, "aggregate")?.aggregate;
  const measure = takeQuantity(sheet, at, item);
  if (near === undefined || !aggregate || !measure?.quantity) return measure;
  sheet.use(near);
  return { ...measure, aggregate };
}

function takeQuantity(sheet: Sheet, at: number, item: Superlative): Measure | null {
  const after = sheet.after(at, "number", "aggregate");
  const said = takeSaid(sheet) ?? takeBesideMeasure(sheet, after, item);
  if (said) return said;
  if (item.is === "rank" && item.quantity) return measureOf(item.quantity);
  if (countsRecords(sheet, after, item)) return { aggregate: "count" };
  const isOfDays = item.text === "first" || item.text === "last";
  const place = sheet.find(isOfDays && !sheet.has("time") ? ["quantity", "event"] : "quantity");
  if (!sheet.free(place, "quantity", "event")) return null;
  sheet.use(place);
  return measureAt(sheet, place);
}

function takeSaid(sheet: Sheet): Measure | null {
  const by = sheet.all("by").find(({ at }) => sheet.free(at + 1, "quantity", "count", "event"));
  if (!by) return null;
  sheet.use(by.at, by.at + 1);
  return measureAt(sheet, by.at + 1);
}

function takeBesideMeasure(sheet: Sheet, after: number, item: Superlative): Measure | null {
  const isLoose = item.is === "top" || sheet.items[after]?.is === "entity";
  const places = isLoose ? [after, after + 1] : [after];
  const place = places.find((near) => sheet.free(near, "quantity", "event"));
  if (place === undefined) return null;
  // "the last to end in June": the day is a condition, not an order.
  const isCondition = sheet.items[place]?.is === "event" && item.is === "top" && sheet.has("time");
  if (isCondition) return null;
  sheet.use(place);
  return measureAt(sheet, place);
}

const amounts = /most|least|fewest|highest|largest|biggest|lowest|smallest/;

/** `the most records`, `the fewest rentals`. */
function countsRecords(sheet: Sheet, after: number, item: Superlative): boolean {
  if (sheet.items[after]?.is === "event")
    return sheet.frame.dimensions.some((dimension) => "grain" in dimension);
  const isCounted = ["entity", "value", "flag"].includes(sheet.items[after]?.is ?? "");
  return (
    item.is === "rank" && isCounted && sheet.frame.dimensions.length > 0 && amounts.test(item.text)
  );
}

function measureAt(sheet: Sheet, at: number): Measure {
  const item = sheet.items[at];
  if (item?.is === "quantity") return measureOf(item.quantity);
  return item?.is === "event" ? measureOf(quantityOfDate(item.column)) : { aggregate: "count" };
}

/** `sorted by forecast`, `biggest first`. */
function readSort(sheet: Sheet): void {
  const at = findSort(sheet);
  const order = sheet.find(["ascending", "descending"]);
  const measured = at === -1 ? null : sheet.free(at + 1, "quantity", "event", "count");
  if (order === -1 && !measured) return;
  // Days are read from the first one on, amounts from the largest.
  const isAscending =
    order === -1 ? measured?.is === "event" : sheet.free(order, "ascending") !== null;
  if (at !== -1) sheet.use(at, ...(measured ? [at + 1] : []));
  if (order !== -1) sheet.use(order);
  sheet.frame.rank = {
    direction: isAscending ? "asc" : "desc",
    ...(measured && { measure: measureAt(sheet, at + 1) }),
  };
}

const notLists = ["rank", "top", "compare", "vs", "dimension", "grain"] as const;

/** "sorted by cost"; in a list of records "by cost" is enough. */
function findSort(sheet: Sheet): number {
  const said = sheet.find("sort");
  const isList = sheet.items[0]?.is === "list" && notLists.every((kind) => !sheet.has(kind));
  if (said !== -1 || !isList) return said;
  return sheet.all("by").find(({ at }) => sheet.free(at + 1, "quantity", "event"))?.at ?? -1;
}
