import type { FieldKind } from "@pfa/domain/field-catalog.ts";
import { addDays, addMonths, daysBetween, isIsoDate } from "@pfa/domain/iso-date.ts";
import type { FieldValue } from "@pfa/domain/record.ts";

/** How values go on. Steps count from the first value of the source; a negative index lies before it. */
export type Series =
  | { kind: "copy"; values: readonly FieldValue[] }
  | { kind: "number"; first: number; step: number }
  | { kind: "date"; first: string; step: number; unit: "day" | "week" | "month" | "year" }
  | { kind: "text"; prefix: string; first: number; step: number; digits: number };

/**
 * How a spreadsheet goes on after these values: numbers and days with one distance between them, texts that end in a number, and
 * a single day by days. A single number, and values without a common distance, are repeated.
 */
export function findSeries(kind: FieldKind, values: readonly FieldValue[]): Series {
  const copy: Series = { kind: "copy", values };
  if (kind === "date") return dateSeries(values) ?? copy;
  if (kind === "money" || kind === "number") return numberSeries(values) ?? copy;
  return kind === "text" || kind === "code" ? (textSeries(values) ?? copy) : copy;
}

/** What the plus key, or Ctrl while dragging, makes of them: a series where values would be repeated, and the reverse. */
export function otherSeries(kind: FieldKind, values: readonly FieldValue[]): Series {
  const usual = findSeries(kind, values);
  if (usual.kind !== "copy") return { kind: "copy", values };
  const [only] = values;
  return typeof only === "number" && values.length === 1
    ? { kind: "number", first: only, step: 1 }
    : usual;
}

/** The value at a place, 0 being the source's first. */
export function valueAt(series: Series, index: number): FieldValue {
  switch (series.kind) {
    case "copy": {
      const { length } = series.values;
      return series.values[((index % length) + length) % length] ?? null;
    }
    case "number":
      return exact(series.first + series.step * index);
    case "date":
      return moveDay(series.first, series.step * index, series.unit);
    case "text": {
      const number = Math.abs(series.first + series.step * index);
      return `${series.prefix}${String(number).padStart(series.digits, "0")}`;
    }
  }
}

/** Fifteen digits are exact; beyond them 0.1 + 0.2 is not 0.3. */
const exact = (number: number): number => Number(number.toPrecision(15));

/** Beyond these no calendar goes; every field refuses such days. */
const CALENDAR = { first: "0001-01-01", last: "9999-12-31" } as const;
const FAR_DAYS = 2_000_000;
const daysOf = { day: 1, week: 7, month: 31, year: 366 } as const;

function moveDay(day: string, distance: number, unit: keyof typeof daysOf): string {
  if (Math.abs(distance * daysOf[unit]) > FAR_DAYS) {
    return distance < 0 ? CALENDAR.first : CALENDAR.last;
  }
  if (unit === "month") return addMonths(day, distance);
  return unit === "year" ? addMonths(day, 12 * distance) : addDays(day, distance * daysOf[unit]);
}

function numberSeries(values: readonly FieldValue[]): Series | null {
  const numbers = values.filter((value) => typeof value === "number");
  const [first, second] = numbers;
  if (first === undefined || second === undefined || numbers.length < values.length) return null;
  const step = exact(second - first);
  const goesOn = numbers.every((number, index) => number === exact(first + step * index));
  return goesOn ? { kind: "number", first, step } : null;
}

function dateSeries(values: readonly FieldValue[]): Series | null {
  const days = values
    .filter((value) => typeof value === "string")
    .filter((text) => isIsoDate(text));
  const [first, second] = days;
  if (first === undefined || days.length < values.length) return null;
  if (second === undefined) return { kind: "date", first, step: 1, unit: "day" };
  const candidates: Series[] = [
    { kind: "date", first, step: monthsBetween(first, second), unit: "month" },
    { kind: "date", first, step: signedDays(first, second), unit: "day" },
  ];
  const found = candidates.find(
    (series) =>
      series.kind === "date" &&
      series.step !== 0 &&
      days.every((day, index) => valueAt(series, index) === day),
  );
  return found?.kind === "date" ? inLargerUnit(found) : null;
}

/** Twelve months are a year, seven days a week: the same days, said shorter. */
function inLargerUnit(series: Extract<Series, { kind: "date" }>): Series {
  const larger = { month: ["year", 12], day: ["week", 7], week: null, year: null } as const;
  const [unit, count] = larger[series.unit] ?? [series.unit, 1];
  return series.step % count === 0 ? { ...series, unit, step: series.step / count } : series;
}

const monthsBetween = (from: string, to: string): number =>
  (Number(to.slice(0, 4)) - Number(from.slice(0, 4))) * 12 +
  (Number(to.slice(5, 7)) - Number(from.slice(5, 7)));

const signedDays = (from: string, to: string): number =>
  to >= from ? daysBetween(from, to) : -daysBetween(to, from);

const NUMBERED = /^(.*?)(\d{1,15})$/s;

function textSeries(values: readonly FieldValue[]): Series | null {
  const parts = values.flatMap((value) =>
    typeof value === "string" ? [NUMBERED.exec(value)] : [null],
  );
  const [first, second] = parts;
  if (!first) return null;
  const [, prefix = "", figures = ""] = first;
  const start = Number(figures);
  const step = second ? Number(second[2]) - start : 1;
  const goesOn = parts.every(
    (part, index) => part?.[1] === prefix && Number(part[2]) === start + step * index,
  );
  // A text of figures alone is a code: "12" in two rows is twice the same class, and one of them is no beginning of a row.
  if (!goesOn || step === 0 || (prefix === "" && parts.length === 1)) return null;
  const digits = figures.startsWith("0") ? figures.length : 0;
  return { kind: "text", prefix, first: start, step, digits };
}
