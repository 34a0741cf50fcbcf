import { expect, test } from "vitest";
import { chunksOf, firstRowFor, holds, joinChunks, rowsAhead, wholeChunks } from "./row-chunks.ts";

test("rows lie in the chunks that they touch, and the end does not count", () => {
  expect(chunksOf({ startRow: 49, endRow: 100 })).toEqual([0, 50]);
  expect(chunksOf({ startRow: 100, endRow: 101 })).toEqual([100]);
  expect(chunksOf({ startRow: 100, endRow: 100 })).toEqual([]);
  expect(wholeChunks({ startRow: 49, endRow: 101 })).toEqual({ startRow: 0, endRow: 150 });
  expect(wholeChunks({ startRow: 0, endRow: 0 })).toEqual({ startRow: 0, endRow: 50 });
});

test("neighbouring chunks are one request, others are not", () => {
  expect(joinChunks([150, 50, 100, 900])).toEqual([
    { startRow: 50, endRow: 200 },
    { startRow: 900, endRow: 950 },
  ]);
  expect(joinChunks([])).toEqual([]);
});

test("a range holds another only with both its ends", () => {
  expect(holds({ startRow: 0, endRow: 100 }, { startRow: 50, endRow: 100 })).toBe(true);
  expect(holds({ startRow: 0, endRow: 100 }, { startRow: 50, endRow: 101 })).toBe(false);
});

test("rows ahead follow the way the rows move, and a leap has none", () => {
  const drawn = { startRow: 100, endRow: 160 };
  expect(rowsAhead(drawn, { startRow: 103, endRow: 163 })).toEqual({ startRow: 163, endRow: 263 });
  expect(rowsAhead(drawn, { startRow: 97, endRow: 157 })).toEqual({ startRow: 0, endRow: 97 });
  expect(rowsAhead(drawn, drawn)).toBeNull();
  expect(rowsAhead(drawn, { startRow: 5000, endRow: 5060 })).toBeNull();
});

test("a record keeps its place on the screen, as far as the view reaches", () => {
  const size = { height: 30, total: 1000 };
  expect(firstRowFor({ row: 500, above: 10 }, size)).toBe(490);
  expect(firstRowFor({ row: 3, above: 10 }, size)).toBe(0);
  expect(firstRowFor({ row: 999, above: 10 }, size)).toBe(970);
  expect(firstRowFor({ row: 5, above: 2 }, { height: 30, total: 6 })).toBe(0);
});
