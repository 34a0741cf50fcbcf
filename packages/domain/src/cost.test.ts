import fc from "fast-check";
import { expect, test } from "vitest";
import {
  cost,
  endForCost,
  type Pricing,
  type RateUnit,
  toMonthlyRate,
  variance,
  variancePercent,
} from "./cost.ts";
import { addDays, daysBetween, fromEpochDay } from "./iso-date.ts";
import { deriveValues } from "./merge.ts";
import { isMoney, sumMoney } from "./money.ts";
import { someValues } from "./testing/builders.ts";

const rental = (monthlyRate: number, start: string, end: string): Pricing => ({
  source: "Rental",
  monthlyRate,
  purchasePrice: null,
  start,
  end,
});
const days = fc.integer({ min: 7000, max: 60_000 }).map(fromEpochDay);
const amounts = fc.integer({ min: 0, max: 10_000_000_000 }).map((cents) => cents / 100);

test.each([
  [5000, "2025-01-15", "2025-03-15", 9691.2],
  [15_000, "2025-01-01", "2025-03-02", 29_566.36],
  [50_000, "2025-06-01", "2025-07-01", 49_277.27],
  [5000, "2025-01-15", "2025-01-15", 0],
  [5000, "2025-03-15", "2025-01-15", 0],
  [0, "2025-01-15", "2025-03-15", 0],
  // Leap day; one cent for a day is 0.0328… cents of a cent.
  [3044, "2024-02-28", "2024-03-01", 200],
  [0.01, "2025-01-01", "2025-01-16", 0],
  [0.01, "2025-01-01", "2025-01-17", 0.01],
])("F1: %d a month from %s to %s costs %d", (rate, start, end, expected) => {
  expect(cost(rental(rate, start, end))).toBe(expected);
});

test("F1: a rental without a rate, a start or an end costs 0, and so does an unknown source", () => {
  const whole = rental(5000, "2025-01-15", "2025-03-15");
  expect(cost({ ...whole, monthlyRate: null })).toBe(0);
  expect(cost({ ...whole, start: null })).toBe(0);
  expect(cost({ ...whole, end: null })).toBe(0);
  expect(cost({ ...whole, source: null })).toBe(0);
  expect(cost({ ...whole, source: "Lease" })).toBe(0);
});

test("F1: the cost is whole cents, at most half a cent from the exact figure, whatever the rate and dates", () => {
  fc.assert(
    fc.property(amounts, days, days, (rate, start, end) => {
      const priced = cost(rental(rate, start, end));
      // Exact in integers: |2 × 3044 × cents − 2 × rate cents × days × 100| ≤ 3044.
      const rateCents = BigInt(Math.round(rate * 100));
      const exact = 200n * rateCents * BigInt(daysBetween(start, end));
      const off = 6088n * BigInt(Math.round(priced * 100)) - exact;
      expect(isMoney(priced)).toBe(true);
      expect(off >= -3044n && off <= 3044n).toBe(true);
    }),
  );
});

test("F1: rounding treats credits as it treats charges (a half itself cannot occur: 3044 / 4 is odd)", () => {
  fc.assert(
    fc.property(amounts, days, days, (rate, start, end) => {
      const charge = cost(rental(rate, start, end));
      expect(cost(rental(-rate, start, end)) + charge).toBe(0);
    }),
  );
});

test("F2: a purchase costs its price, whatever its dates", () => {
  const purchase = { source: "Purchase", monthlyRate: 5000, purchasePrice: 50_000 };
  fc.assert(
    fc.property(fc.option(days), fc.option(days), (start, end) => {
      expect(cost({ ...purchase, start, end })).toBe(50_000);
    }),
  );
  expect(cost({ ...purchase, purchasePrice: null, start: null, end: null })).toBe(0);
});

test("F3: the plan is priced with its own source, rate, price and dates: no forecast edit moves it", () => {
  const planned = someValues({
    planSource: "Rental",
    planMonthlyRate: 5000,
    planPurchasePrice: 777,
    planStart: "2025-01-15",
    planEnd: "2025-03-15",
    source: "Purchase",
    monthlyRate: 1,
    purchasePrice: 60_000,
    forecastStart: "2030-01-01",
    forecastEnd: "2030-01-02",
  });
  expect(deriveValues(planned)).toMatchObject({
    planCost: 9691.2,
    forecastCost: 60_000,
    variance: 50_308.8,
  });
});

test.each([{ planStart: null }, { planEnd: null }, { planStart: null, planEnd: null }])(
  "F3: without both plan dates the plan costs 0, bought or rented: %j",
  (dates) => {
    expect(deriveValues(someValues(dates)).planCost).toBe(0);
    const bought = { planSource: "Purchase", planPurchasePrice: 50_000 };
    expect(deriveValues(someValues({ ...bought, ...dates })).planCost).toBe(0);
    expect(deriveValues(someValues(bought)).planCost).toBe(50_000);
  },
);

test("F4: variance is forecast minus plan, exactly; positive is over budget", () => {
  expect(variance(10_000.1, 9691.2)).toBe(308.9);
  expect(variance(9691.2, 10_000.1)).toBe(-308.9);
  expect(variance(0.3, 0.1)).toBe(0.2);
});

test("F4: the percentage has one decimal, and none where the plan costs 0", () => {
  expect(variancePercent(11_000, 10_000)).toBe(10);
  expect(variancePercent(9876, 10_000)).toBe(-1.2);
  expect(variancePercent(5000, 0)).toBeNull();
  expect(variancePercent(0, 0)).toBeNull();
  // Not -0, which would be shown as "-0".
  expect(variancePercent(9999.99, 10_000)).toBe(0);
});

test("F5: a total is the sum of the rounded costs, so that it equals the sum of what is shown", () => {
  fc.assert(
    fc.property(fc.array(fc.tuple(amounts, days, days), { maxLength: 60 }), (records) => {
      const costs = records.map(([rate, start, end]) => cost(rental(rate, start, end)));
      const cents = costs.reduce((sum, amount) => sum + BigInt(Math.round(amount * 100)), 0n);
      expect(sumMoney(costs)).toBe(Number(cents) / 100);
    }),
  );
  const thirds = Array.from({ length: 3 }, () => cost(rental(100, "2025-01-01", "2025-01-02")));
  expect(thirds).toEqual([3.29, 3.29, 3.29]);
  expect(sumMoney(thirds)).toBe(9.87);
});

test.each([
  [5000, "MONTH", 5000],
  [700, "WEEK", 3044],
  [100, "DAY", 3044],
  [1000, "WEEK", 4348.57],
  [33.33, "DAY", 1014.57],
  [0.01, "DAY", 0.3],
] as const)("F6: %d per %s is %d a month", (rate, unit, expected) => {
  expect(toMonthlyRate(rate, unit)).toBe(expected);
});

test("F6: a month of the converted rate costs the same as its days or weeks, to half a cent a day", () => {
  const units: Record<RateUnit, number> = { MONTH: 30.44, WEEK: 7, DAY: 1 };
  fc.assert(
    fc.property(amounts, fc.constantFrom<RateUnit>("WEEK", "DAY"), (rate, unit) => {
      const monthly = toMonthlyRate(rate, unit);
      expect(isMoney(monthly)).toBe(true);
      expect(Math.abs(monthly - (rate * 30.44) / units[unit])).toBeLessThan(0.0051);
    }),
  );
});

test("F7: of an actualized record the actual dates and cost are those of its forecast", () => {
  expect(deriveValues(someValues({ isActualized: true }))).toMatchObject({
    actualStart: "2025-01-15",
    actualEnd: "2025-03-15",
    actualCost: 9691.2,
  });
});

test("F7: of any other record the actual dates are empty and the actual cost is 0", () => {
  expect(deriveValues(someValues({ isActualized: false }))).toMatchObject({
    actualStart: null,
    actualEnd: null,
    actualCost: 0,
  });
});

test("F8: the end for a wanted cost is that many days after the start", () => {
  expect(endForCost(9691.2, 5000, "2025-01-15")).toBe("2025-03-15");
  expect(endForCost(29_566.36, 15_000, "2025-01-01")).toBe("2025-03-02");
});

test("F8: an end that is not after the start, or in no calendar, is none", () => {
  expect(endForCost(0, 5000, "2025-01-15")).toBeNull();
  expect(endForCost(-100, 5000, "2025-01-15")).toBeNull();
  expect(endForCost(1, 5000, "2025-01-15")).toBeNull();
  expect(endForCost(5000, 0, "2025-01-15")).toBeNull();
  expect(endForCost(999_999_999_999.99, 0.01, "2025-01-15")).toBeNull();
  expect(endForCost(100_000_000, 1000, "2025-01-15")).toBeNull();
  expect(endForCost(50_000_000, 1000, "2025-01-15")).toBe("6192-02-19");
});

test("F8: the end found costs what was wanted, to half a day's rate", () => {
  const rates = fc.integer({ min: 10_000, max: 5_000_000 }).map((cents) => cents / 100);
  fc.assert(
    fc.property(rates, fc.integer({ min: 1, max: 3000 }), days, (rate, length, start) => {
      const wanted = cost(rental(rate, start, addDays(start, length)));
      expect(endForCost(wanted, rate, start)).toBe(addDays(start, length));
    }),
  );
});
