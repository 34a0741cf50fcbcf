import { z } from "zod";
import { parseFlag } from "./cell-parse.ts";
import type { Cell, Column, ColumnKind } from "./columns.ts";
import { dayMs, dayOf } from "./dates.ts";
import { Refusal } from "./envelope.ts";

const numeric = z.union([z.number(), z.string().regex(/^-?\d+$/)]).transform(Number);
const optionalPart = numeric.nullish();
const dateTimeData = z.object({
  YEAR: numeric,
  MONTH: numeric,
  DAY: numeric,
  HOUR: optionalPart,
  MINUTE: optionalPart,
  SECOND: optionalPart,
});
const numericData = z.object({
  VALUE: numeric,
  NUMOFDEC: numeric.default(0),
  SIGN: z.enum(["+", "-"]).default("+"),
});

/** A screen field's value as the wire brings it: one of three ways to write it. */
export const screenValue = z.object({
  TEXTDATA: z.string().nullish(),
  NUMERICDATA: numericData.nullish(),
  DATETIMEDATA: dateTimeData.nullish(),
});
export type ScreenValue = z.infer<typeof screenValue>;

/** How the screen service writes a cell. A dirty value goes out as the text it is. */
export function encodeCell(cell: Cell, kind: ColumnKind): unknown {
  if (typeof cell === "string") return { TEXTDATA: cell };
  if (typeof cell === "boolean") return { TEXTDATA: cell ? trueText(kind) : falseText(kind) };
  const writer = numberWriters[kind];
  if (writer === undefined) return { TEXTDATA: null };
  return { [writer.element]: cell === null ? null : writer.encode(cell) };
}

const trueText = (kind: ColumnKind): string => (kind === "check" ? "+" : "true");
const falseText = (kind: ColumnKind): string => (kind === "check" ? "-" : "false");

interface NumberWriter {
  element: "DATETIMEDATA" | "NUMERICDATA";
  encode: (cell: number) => unknown;
}

const amountWriter: NumberWriter = {
  element: "NUMERICDATA",
  encode: (cell) => encodeNumber(cell, 2),
};
const numberWriters: Readonly<Partial<Record<ColumnKind, NumberWriter>>> = {
  date: { element: "DATETIMEDATA", encode: (cell) => encodeMoment(cell * dayMs) },
  timestamp: { element: "DATETIMEDATA", encode: encodeMoment },
  integer: { element: "NUMERICDATA", encode: (cell) => encodeNumber(cell, 0) },
  money: amountWriter,
  decimal: amountWriter,
};

/** A moment as EAM writes it: YEAR holds the milliseconds of January 1 of the year, UTC. */
export function encodeMoment(ms: number): Record<string, number | string> {
  const date = new Date(ms);
  return {
    YEAR: Date.UTC(date.getUTCFullYear(), 0, 1),
    MONTH: date.getUTCMonth() + 1,
    DAY: date.getUTCDate(),
    HOUR: date.getUTCHours(),
    MINUTE: date.getUTCMinutes(),
    SECOND: date.getUTCSeconds(),
    SUBSECOND: 0,
    TIMEZONE: "+0000",
    qualifier: "OTHER",
  };
}

const encodeNumber = (value: number, decimals: number): Record<string, number | string> => ({
  VALUE: Math.abs(value),
  NUMOFDEC: decimals,
  SIGN: value < 0 ? "-" : "+",
  CURRENCY: "USD",
  DRCR: "D",
  UOM: "default",
  qualifier: "OTHER",
});

/** Reads the value written to a column, or refuses it. Empty text clears any column. */
export function decodeValue(column: Column, value: ScreenValue): Cell {
  const name = column.screen ?? column.alias;
  const given = [value.TEXTDATA, value.NUMERICDATA, value.DATETIMEDATA].filter(
    (part) => part !== undefined,
  );
  if (given.length !== 1) throw wrongType(name);
  if (given[0] === null || value.TEXTDATA?.trim() === "") return cleared(column, name);
  const decode = decoders[column.kind];
  if (decode === undefined) throw new Refusal(`The field ${name} is protected.`, "PROTECTED_FIELD");
  return decode(value, name);
}

function cleared(column: Column, name: string): Cell {
  if (column.kind === "flag" || column.kind === "check")
    throw new Refusal(`${name} must be entered.`, "REQUIRED_FIELD");
  return null;
}

function decodeText({ TEXTDATA }: ScreenValue, name: string): string {
  if (typeof TEXTDATA !== "string") throw wrongType(name);
  if (TEXTDATA.length > 4000)
    throw new Refusal(`The value of ${name} is too long.`, "INVALID_VALUE");
  return TEXTDATA.trim();
}

function decodeDay({ DATETIMEDATA }: ScreenValue, name: string): number {
  if (!DATETIMEDATA) throw wrongType(name);
  const { YEAR, MONTH, DAY } = DATETIMEDATA;
  const day = dayOf(YEAR > 9999 ? new Date(YEAR).getUTCFullYear() : YEAR, MONTH, DAY);
  if (day === null) throw new Refusal(`The date of ${name} is not a valid date.`, "INVALID_VALUE");
  return day;
}

function decodeNumber({ NUMERICDATA }: ScreenValue, name: string): number {
  if (!NUMERICDATA) throw wrongType(name);
  const { VALUE, NUMOFDEC, SIGN } = NUMERICDATA;
  if (VALUE < 0 || NUMOFDEC < 0 || NUMOFDEC > 10) throw wrongType(name);
  const hundredths = NUMOFDEC <= 2 ? VALUE * 10 ** (2 - NUMOFDEC) : VALUE / 10 ** (NUMOFDEC - 2);
  if (!Number.isSafeInteger(hundredths))
    throw new Refusal(`The value of ${name} has too many digits.`, "INVALID_VALUE");
  return SIGN === "-" ? -hundredths : hundredths;
}

function decodeFlag({ TEXTDATA }: ScreenValue, name: string): boolean {
  const flag = typeof TEXTDATA === "string" ? parseFlag(TEXTDATA) : null;
  if (flag === null) throw wrongType(name);
  return flag;
}

const wrongType = (name: string): Refusal =>
  new Refusal(`The value of ${name} has the wrong type.`, "WRONG_TYPE");

const decoders: Readonly<Partial<Record<ColumnKind, (value: ScreenValue, name: string) => Cell>>> =
  {
    text: decodeText,
    date: decodeDay,
    money: decodeNumber,
    decimal: decodeNumber,
    flag: decodeFlag,
    check: decodeFlag,
  };
