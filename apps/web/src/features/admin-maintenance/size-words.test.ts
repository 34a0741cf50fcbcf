import { expect, test } from "vitest";
import { bytesText, wasteOf } from "./size-words.ts";

test("sizes are read at a glance", () => {
  expect([0, 999, 1000, 1449, 9999, 10_400, 12_345_678, 5e15].map(bytesText)).toEqual([
    "0 B",
    "999 B",
    "1 kB",
    "1.4 kB",
    "10 kB",
    "10 kB",
    "12 MB",
    "5000 TB",
  ]);
});

test("a fifth of dead rows is much, unless the table is tiny", () => {
  expect(wasteOf({ liveRows: 40_000, deadRows: 10_000 })).toEqual({ percent: 20, isMuch: true });
  expect(wasteOf({ liveRows: 41_000, deadRows: 9999 })).toEqual({ percent: 20, isMuch: false });
  expect(wasteOf({ liveRows: 0, deadRows: 0 })).toEqual({ percent: 0, isMuch: false });
});
