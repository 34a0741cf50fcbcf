import { expect, test } from "vitest";
import { toRow } from "./row.ts";
import { figure, rowsAsTable } from "./table.ts";

test("figures show what counts of them", () => {
  expect([0.123_45, 1.2345, 12.345, 123.45, 12_345.6, 7, Number.NaN].map(figure)).toEqual([
    "0.123",
    "1.23",
    "12.3",
    "123",
    "12,346",
    "7",
    "–",
  ]);
});

test("a missed target cannot be overlooked", () => {
  const rows = [
    toRow("kpis", { name: "totals", samples: [250], target: { p99: 20 } }),
    toRow("kpis", { name: "board", samples: [2.5], target: { p99: 20 } }),
  ];
  const [, totals, board] = rowsAsTable(rows).split("\n");
  expect(totals).toMatch(/totals.*250.*p99 < 20 +MISSED$/);
  expect(board).toMatch(/board.*2\.50.*p99 < 20 +ok$/);
});
