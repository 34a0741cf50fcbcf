import { expect, test } from "vitest";
import { seededRandom } from "./random.ts";

const draws = (seed: number) => {
  const random = seededRandom(seed);
  return Array.from({ length: 20 }, () => random.below(1000));
};

test("the same seed draws the same, another seed does not", () => {
  expect(draws(1)).toEqual(draws(1));
  expect(draws(1)).not.toEqual(draws(2));
});

test("draws stay below their end and reach all of it", () => {
  const random = seededRandom(7);
  const drawn = new Set(Array.from({ length: 500 }, () => random.below(10)));
  expect([...drawn].toSorted((a, b) => a - b)).toEqual([0, 1, 2, 3, 4, 5, 6, 7, 8, 9]);
});

test("several are different ones, and no more than there are", () => {
  const random = seededRandom(3);
  expect(new Set(random.several([1, 2, 3, 4], 3)).size).toBe(3);
  expect(random.several([1, 2], 5).toSorted((a, b) => a - b)).toEqual([1, 2]);
});
