import { fromEpochDay } from "@pfa/domain/iso-date.ts";
import type { ValueKind } from "./value-column.ts";

/** Cents as plain decimal text: no exponent, no zeros at the end. */
export function centsText(cents: number): string {
  const isNegative = cents < 0;
  const digits = String(isNegative ? -cents : cents).padStart(3, "0");
  const fraction = digits.slice(-2).replace(/0+$/, "");
  const text = digits.slice(0, -2) + (fraction === "" ? "" : `.${fraction}`);
  return isNegative ? `-${text}` : text;
}

/** A value as plain text: numbers in decimals, days as yyyy-mm-dd, flags as the database writes them. */
export function valueText(kind: ValueKind, value: number): string {
  if (kind === "number") return centsText(value);
  return kind === "date" ? fromEpochDay(value) : String(value === 1);
}
