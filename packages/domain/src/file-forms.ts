import { type FieldKey, fieldSpec } from "./field-catalog.ts";
import type { FileForms, FileRow } from "./import-file.ts";
import { figuresOf } from "./imported-value.ts";
import type { FieldValue } from "./record.ts";

/** How a file writes numbers and days, and of which the file itself leaves no doubt. */
export type DetectedForms = FileForms & { isSure: { decimal: boolean; days: boolean } };

type Votes = { one: number; other: number };

/** The forms that follow from all cells of columns that hold numbers and days. Where nothing decides, the American ones. */
export function detectForms(
  columns: readonly (FieldKey | null)[],
  rows: readonly FileRow[],
): DetectedForms {
  const days = count(cellsOf(columns, rows, ["date"]), votesForDays);
  const decimal = count(cellsOf(columns, rows, ["money", "number"]), votesForComma);
  return {
    days: days.one > days.other ? "dmy" : "mdy",
    decimal: decimal.one > decimal.other ? "comma" : "point",
    isSure: { days: days.one !== days.other, decimal: decimal.one !== decimal.other },
  };
}

function* cellsOf(
  columns: readonly (FieldKey | null)[],
  rows: readonly FileRow[],
  kinds: readonly string[],
): Generator<FieldValue> {
  const places = columns.flatMap((field, place) =>
    field !== null && kinds.includes(fieldSpec(field).kind) ? [place] : [],
  );
  for (const { cells } of rows) for (const place of places) yield cells[place] ?? null;
}

function count(cells: Iterable<FieldValue>, vote: (text: string) => "one" | "other" | null): Votes {
  const votes = { one: 0, other: 0 };
  for (const cell of cells) {
    const choice = typeof cell === "string" ? vote(cell.trim()) : null;
    if (choice) votes[choice] += 1;
  }
  return votes;
}

/** Day first or month first: a part above 12 is no month, and points stand in days that begin with the day. */
function votesForDays(text: string): "one" | "other" | null {
  const parts = figuresOf(text);
  if (!parts || parts[0].length === 4) return null;
  if (Number(parts[0]) > 12 || text.includes(".")) return "one";
  return Number(parts[1]) > 12 ? "other" : null;
}

/** Comma or point: the last of two kinds is the decimal one, and so is one that three digits do not follow. */
function votesForComma(text: string): "one" | "other" | null {
  const comma = text.lastIndexOf(",");
  const point = text.lastIndexOf(".");
  if (comma < 0 && point < 0) return null;
  if (comma >= 0 && point >= 0) return comma > point ? "one" : "other";
  const sign = comma >= 0 ? "," : ".";
  const decides = sign === "," ? "one" : "other";
  const groups = sign === "," ? "other" : "one";
  if (text.indexOf(sign) !== text.lastIndexOf(sign)) return groups;
  return /[.,]\d{3}(\D|$)/.test(text) ? null : decides;
}
