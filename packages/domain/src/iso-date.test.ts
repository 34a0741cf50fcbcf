import fc from "fast-check";
import { expect, test } from "vitest";
import { addDays, daysBetween, fromEpochDay, isIsoDate, toEpochDay } from "./iso-date.ts";
import { isMoney, MAX_MONEY, subtractMoney, sumMoney } from "./money.ts";

const epochDays = fc.integer({ min: -40_000, max: 100_000 });

test("days and their numbers name each other, and moving is undone by moving back", () => {
  fc.assert(
    fc.property(epochDays, fc.integer({ min: -5000, max: 5000 }), (day, move) => {
      const date = fromEpochDay(day);
      expect(toEpochDay(date)).toBe(day);
      expect(addDays(addDays(date, move), -move)).toBe(date);
      expect(daysBetween(date, addDays(date, move))).toBe(Math.max(0, move));
    }),
  );
});

test("the end day is not counted, and text order is calendar order", () => {
  expect(daysBetween("2025-01-15", "2025-03-15")).toBe(59);
  expect(daysBetween("2024-02-28", "2024-03-01")).toBe(2);
  fc.assert(
    fc.property(epochDays, epochDays, (first, second) => {
      expect(fromEpochDay(first) < fromEpochDay(second)).toBe(first < second);
    }),
  );
});

test.each([
  "2025-02-29",
  "2025-13-01",
  "2025-00-10",
  "2025-01-32",
  "2025-1-1",
  "20250101",
  "",
  "0050-01-01",
])("%j is no day", (text) => {
  expect(isIsoDate(text)).toBe(false);
  expect(() => addDays(text, 1)).toThrow(RangeError);
});

test("money is whole cents within the database's column", () => {
  for (const amount of [0, 0.01, -0.01, 19.99, 1.1, MAX_MONEY, -MAX_MONEY])
    expect(isMoney(amount)).toBe(true);
  for (const amount of [0.001, 1.005, MAX_MONEY + 0.01, Number.NaN, Number.POSITIVE_INFINITY])
    expect(isMoney(amount)).toBe(false);
});

test("sums and differences of money are exact", () => {
  expect(sumMoney([0.1, 0.2])).toBe(0.3);
  expect(sumMoney([])).toBe(0);
  expect(subtractMoney(0.3, 0.1)).toBe(0.2);
  expect(sumMoney(Array.from({ length: 1000 }, () => 0.01))).toBe(10);
});
