import { expect, test } from "vitest";
import { isSameAnswer } from "./compare-rows.ts";

const rows = (columns: string[], ...values: (string | number | null)[][]) => ({
  columns,
  rows: values,
});

test("lists are the same if they hold the same records, whatever else they show", () => {
  const wanted = rows(["id", "area"], ["a", "x"], ["b", "y"]);
  expect(isSameAnswer(wanted, rows(["cost", "id"], [1, "b"], [2, "a"]))).toBe(true);
  expect(isSameAnswer(wanted, rows(["id"], ["a"]))).toBe(false);
  expect(isSameAnswer(wanted, rows(["id"], ["a"], ["c"]))).toBe(false);
  expect(isSameAnswer(wanted, rows(["area"], ["x"], ["y"]))).toBe(false);
});

test("groups are the same as a multiset with numbers rounded, in any order of rows and columns", () => {
  const wanted = rows(["class", "sum"], ["a", 1.004], ["b", null]);
  expect(isSameAnswer(wanted, rows(["total", "class"], [null, "b"], [1, "a"]))).toBe(true);
  expect(isSameAnswer(wanted, rows(["class", "sum"], ["a", 1.02], ["b", null]))).toBe(false);
  expect(isSameAnswer(wanted, rows(["class", "sum"], ["b", 1.004], ["a", null]))).toBe(false);
  expect(isSameAnswer(wanted, rows(["class"], ["a"], ["b"]))).toBe(false);
});

test("columns that hold the same values in another combination are told apart", () => {
  const wanted = rows(["x", "y"], [1, 2], [2, 1], [3, 3]);
  expect(isSameAnswer(wanted, rows(["p", "q"], [1, 1], [2, 2], [3, 3]))).toBe(false);
});
