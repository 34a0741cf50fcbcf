import type { CellFormats } from "@pfa/domain/view-display.ts";
import {
  formatDay,
  formatDollars,
  formatValue,
  type Value,
  type ValueKind,
} from "../../../ui/format-value.ts";

const thousands = new Intl.NumberFormat("en-US", { maximumFractionDigits: 1 });
const MINUS = "\u2212";

/** What a cell shows, as the view writes amounts and days; empty text for no value. */
export function cellText(kind: ValueKind, value: Value | undefined, formats: CellFormats): string {
  if (kind === "money" && typeof value === "number") return moneyText(value, formats.money);
  if (kind === "date" && typeof value === "string") return dayText(value, formats.date);
  return formatValue(kind, value);
}

function moneyText(amount: number, format: CellFormats["money"]): string {
  if (format === "dollars") return formatDollars(amount);
  if (format === "cents") return formatValue("money", amount);
  const text = thousands.format(Math.abs(amount) / 1000);
  return `${amount < 0 && text !== "0" ? MINUS : ""}$${text}k`;
}

function dayText(day: string, format: CellFormats["date"]): string {
  if (format === "iso") return day;
  const named = formatDay(day);
  return format === "month" ? named.replace(/^\d+ /, "") : named;
}
