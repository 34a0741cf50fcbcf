import { expect, test } from "vitest";
import { describeTarget, reaches } from "./target.ts";

const spread = { n: 10, p50: 4, p95: 9, p99: 20 };

test("every figure of a target has to be reached", () => {
  expect(reaches({ p50: 5, p99: 25 }, spread, undefined)).toBe(true);
  expect(reaches({ p50: 4 }, spread, undefined)).toBe(false);
  expect(reaches({ p50: 5, p99: 20 }, spread, undefined)).toBe(false);
});

test("a rate has to be high, and a ratio is missed by a row without a baseline", () => {
  expect(reaches({ atLeast: 4 }, spread, undefined)).toBe(true);
  expect(reaches({ atLeast: 5 }, spread, undefined)).toBe(false);
  expect(reaches({ ratio: 10 }, spread, 12)).toBe(true);
  expect(reaches({ ratio: 10 }, spread, undefined)).toBe(false);
});

test("a figure that could not be measured reaches nothing", () => {
  const missing = { n: 0, p50: Number.NaN, p95: Number.NaN, p99: Number.NaN };
  expect(reaches({ p50: 5 }, missing, undefined)).toBe(false);
});

test("a target reads as a sentence of limits", () => {
  expect(describeTarget({ p50: 5, p99: 25, ratio: 10 })).toBe("p50 < 5, p99 < 25, ≥ 10× baseline");
});
