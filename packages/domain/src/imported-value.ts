import { parseCellValue, type ValueProblem } from "./cell-value.ts";
import { type FieldKey, fieldSpec, type FieldKind, type FieldSpec } from "./field-catalog.ts";
import type { FileForms } from "./import-file.ts";
import { fromEpochDay, isIsoDate } from "./iso-date.ts";
import type { FieldValue } from "./record.ts";
import { fail, type Result } from "./result.ts";

export type ImportedValueProblem = { rule: ValueProblem["rule"] | "excel_error"; message: string };

const EXCEL_ERROR = /^#(N\/A|REF!|VALUE!|DIV\/0!|NAME\?|NULL!|NUM!|SPILL!|CALC!)/;

/** A cell of a file as the value of a field, read as a person means it, or why there is none. */
export function readImported(
  field: FieldKey,
  cell: FieldValue,
  forms: FileForms,
): Result<FieldValue, ImportedValueProblem> {
  const spec = fieldSpec(field);
  if (typeof cell === "string" && EXCEL_ERROR.test(cell)) {
    return fail({ rule: "excel_error", message: `${spec.label} holds an error of Excel: ${cell}` });
  }
  return parseCellValue(field, meaningOf(spec, cell, forms));
}

/** What a cell means in a field of this kind; the cell itself where it means nothing, for the field's own rules to refuse. */
function meaningOf({ kind, values }: FieldSpec, cell: FieldValue, forms: FileForms): FieldValue {
  const text = typeof cell === "string" ? cell.trim() : cell;
  if (text === "" || text === null) return null;
  if (kind === "enum") return listed(values ?? [], String(text)) ?? text;
  return readers[kind](text, forms) ?? text;
}

type Cell = string | number | boolean;

const readers: Record<Exclude<FieldKind, "enum">, (cell: Cell, forms: FileForms) => FieldValue> = {
  date: dayOf,
  money: amountOf,
  number: amountOf,
  boolean: flagOf,
  text: String,
  code: String,
  timestamp: String,
};

const listed = (values: readonly string[], text: string): string | undefined =>
  values.find((value) => value.toLowerCase() === text.toLowerCase());

function amountOf(cell: Cell, forms: FileForms): FieldValue {
  return typeof cell === "string" ? numberOf(cell, forms) : cell;
}

const yes = new Set(["true", "yes", "y", "x", "1", "✓"]);
const no = new Set(["false", "no", "n", "0"]);

function flagOf(cell: Cell): boolean | null {
  const word = String(cell).toLowerCase();
  if (yes.has(word)) return true;
  return no.has(word) ? false : null;
}

/** Signs that group digits, besides the one that is not decimal: spaces of all kinds and the Swiss apostrophe. */
const GROUPING = /[\s\u00a0\u202f'’]/g;
const CURRENCY = /[$€£]|USD|EUR/gi;

// Groups of three or none: "50,00" must not become 5000.
const withPoint = { group: ",", point: ".", whole: /^[-+]?(\d{1,3}(,\d{3})+|\d*)$/ };
const withComma = { group: ".", point: ",", whole: /^[-+]?(\d{1,3}(\.\d{3})+|\d*)$/ };

function numberOf(text: string, { decimal }: FileForms): number | null {
  const bare = text.replaceAll(CURRENCY, "").replaceAll(GROUPING, "").replace("\u2212", "-");
  // Accountants write a negative amount in brackets.
  const signed = bare.replace(/^\((.*)\)$/, "-$1");
  const { group, point, whole: wholes } = decimal === "point" ? withPoint : withComma;
  const [whole = "", ...fraction] = signed.split(point);
  if (fraction.length > 1 || !wholes.test(whole) || !/^\d*$/.test(fraction[0] ?? "")) return null;
  const digits = `${whole.replaceAll(group, "")}.${fraction[0] ?? ""}`;
  return /\d/.test(digits) ? Number(digits) : null;
}

/** Day 0 of Excel's calendar, in days since 1970. */
const EXCEL_EPOCH = -25_569;
/** 1990 to 2199 in Excel's numbers: other numbers are no days of ours. */
const serials = { first: 32_874, last: 109_575 };

function dayOf(cell: Cell, forms: FileForms): string | null {
  if (typeof cell === "number") return dayOfSerial(cell);
  if (typeof cell === "boolean") return null;
  const day = cell.replace(/[T ]\d{1,2}:\d{2}.*$/, "").trim();
  if (/^\d{5,6}(\.\d+)?$/.test(day)) return dayOfSerial(Number(day));
  return dayOfNumbers(day, forms) ?? dayOfNames(day);
}

const dayOfSerial = (serial: number): string | null =>
  serial >= serials.first && serial <= serials.last
    ? fromEpochDay(Math.floor(serial) + EXCEL_EPOCH)
    : null;

/** The three parts of a day that is written in figures, or null. */
export function figuresOf(text: string): [string, string, string] | null {
  const [, first, second, third] = /^(\d{1,4})[-/.](\d{1,2})[-/.](\d{1,4})\.?$/.exec(text) ?? [];
  return first && second && third ? [first, second, third] : null;
}

function dayOfNumbers(text: string, { days }: FileForms): string | null {
  const parts = figuresOf(text);
  if (!parts) return null;
  const [first, second, third] = parts;
  if (first.length === 4) return isoOf(first, second, third);
  return days === "dmy" ? isoOf(third, second, first) : isoOf(third, first, second);
}

const months = "jan feb mar apr may jun jul aug sep oct nov dec".split(" ");

function dayOfNames(text: string): string | null {
  const [, day, month, year] = /^(\d{1,2})[\s-]+([a-z]{3,9})\.?[\s,-]+(\d{2,4})$/i.exec(text) ?? [];
  if (day && month && year) return namedDay(year, month, day);
  const [, name, date, fullYear] = /^([a-z]{3,9})\.?\s+(\d{1,2}),?\s+(\d{4})$/i.exec(text) ?? [];
  return name && date && fullYear ? namedDay(fullYear, name, date) : null;
}

function namedDay(year: string, month: string, day: string): string | null {
  const number = months.indexOf(month.slice(0, 3).toLowerCase()) + 1;
  return number > 0 ? isoOf(year, String(number), day) : null;
}

function isoOf(year: string, month: string, day: string): string | null {
  const full = year.length === 2 ? `20${year}` : year;
  const iso = `${full}-${month.padStart(2, "0")}-${day.padStart(2, "0")}`;
  return isIsoDate(iso) ? iso : null;
}
