/**
 * An amount in US dollars with at most two decimals.
 *
 * A double holds every two-decimal amount below 10^13 without two of them falling together, so amounts
 * travel as JSON numbers; arithmetic is done in whole cents, where it is exact.
 */
export type Money = number;

/** numeric(14,2) in the database. */
export const MAX_MONEY = 999_999_999_999.99;

export const toCents = (amount: Money): bigint => BigInt(Math.round(amount * 100));

/** The amount in dollars, or the number next to it. */
export function fromCents(cents: bigint): Money {
  const exact = Number(cents);
  if (Number.isSafeInteger(exact)) return exact / 100;
  // A double has rounded here already: dividing it would round once more, to another number than the database's text gives.
  const fraction = String(cents % 100n)
    .replace("-", "")
    .padStart(2, "0");
  return Number(`${cents / 100n}.${fraction}`);
}

/** True for a finite amount of at most two decimals within ±MAX_MONEY. */
export function isMoney(amount: number): boolean {
  return (
    Number.isFinite(amount) &&
    Math.abs(amount) <= MAX_MONEY &&
    Math.round(amount * 100) / 100 === amount
  );
}

/** Sum in cents, so that a total equals the sum of the amounts shown. */
export function sumMoney(amounts: Iterable<Money>): Money {
  let cents = 0n;
  for (const amount of amounts) cents += toCents(amount);
  return fromCents(cents);
}

export const subtractMoney = (a: Money, b: Money): Money => fromCents(toCents(a) - toCents(b));

/** Integer quotient rounded half away from zero, as PostgreSQL's round() does. */
export function divideRounded(numerator: bigint, divisor: bigint): bigint {
  const half = numerator < 0n ? -divisor : divisor;
  return (2n * numerator + half) / (2n * divisor);
}
