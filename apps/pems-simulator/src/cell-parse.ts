import type { Column, ColumnKind } from "./columns.ts";
import { parseDay, parseTimestamp } from "./dates.ts";

/** Reads a text as a column's kind; null when it is none. */
export const parseCell = (column: Column, text: string): string | number | boolean | null =>
  parsers[column.kind](text);

/** Reads any of the ways EAM writes a boolean. */
export function parseFlag(text: string): boolean | null {
  const written = text.trim().toLowerCase();
  if (["true", "+", "y", "yes", "1", "-1"].includes(written)) return true;
  return ["false", "-", "n", "no", "0"].includes(written) ? false : null;
}

const parseHundredths = (text: string): number | null =>
  /^-?\d+(\.\d+)?$/.test(text) ? Math.round(Number(text) * 100) : null;

const parsers: Readonly<Record<ColumnKind, (text: string) => string | number | boolean | null>> = {
  text: (text) => text,
  date: parseDay,
  timestamp: parseTimestamp,
  money: parseHundredths,
  decimal: parseHundredths,
  integer: (text) => (/^-?\d+$/.test(text) ? Number(text) : null),
  flag: (text) => parseFlag(text),
  check: (text) => parseFlag(text),
};
