import type { Cell, Column, ColumnKind } from "./columns.ts";
import { dayText, timestampText } from "./dates.ts";
import type { DateFormat } from "./dates.ts";

/** How grids write a cell. */
export function cellText(cell: Cell, kind: ColumnKind, format: DateFormat): string {
  if (cell === null) return "";
  // A string is a text, or a dirty value sent as it is.
  if (typeof cell === "string") return cell;
  if (typeof cell === "boolean") return kind === "check" ? (cell ? "+" : "-") : String(cell);
  if (kind === "date") return dayText(cell, format);
  if (kind === "timestamp") return timestampText(cell, format);
  return kind === "integer" ? String(cell) : hundredthsText(cell);
}

/** Hundredths as a number with two decimals. */
function hundredthsText(hundredths: number): string {
  const size = Math.abs(hundredths);
  const cents = size % 100;
  return `${hundredths < 0 ? "-" : ""}${(size - cents) / 100}.${cents < 10 ? "0" : ""}${cents}`;
}

/** The type a grid header names. */
export const headerType: Readonly<Record<ColumnKind, string>> = {
  text: "VARCHAR",
  date: "DATE",
  timestamp: "DATETIME",
  money: "DECIMAL",
  decimal: "DECIMAL",
  integer: "NUMBER",
  flag: "VARCHAR",
  check: "CHKBOOLEAN",
};

/** A column as a grid shows it: drift may rename, add or reorder. */
export interface GridField {
  aliasNumber: number;
  alias: string;
  label: string;
  kind: ColumnKind;
  /** Null for a column that drift added: it has a fixed text. */
  column: Column | null;
}
