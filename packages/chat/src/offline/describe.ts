import { quantities } from "../catalog/quantities.ts";
import type { DayRange } from "./days.ts";
import type { Dimension, Filter, Frame, Measure } from "./frame.ts";

// A frame in words: the title of a result, and what was assumed to get it.

const words = (name: string): string => name.replaceAll("_", " ");
const clip = (text: string, length: number): string =>
  text.length <= length ? text : `${text.slice(0, length - 1)}…`;

export function titleOf(frame: Frame): string {
  const what =
    frame.measures.length > 0 || frame.dimensions.length > 0 ? measuredTitle(frame) : "Records";
  const filters = frame.filters.map(filterWords).join(", ");
  return clip(`${what}${filters === "" ? "" : `: ${filters}`}`, 120);
}

function measuredTitle(frame: Frame): string {
  const measures = frame.series
    ? frame.series.of === "spend"
      ? "Rental spend"
      : "On hire"
    : frame.measures.map(measureWords).join(", ");
  const by = frame.dimensions.map(dimensionWords).join(" and ");
  const text = by === "" ? measures : measures === "" ? by : `${measures} by ${by}`;
  return text.charAt(0).toUpperCase() + text.slice(1);
}

function measureWords({ aggregate, quantity, distinct }: Measure): string {
  if (aggregate === "count")
    return distinct === undefined
      ? "number of records"
      : `number of different ${words(distinct)} values`;
  const label = words(quantities[quantity ?? "cost"].label);
  const names = { sum: "", avg: "average ", min: "lowest ", max: "highest ", median: "median " };
  return `${names[aggregate]}${label}`;
}

const dimensionWords = (dimension: Dimension): string =>
  "grain" in dimension
    ? `${dimension.grain} of ${words(dimension.column)}`
    : words(dimension.column);

function rangeWords({ from, to }: DayRange): string {
  if (from !== undefined && from === to) return `on ${from}`;
  if (from !== undefined && to !== undefined) return `from ${from} to ${to}`;
  return from === undefined ? `until ${to ?? ""}` : `from ${from} on`;
}

// oxlint-disable-next-line complexity -- a line for each kind of condition
export function filterWords(filter: Filter): string {
  switch (filter.kind) {
    case "in":
      return `${words(filter.column)} ${filter.isNot ? "not " : ""}${clip(filter.values.join(", "), 60)}`;
    case "flag":
      return `${filter.value ? "" : "not "}${words(filter.column).replace(/^is |^has /, "")}`;
    case "number":
      return `${words(quantities[filter.quantity].label)} ${filter.op} ${filter.value}`;
    case "numberBetween":
      return `${words(quantities[filter.quantity].label)} ${filter.from} to ${filter.to}`;
    case "quantities":
      return `${words(quantities[filter.left].label)} ${filter.op} ${words(quantities[filter.right].label)}`;
    case "percentOver":
      return `variance ${filter.op} ${filter.percent} % of plan`;
    case "blank":
      return `${words(filter.column)} ${filter.isNot ? "filled" : filter.orZero ? "empty or 0" : "empty"}`;
    case "days":
      return `${words(filter.column)} ${rangeWords(filter.range)}`;
    case "overlap":
      return `on hire ${rangeWords(filter.range)}`;
    case "weekday":
      return `${words(filter.column)} on certain weekdays`;
    case "syncedBefore":
      return `not synced since ${filter.at}`;
    case "syncedSince":
      return `synced since ${filter.at}`;
    case "average":
      return `${words(quantities[filter.quantity].label)} ${filter.op} average`;
    case "either":
      return filter.filters.map(filterWords).join(" or ");
    case "not":
      return `not ${filterWords(filter.filter)}`;
  }
}

/** How unclear words were understood. */
export function assumptionsOf(frame: Frame, notes: readonly string[]): string[] {
  const said = frame.filters.flatMap((filter) => {
    if (filter.kind === "days")
      return [`Days: ${words(filter.column)} ${rangeWords(filter.range)}, both counted.`];
    if (filter.kind === "overlap")
      return [`On hire: forecast start to forecast end touches ${rangeWords(filter.range)}.`];
    return [];
  });
  const measured = usedQuantities(frame);
  const meanings = [...measured]
    .filter((key) => ["cost", "variance", "slip", "startSlip", "duration"].includes(key))
    .map((key) => `${sentence(words(quantities[key].label))}: ${quantities[key].meaning}.`);
  const names = new Set(
    frame.filters.map((filter) => (filter.kind === "flag" ? filter.column : "")),
  );
  const all = names.has("is_discontinued") ? [] : ["Discontinued records are included."];
  return [...new Set([...notes, ...said, ...meanings, ...all])]
    .slice(0, 12)
    .map((text) => clip(text, 300));
}

const sentence = (text: string): string => text.charAt(0).toUpperCase() + text.slice(1);

function usedQuantities(frame: Frame): Set<keyof typeof quantities> {
  const measured = [
    ...frame.measures,
    ...(frame.rank?.measure ? [frame.rank.measure] : []),
    ...(frame.having ? [frame.having.measure] : []),
  ];
  const compared = frame.filters.flatMap((filter) =>
    "quantity" in filter ? [filter.quantity] : [],
  );
  return new Set([...measured.flatMap(({ quantity }) => quantity ?? []), ...compared]);
}
