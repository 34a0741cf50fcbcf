import { expect, test } from "vitest";
import { readWish } from "./wish.ts";

test("a number alone is a record's id, with a sign or a word it is a row", () => {
  expect(readWish(" 20481 ")).toEqual({ pfaId: "20481" });
  expect(readWish("#120")).toEqual({ row: 120 });
  expect(readWish("Row 1,200")).toEqual({ row: 1200 });
  expect(readWish("row-7")).toEqual({ pfaId: "row-7" });
  expect(readWish("  ")).toBeNull();
});
