import { expect, test } from "vitest";
import { fromCents, toCents } from "./money.ts";

test("cents become the number next to the amount, also beyond what a double counts exactly", () => {
  expect(fromCents(0n)).toBe(0);
  expect(fromCents(-1n)).toBe(-0.01);
  expect(fromCents(99_999_999_999_999n)).toBe(999_999_999_999.99);
  // Number(cents) / 100 would be 181870971122344.38.
  expect(fromCents(18_187_097_112_234_435n)).toBe(Number("181870971122344.35"));
  expect(fromCents(-18_187_097_112_234_405n)).toBe(Number("-181870971122344.05"));
});

test("an amount of at most two decimals comes back from its cents", () => {
  for (const amount of [0, 0.01, -0.01, 1.1, 19.99, -327.68, 999_999_999_999.99])
    expect(fromCents(toCents(amount))).toBe(amount);
});
