import { at } from "./columns.ts";
import type { Cell, Row } from "./columns.ts";
import { daysPerMonth, unitsPerMonth } from "./master-data.ts";

/** Months between two days, in hundredths; null unless both are days. */
export function durationHundredths(start: Cell | undefined, end: Cell | undefined): number | null {
  if (typeof start !== "number" || typeof end !== "number") return null;
  return Math.round((Math.max(0, end - start) / daysPerMonth) * 100);
}

/** PEMS's own amount of the plan (`pfs_p`) or forecast (`pfs_f`) side: the price when bought, else rate times months. */
export function amountHundredths(row: Row, side: "pfs_p" | "pfs_f"): number | null {
  const source = row[at[`${side}_source`]];
  if (source === "PURCHASE") return numberOrNull(row[at[`${side}_price`]]);
  const [rate, start, end] = [
    row[at[`${side}_rate`]],
    row[at[`${side}_startdate`]],
    row[at[`${side}_enddate`]],
  ];
  const perMonth = unitsPerMonth[String(row[at[`${side}_rate_uom`]])];
  if (typeof rate !== "number" || perMonth === undefined) return null;
  if (typeof start !== "number" || typeof end !== "number") return null;
  return Math.round((rate * perMonth * Math.max(0, end - start)) / daysPerMonth);
}

const numberOrNull = (cell: Cell | undefined): number | null =>
  typeof cell === "number" ? cell : null;
