import type { Dimension, Frame } from "../frame.ts";
import type { Sheet } from "../sheet.ts";
import {
  readChange,
  readDuplicates,
  readPeriods,
  readRentOrBuy,
  readSeries,
  readShares,
  readSides,
} from "./comparisons.ts";
import {
  readBlanks,
  readBudget,
  readDateOrder,
  readLateness,
  readQuantityOrder,
} from "./conditions.ts";
import { readSync } from "./freshness.ts";
import { readFilters } from "./filters.ts";
import { joinAlternatives } from "./values.ts";
import { readAverages, readComparisons, readGroups, readSubjects } from "./groups.ts";
import { readMeasures } from "./measures.ts";
import { readRanks } from "./ranks.ts";

/** Conditions that a question and a request for a change have in common. */
export function readConditions(sheet: Sheet): void {
  readSync(sheet);
  readBlanks(sheet);
  readDateOrder(sheet);
  readLateness(sheet);
  readQuantityOrder(sheet);
}

/** Makes sense of the pieces, the particular before the general; what is left then was not understood. */
export function readQuery(sheet: Sheet): Dimension[] {
  const { frame } = sheet;
  readChart(sheet);
  readRentOrBuy(sheet);
  readDuplicates(sheet);
  readChange(sheet);
  readConditions(sheet);
  readSeries(sheet);
  readGroups(sheet);
  const subjects = readSubjects(sheet);
  readBudget(sheet);
  readAverages(sheet);
  readComparisons(sheet, subjects);
  readRanks(sheet, subjects);
  readPeriods(sheet);
  readFilters(sheet);
  joinAlternatives(sheet);
  readMeasures(sheet);
  readShares(sheet);
  readSides(sheet);
  groupOverBudget(frame, subjects);
  findLacking(frame, subjects);
  addPivot(sheet);
  return subjects;
}

/** For a question of its own: groups that nothing is measured of are counted; those that are asked for themselves are listed. */
export function countGroups({ frame, notes }: Sheet, subjects: readonly Dimension[]): void {
  const { measures, dimensions, rank, having, series, lacking } = frame;
  if (rank && !rank.measure && measures.length === 0 && dimensions.length > 0) {
    rank.measure = { aggregate: "sum", quantity: "cost" };
    notes.push("Ranked by cost.");
  }
  const isMeasured = measures.length > 0 || rank !== undefined || having !== undefined;
  if (isMeasured || series || lacking || dimensions.length <= subjects.length) return;
  measures.push({ aggregate: "count" });
}

function readChart(sheet: Sheet): void {
  for (const { at, item } of sheet.all("chart")) {
    sheet.use(at);
    sheet.frame.chart = item.chart;
  }
}

/** Areas over budget are those whose sums are, not those with a record that is. */
function groupOverBudget(frame: Frame, subjects: readonly Dimension[]): void {
  const over = frame.filters.find(
    (filter) => filter.kind === "number" && filter.quantity === "variance",
  );
  if (subjects.length === 0 || over?.kind !== "number") return;
  frame.filters = frame.filters.filter((filter) => filter !== over);
  frame.having = {
    measure: { aggregate: "sum", quantity: "variance" },
    op: over.op,
    value: over.value,
  };
  frame.measures.push(
    { aggregate: "sum", quantity: "plan" },
    { aggregate: "sum", quantity: "forecast" },
    { aggregate: "sum", quantity: "variance" },
  );
  frame.rank ??= {
    direction: over.op.startsWith(">") ? "desc" : "asc",
    measure: { aggregate: "sum", quantity: "variance" },
  };
}

/** `which areas have no pumps` asks for areas, not for records that are no pumps. */
function findLacking(frame: Frame, subjects: readonly Dimension[]): void {
  const [subject] = subjects;
  if (!subject || !("column" in subject) || frame.measures.length > 0 || frame.having) return;
  const not = frame.filters.find(
    (filter) => filter.kind === "in" && filter.isNot && filter.column !== subject.column,
  );
  if (not?.kind !== "in") return;
  frame.filters = frame.filters.filter((filter) => filter !== not);
  frame.lacking = [{ ...not, isNot: false }];
}

/** Most values that a matrix takes as columns. */
const MAX_PIVOT = 12;

function addPivot(sheet: Sheet): void {
  const { frame, where } = sheet;
  if (!sheet.has("pivot") || frame.dimensions.length !== 2) return;
  const sized = frame.dimensions.flatMap((dimension) =>
    "column" in dimension
      ? [{ column: dimension.column, values: [...(where.values[dimension.column] ?? [])] }]
      : [],
  );
  const fitting = sized.filter(({ values }) => values.length > 0 && values.length <= MAX_PIVOT);
  const [smallest] = fitting.toSorted((a, b) => a.values.length - b.values.length);
  const last = fitting.at(-1);
  const chosen =
    last && smallest && last.values.length <= smallest.values.length * 3 ? last : smallest;
  if (chosen) frame.pivot = chosen;
}
