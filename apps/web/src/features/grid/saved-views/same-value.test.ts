import { expect, test } from "vitest";
import { isSameValue } from "./same-value.ts";

test("values of JSON are the same whatever the order of their keys, and only then", () => {
  expect(isSameValue({ a: 1, b: [{ c: null }] }, { b: [{ c: null }], a: 1 })).toBe(true);
  for (const [a, b] of [
    [{ a: 1 }, { a: 1, b: undefined }],
    [[], {}],
    [
      [1, 2],
      [2, 1],
    ],
    [{ a: null }, { b: null }],
    [{ 0: 1 }, [1]],
  ])
    expect(isSameValue(a, b)).toBe(false);
});
