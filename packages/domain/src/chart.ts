import { z } from "zod";

/** How a result is drawn: always words and column names, never code. */
const chartKinds = ["line", "bar", "pie"] as const;
type ChartKind = (typeof chartKinds)[number];

const columnName = z.string().min(1).max(120);

export const chartSchema = z.discriminatedUnion("kind", [
  z.object({ kind: z.literal("table") }),
  z.object({
    kind: z.enum(chartKinds),
    /** What the bars, points or slices are. */
    label: columnName,
    /** What is measured: one line or group of bars each. */
    values: z.array(columnName).min(1).max(4),
  }),
]);
export type Chart = z.infer<typeof chartSchema>;
export type DrawnChart = Exclude<Chart, { kind: "table" }>;

export type ChartColumn = { name: string; kind: "text" | "number" | "date" | "boolean" };
type Cell = string | number | boolean | null;

/** More bars than this are a carpet; a line takes more. */
const MAX_BARS = 40;
const MAX_POINTS = 400;
const MAX_SLICES = 8;
const MAX_SERIES = 4;

/** A month or a year as text, as SQL writes it. */
const period = /^\d{4}(-(Q[1-4]|W?\d{2}))?(-\d{2})?$/;

/**
 * The ways in which a result can be drawn, the most telling first; empty where only a table shows it. One column names what is
 * measured, the rest are numbers.
 */
export function chartsOf(columns: readonly ChartColumn[], rows: readonly Cell[][]): DrawnChart[] {
  if (rows.length < 2 || new Set(columns.map(({ name }) => name)).size < columns.length) return [];
  const at = findLabel(columns, rows);
  const label = columns[at];
  const measured = columns.flatMap(({ kind }, index) =>
    kind === "number" && index !== at && rows.some((row) => row[index] !== null) ? [index] : [],
  );
  const values = measured.flatMap((index) => columns[index]?.name ?? []).slice(0, MAX_SERIES);
  if (!label || values.length === 0 || !namesEach(rows, at)) return [];

  const isTimed = isTime(label, rows, at);
  const isShares = !isTimed && isWhole(rows, measured);
  const fitting: Record<ChartKind, boolean> = {
    line: isTimed && rows.length <= MAX_POINTS,
    bar: rows.length <= MAX_BARS,
    pie: isShares && rows.length <= MAX_SLICES,
  };
  return chartKinds.flatMap((kind) => (fitting[kind] ? [{ kind, label: label.name, values }] : []));
}

/** Whether one measure's values are parts of a whole. */
const isWhole = (rows: readonly Cell[][], [measure, ...others]: readonly number[]): boolean =>
  measure !== undefined &&
  others.length === 0 &&
  rows.every((row) => Number(row[measure] ?? 0) >= 0);

/** The first column that is no measure; else the first of all, such as a year, if its numbers are whole. */
function findLabel(columns: readonly ChartColumn[], rows: readonly Cell[][]): number {
  const named = columns.findIndex(({ kind }) => kind !== "number");
  if (named !== -1) return named;
  return rows.every(([first]) => Number.isInteger(first)) && columns.length > 1 ? 0 : -1;
}

/** A label that stands on several rows would draw them over one another. */
const namesEach = (rows: readonly Cell[][], at: number): boolean =>
  new Set(rows.map((row) => row[at])).size === rows.length;

const isTime = ({ kind }: ChartColumn, rows: readonly Cell[][], at: number): boolean =>
  kind === "date" ||
  kind === "number" ||
  (kind === "text" && rows.every((row) => period.test(String(row[at]))));
