import { expect, test } from "vitest";
import { organizationSizes } from "./organization-sizes.ts";

test("organizations are skewed, and together about twice the largest", () => {
  const sizes = organizationSizes(1_000_000, 10);
  expect(sizes.slice(0, 3)).toEqual([1_000_000, 500_000, 250_000]);
  expect(sizes.at(-1)).toBe(1953);
  expect(sizes.reduce((sum, size) => sum + size)).toBeCloseTo(2_000_000, -4);
});

test("no organization is smaller than a thousand records", () => {
  expect(organizationSizes(4000, 5)).toEqual([4000, 2000, 1000, 1000, 1000]);
});
