import { at } from "./columns.ts";
import type { Cell, Row } from "./columns.ts";
import { daysPerMonth, unitsPerMonth } from "./master-data.ts";

/** Months between two days, in hundredths; null unless both are days. */
export function durationHundredths(start: Cell | undefined, end: Cell | undefined): number | null {
  if (typeof start !== "number" || typeof end !== "number") return null;
  return Math.round((Math.max(0, end - start) / daysPerMonth) * 100);
}

/** Where each side of a record keeps what its amount is made of. */
const sides = {
  plan: {
    source: at.pfs_p_source,
    price: at.pfs_p_price,
    rate: at.pfs_p_rate,
    unit: at.pfs_p_rate_uom,
    start: at.pfs_p_startdate,
    end: at.pfs_p_enddate,
  },
  forecast: {
    source: at.pfs_f_source,
    price: at.pfs_f_price,
    rate: at.pfs_f_rate,
    unit: at.pfs_f_rate_uom,
    start: at.pfs_f_startdate,
    end: at.pfs_f_enddate,
  },
} as const;

/** PEMS's own amount of a side of the record: the price when bought, else rate times months. */
export function amountHundredths(row: Row, side: keyof typeof sides): number | null {
  const place = sides[side];
  if (row[place.source] === "PURCHASE") return numberOrNull(row[place.price]);
  const [rate, start, end, unit] = [
    row[place.rate],
    row[place.start],
    row[place.end],
    row[place.unit],
  ];
  const perMonth = typeof unit === "string" ? unitsPerMonth[unit] : undefined;
  if (typeof rate !== "number" || perMonth === undefined) return null;
  if (typeof start !== "number" || typeof end !== "number") return null;
  return Math.round((rate * perMonth * Math.max(0, end - start)) / daysPerMonth);
}

const numberOrNull = (cell: Cell | undefined): number | null =>
  typeof cell === "number" ? cell : null;
