import { addDays, daysBetween, type IsoDate } from "./iso-date.ts";
import { divideRounded, fromCents, type Money, subtractMoney, toCents } from "./money.ts";

/** Mean days of a month, the business's own constant: 365.28 / 12. */
const DAYS_PER_MONTH = 30.44;

/** What prices one window of one record. Missing inputs price as 0: there is nothing to bill yet. */
export type Pricing = {
  source: string | null;
  monthlyRate: Money | null;
  purchasePrice: Money | null;
  start: IsoDate | null;
  end: IsoDate | null;
};

/**
 * Cost in US dollars, rounded half away from zero to the cent.
 *
 * Purchase: the price, whatever the dates. Rental: rate × days / 30.44, end day not counted.
 * Each record is rounded before totals are formed, so a total is the sum of what the grid shows.
 */
export function cost({ source, monthlyRate, purchasePrice, start, end }: Pricing): Money {
  if (source === "Purchase") return purchasePrice ?? 0;
  if (source !== "Rental" || monthlyRate === null || start === null || end === null) return 0;
  // cents × days / 30.44 = cents × days × 100 / 3044, in integers.
  return fromCents(
    divideRounded(toCents(monthlyRate) * BigInt(daysBetween(start, end)) * 100n, 3044n),
  );
}

/** Forecast minus plan: positive is over budget. */
export const variance = (forecastCost: Money, planCost: Money): Money =>
  subtractMoney(forecastCost, planCost);

/** Variance as percent of the plan with one decimal, or null where there is no plan to compare with. */
export function variancePercent(forecastCost: Money, planCost: Money): number | null {
  if (planCost === 0) return null;
  // Plus 0: a small negative variance rounds to -0, which would be shown with its sign.
  return Math.round((variance(forecastCost, planCost) / planCost) * 1000) / 10 + 0;
}

/** Years have four digits. */
const LAST_DAY = "9999-12-31";

/** The end day at which a rental costs `target`, or null if that day is not after the start or in no calendar. */
export function endForCost(target: Money, monthlyRate: Money, start: IsoDate): IsoDate | null {
  if (monthlyRate <= 0) return null;
  const days = Math.round((target / monthlyRate) * DAYS_PER_MONTH);
  return days >= 1 && days <= daysBetween(start, LAST_DAY) ? addDays(start, days) : null;
}

export type RateUnit = "MONTH" | "WEEK" | "DAY";

/** A rate per `unit` as a rate per month, rounded to the cent. Hours need a configured month and are refused upstream. */
export function toMonthlyRate(rate: Money, unit: RateUnit): Money {
  const cents = toCents(rate);
  switch (unit) {
    case "MONTH":
      return rate;
    case "WEEK":
      return fromCents(divideRounded(cents * 3044n, 700n));
    case "DAY":
      return fromCents(divideRounded(cents * 3044n, 100n));
  }
}
