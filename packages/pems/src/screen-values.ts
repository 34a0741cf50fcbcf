import type { FieldValue } from "@pfa/domain/record.ts";
import { fail, ok, type Result } from "@pfa/domain/result.ts";
import type { DateFormat, MappedField } from "@pfa/domain/field-mapping.ts";
import { decodeDate, encodeDate } from "./wire-values.ts";
import { isObject } from "./wire-shape.ts";

/** A value of a screen field as PEMS writes and takes it; null clears. */
export type ScreenValue =
  | { TEXTDATA: string | null }
  | { NUMERICDATA: Record<string, string | number> | null }
  | { DATETIMEDATA: Record<string, string | number> | null };

const partOfKind = {
  text: "TEXTDATA",
  timestamp: "TEXTDATA",
  enum: "TEXTDATA",
  flag: "TEXTDATA",
  check: "TEXTDATA",
  date: "DATETIMEDATA",
  integer: "NUMERICDATA",
  money: "NUMERICDATA",
  number: "NUMERICDATA",
  rate: "NUMERICDATA",
} as const satisfies Record<MappedField["kind"], string>;

/** Our value as the screen takes it. Throws on a value of another kind than the field's: edits are checked long before. */
export function encodeScreenValue(spec: MappedField, value: FieldValue): ScreenValue {
  const part = partOfKind[spec.kind];
  if (part === "TEXTDATA") return { TEXTDATA: encodeText(spec, value) };
  if (part === "DATETIMEDATA")
    return { DATETIMEDATA: value === null ? null : dateObject(expectText(spec, value)) };
  if (value === null) return { NUMERICDATA: null };
  const decimals = spec.kind === "integer" ? 0 : 2;
  return { NUMERICDATA: numberObject(expectNumber(spec, value), decimals) };
}

function encodeText(spec: MappedField, value: FieldValue): string {
  if (spec.kind === "flag") return String(expectFlag(spec, value));
  if (spec.kind === "check") return expectFlag(spec, value) ? "+" : "-";
  // Empty text clears; only a flag has no empty state.
  if (value === null) return "";
  if (spec.kind === "enum") return enumCode(spec, spec.values, value);
  return expectText(spec, value);
}

/** A screen field's value as the grid would write it, so that both are decoded by the same code. Null is empty. */
export function screenValueText(value: unknown, format: DateFormat): Result<string, string> {
  if (value === null || value === undefined) return ok("");
  if (!isObject(value)) return fail("the value is not an object");
  const given = value.TEXTDATA ?? value.NUMERICDATA ?? value.DATETIMEDATA ?? null;
  if (given === null) return ok("");
  if (typeof given === "string") return ok(given);
  if (!isObject(given)) return fail("the value is of no known type");
  return "YEAR" in given ? dateText(given, format) : numberText(given);
}

/** EAM's date object. YEAR holds the milliseconds of January 1 of the year, UTC. */
function dateObject(iso: string): Record<string, string | number> {
  const [year = 0, month = 0, day = 0] = iso.split("-").map(Number);
  return {
    YEAR: Date.UTC(year, 0, 1),
    MONTH: month,
    DAY: day,
    HOUR: 0,
    MINUTE: 0,
    SECOND: 0,
    SUBSECOND: 0,
    TIMEZONE: "+0000",
    qualifier: "OTHER",
  };
}

const two = (part: number): string => String(part).padStart(2, "0");

const DATE_PARTS = ["YEAR", "MONTH", "DAY", "HOUR", "MINUTE", "SECOND"] as const;

/** Reads YEAR as milliseconds or, from 1 to 9999, as the year itself; the time of day by its own clock, as grids do. */
function dateText(date: Record<string, unknown>, format: DateFormat): Result<string, string> {
  const parts = DATE_PARTS.map((name) => Number(date[name] ?? 0));
  const [given = 0, month = 0, day = 0, ...time] = parts;
  // 0 is the first millisecond of 1970: there is no year 0.
  const year = given >= 1 && given <= 9999 ? given : new Date(given).getUTCFullYear();
  const iso = `${String(year).padStart(4, "0")}-${two(month)}-${two(day)}`;
  const decoded = decodeDate(iso, "YYYY-MM-DD");
  if (!decoded.ok || !isTimeOfDay(time)) return fail(`the date object says ${parts.join(", ")}`);
  const dayText = encodeDate(decoded.value, format);
  const isMidnight = time.every((part) => part === 0);
  return ok(isMidnight ? dayText : `${dayText} ${time.map(two).join(":")}`);
}

const isTimeOfDay = ([hour = 0, ...rest]: number[]): boolean =>
  [hour, ...rest].every((part) => Number.isInteger(part) && part >= 0 && part < 60) && hour < 24;

/** EAM's number object: VALUE / 10^NUMOFDEC with SIGN. */
function numberObject(value: number, decimals: number): Record<string, string | number> {
  return {
    VALUE: Math.round(Math.abs(value) * 10 ** decimals),
    NUMOFDEC: decimals,
    SIGN: value < 0 ? "-" : "+",
    CURRENCY: "USD",
    DRCR: "D",
    UOM: "default",
    qualifier: "OTHER",
  };
}

function numberText(number: Record<string, unknown>): Result<string, string> {
  const { VALUE, NUMOFDEC = 0, SIGN = "+" } = number;
  const digits = typeof VALUE === "number" && !Number.isSafeInteger(VALUE) ? "" : String(VALUE);
  const decimals = /^(?:\d|10)$/.test(String(NUMOFDEC)) ? Number(NUMOFDEC) : null;
  if (!/^\d+$/.test(digits) || decimals === null || (SIGN !== "+" && SIGN !== "-"))
    return fail(`the number object says ${String(SIGN)}${String(VALUE)} and ${String(NUMOFDEC)}`);
  const padded = digits.padStart(decimals + 1, "0");
  const split = padded.length - decimals;
  const text = decimals === 0 ? padded : `${padded.slice(0, split)}.${padded.slice(split)}`;
  return ok(SIGN === "-" ? `-${text}` : text);
}

const wrongKind = (spec: MappedField, value: FieldValue): TypeError =>
  new TypeError(`${spec.write} takes a ${spec.kind}, not ${JSON.stringify(value)}`);

function expectText(spec: MappedField, value: FieldValue): string {
  if (typeof value !== "string") throw wrongKind(spec, value);
  return value;
}

function expectNumber(spec: MappedField, value: FieldValue): number {
  if (typeof value !== "number" || !Number.isFinite(value)) throw wrongKind(spec, value);
  return value;
}

function expectFlag(spec: MappedField, value: FieldValue): boolean {
  if (typeof value !== "boolean") throw wrongKind(spec, value);
  return value;
}

function enumCode(spec: MappedField, values: Record<string, string>, value: FieldValue): string {
  const code = Object.keys(values).find((key) => values[key] === value);
  if (code === undefined) throw wrongKind(spec, value);
  return code;
}
