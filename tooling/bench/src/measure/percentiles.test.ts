import { expect, test } from "vitest";
import { percentile, spreadOf } from "./percentiles.ts";

test("a percentile is a sample that was measured, never one between two", () => {
  expect(percentile([1, 2, 3, 4], 0.5)).toBe(2);
  expect(percentile([1, 2, 3, 4], 0.95)).toBe(4);
  expect(percentile([7], 0.01)).toBe(7);
  expect(percentile([], 0.5)).toBeNaN();
});

test("samples are told in any order", () => {
  const samples = Array.from({ length: 100 }, (_, index) => (index * 37) % 100);
  expect(spreadOf(samples)).toEqual({ n: 100, p50: 49, p95: 94, p99: 98 });
});
