import type { Filter, Frame, Measure } from "../frame.ts";
import type { Period } from "../days.ts";
import { addMonths } from "@pfa/domain/iso-date.ts";
import type { Sheet } from "../sheet.ts";

// Shares, ratios, sides that are compared, and what changes month by month.

const isDearness = (text: string): boolean =>
  text.startsWith("cheap") || text.includes("expensive");

/** Rentals against purchases: what each costs on average, and of how many. */
export function readRentOrBuy(sheet: Sheet): void {
  const at = sheet.find("rentOrBuy");
  const sources = sheet.all("value").filter(({ item }) => item.column === "source");
  const isCompared = sheet.all("rank", "comparator").some(({ item }) => isDearness(item.text));
  const named = new Set(sources.flatMap(({ item }) => item.values));
  if (at === -1 && !(named.size > 1 && isCompared)) return;
  if (at !== -1) sheet.use(at);
  for (const source of sources) sheet.use(source.at);
  for (const { at: place } of sheet.all("rank", "comparator", "aggregate", "quantity", "vague"))
    sheet.use(place);
  sheet.frame.dimensions.push({ column: "source" });
  sheet.frame.measures.push({ aggregate: "avg", quantity: "forecast" });
  sheet.frame.hasSupport = true;
  sheet.notes.push(
    "Average forecast cost of a record; rentals and purchases may be of different size and length.",
  );
}

export function readChange(sheet: Sheet): void {
  const at = sheet.find("change");
  if (at === -1) return;
  const event = sheet.find("event");
  const item = sheet.free(event, "event");
  if (!item) return;
  sheet.use(at, event);
  sheet.frame.isChange = true;
  sheet.frame.dimensions.push({ grain: "month", column: item.column });
  if (sheet.find("quantity") === -1) sheet.frame.measures.push({ aggregate: "count" });
}

export function readDuplicates(sheet: Sheet): void {
  for (const { at } of sheet.all("duplicates")) {
    sheet.use(at);
    sheet.frame.isDuplicates = true;
  }
}

/** Months with what is on hire or spent in each: `rentals on hire per month`, `rental spend for the rest of 2026`. */
export function readSeries(sheet: Sheet): void {
  const grainAt = sheet.find("grain");
  if (sheet.free(grainAt, "grain")?.grain !== "month") return;
  const money = sheet
    .all("quantity")
    .find(({ item }) => ["cost", "forecast", "rate"].includes(item.quantity));
  const isRental = sheet.all("value").some(({ item }) => item.values.includes("Rental"));
  const isSpend = money !== undefined && (isRental || /spend/.test(money.item.text));
  if (!isSpend && !["onHire", "active", "peak"].some((kind) => sheet.has(kind as "peak"))) return;
  const period = takePeriod(sheet);
  if (!period) return;
  const extremes = sheet.all("peak", "rank");
  sheet.use(grainAt, ...extremes.map(({ at }) => at), ...(money ? [money.at] : []));
  for (const { at } of sheet.all("onHire", "active", "by", "count", "howMuch", "total"))
    sheet.use(at);
  sheet.frame.series = { of: money ? "spend" : "count", period, isPeak: extremes.length > 0 };
  if (money) spreadRates(sheet, isRental);
}

const rental = {
  kind: "in",
  column: "source",
  values: ["Rental"],
  isNot: false,
  isExact: true,
  text: "rental",
} as const;

function spreadRates(sheet: Sheet, isRental: boolean): void {
  if (!isRental) sheet.add({ ...rental, values: [...rental.values] }, 0);
  sheet.notes.push(
    "Monthly rates are spread by the days of each month; purchases are not part of it.",
  );
}

/** Whole months: what has begun before the first of them is not counted in parts. */
function takePeriod(sheet: Sheet): Period | null {
  const at = sheet.find("time");
  const range = sheet.free(at, "time")?.range;
  if (!range?.from || !range.to) {
    sheet.doubt ??= {
      question: "For which months?",
      options: ["this year", "the rest of this year", "next year"].map(
        (when) => `${sheet.items.map(({ text }) => text).join(" ")} ${when}`,
      ),
    };
    return null;
  }
  sheet.use(at);
  const first = `${range.from.slice(0, 7)}-01`;
  return { from: first === range.from ? first : addMonths(first, 1), to: range.to };
}

/** `share of the forecast that is rental`, `percentage by area`, `ratio of BEO to PROJECT`. Runs after the filters are read. */
export function readShares(sheet: Sheet): void {
  const { frame } = sheet;
  const cumulative = sheet.find("cumulative");
  const ratio = sheet.find("ratio");
  const share = sheet.find("share");
  if (ratio !== -1) readRatio(sheet, ratio);
  if (cumulative !== -1 && frame.dimensions.length > 0) {
    for (const { at } of sheet.all("cumulative", "share")) sheet.use(at);
    frame.share = { kind: "cumulative" };
  } else if (share !== -1) readShare(sheet, share);
}

function readShare(sheet: Sheet, at: number): void {
  const { frame } = sheet;
  for (const { at: place } of sheet.all("share")) sheet.use(place);
  // Variance has a percentage of its own, of the plan.
  if (frame.measures.some(({ quantity }) => quantity === "variance")) {
    frame.isPercent = true;
    return;
  }
  if (readQuantityShare(sheet, at)) return;
  const part = partOf(sheet, at);
  if (!part) {
    if (frame.dimensions.length > 0) frame.share = { kind: "groups" };
    return;
  }
  frame.filters = frame.filters.filter((filter) => filter !== part);
  frame.share = { kind: "part", part: [part] };
}

/** The records whose share is asked for; of groups only where they are named right beside the word. */
function partOf(sheet: Sheet, at: number): Filter | undefined {
  const { filters, dimensions, measures } = sheet.frame;
  const placeOf = (filter: Filter) => sheet.places.get(filter) ?? { from: 0, to: 0 };
  const ordered = filters.toSorted((a, b) => placeOf(a).from - placeOf(b).from);
  const before = ordered.find((filter) => placeOf(filter).to === at - 1);
  if (before || dimensions.length === 0) return before ?? ordered.at(-1);
  if (measures.length > 0) return undefined;
  const isOfRecords = sheet.items[at + 1]?.is === "entity";
  return isOfRecords ? ordered.at(-1) : ordered.find((filter) => placeOf(filter).from === at + 1);
}

/** `actual as a percentage of plan`, `ratio of actual to plan`: the first named by the second. */
function readQuantityShare(sheet: Sheet, share: number | null): boolean {
  const [first, second, ...more] = sheet.frame.measures;
  if (!first?.quantity || !second?.quantity || more.length > 0) return false;
  // "what percentage of the plan is spent": the whole stands right behind the word.
  const whole = share === null ? undefined : sheet.items[share + 1];
  const isTurned = whole?.is === "quantity" && whole.quantity === first.quantity;
  const [left, right] = isTurned ? [second, first] : [first, second];
  const isPercent = share !== null;
  sheet.frame.share = { kind: "quantities", left, right, isPercent };
  return true;
}

function readRatio(sheet: Sheet, at: number): void {
  if (readQuantityShare(sheet, null))
    return sheet.use(at, ...sheet.all("vs").map(({ at: place }) => place));
  const sides = sheet.frame.filters.find(
    (filter) => filter.kind === "in" && filter.values.length === 2 && !filter.isNot,
  );
  if (sides?.kind !== "in") return;
  sheet.use(at);
  for (const { at: place } of sheet.all("vs")) sheet.use(place);
  const [left, right] = sides.values.map((value): Filter => ({ ...sides, values: [value] }));
  if (!left || !right) return;
  sheet.frame.filters = sheet.frame.filters.filter((filter) => filter !== sides);
  sheet.frame.share = { kind: "ratio", left, right };
}

/** `starts in Q1 vs Q2`: a column for each. */
export function readPeriods(sheet: Sheet): void {
  const [first, second, ...more] = sheet.all("time");
  const compared = sheet.all("vs", "compare");
  const event = sheet.find("event");
  const item = sheet.free(event, "event");
  if (!first || !second || more.length > 0 || compared.length === 0 || !item) return;
  const ranges = [first, second].flatMap(({ item: { range } }) =>
    range.from && range.to ? [{ from: range.from, to: range.to }] : [],
  );
  if (ranges.length !== 2) return;
  sheet.use(first.at, second.at, event, ...compared.map(({ at }) => at));
  sheet.frame.periods = { column: item.column, ranges };
}

/** `cranes vs pumps`: a row for each. Runs after the filters are read. */
export function readSides(sheet: Sheet): void {
  const compared = sheet.all("compare", "vs");
  if (compared.length === 0) return;
  const { frame } = sheet;
  const sides = frame.filters.find(
    (filter) => filter.kind === "in" && filter.values.length > 1 && !filter.isNot,
  );
  if (sides?.kind === "in") {
    for (const { at } of compared) sheet.use(at);
    if (sides.column === "id") return;
    groupBySides(frame, sides.column);
    if (frame.measures.length === 0) frame.measures.push(...wholePicture());
  }
}

/** What there is to compare where nothing is said. */
const wholePicture = (): Measure[] => [
  { aggregate: "count" },
  { aggregate: "sum", quantity: "plan" },
  { aggregate: "sum", quantity: "forecast" },
  { aggregate: "sum", quantity: "actual" },
];

function groupBySides(frame: Frame, column: string): void {
  const isGrouped = frame.dimensions.some(
    (dimension) => "column" in dimension && dimension.column === column,
  );
  if (!isGrouped) frame.dimensions.push({ column });
}
