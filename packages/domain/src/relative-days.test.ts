import { expect, test } from "vitest";
import {
  isRelative,
  keptFilterSchema,
  type KeptTerm,
  type PeriodUnit,
  resolveFilter,
} from "./relative-days.ts";

const days = (unit: PeriodUnit, from: number | null, to: number | null): KeptTerm => ({
  field: "forecastStart",
  op: "relative",
  unit,
  from,
  to,
});
const between = (from: string, to: string) => [
  { field: "forecastStart", op: "dateBetween", from, to },
];

test.each<[string, KeptTerm, string, [string, string]]>([
  ["today", days("day", 0, 0), "2024-02-29", ["2024-02-29", "2024-02-29"]],
  ["today and 30 days on", days("day", 0, 30), "2025-12-15", ["2025-12-15", "2026-01-14"]],
  ["the last 7 days", days("day", -7, -1), "2025-03-03", ["2025-02-24", "2025-03-02"]],
  ["this week, on a Monday", days("week", 0, 0), "2025-03-03", ["2025-03-03", "2025-03-09"]],
  ["this week, on a Sunday", days("week", 0, 0), "2025-03-09", ["2025-03-03", "2025-03-09"]],
  ["next week over a year's end", days("week", 1, 1), "2025-12-31", ["2026-01-05", "2026-01-11"]],
  ["a week before 1970", days("week", 0, 0), "1969-12-31", ["1969-12-29", "1970-01-04"]],
  ["this month, of a leap year", days("month", 0, 0), "2024-02-10", ["2024-02-01", "2024-02-29"]],
  ["next month, on a 31st", days("month", 1, 1), "2025-01-31", ["2025-02-01", "2025-02-28"]],
  ["last month, in January", days("month", -1, -1), "2025-01-05", ["2024-12-01", "2024-12-31"]],
  ["this quarter", days("quarter", 0, 0), "2025-06-30", ["2025-04-01", "2025-06-30"]],
  [
    "last quarter, in the first",
    days("quarter", -1, -1),
    "2025-02-01",
    ["2024-10-01", "2024-12-31"],
  ],
  ["the next three quarters", days("quarter", 1, 3), "2025-11-30", ["2026-01-01", "2026-09-30"]],
  ["this year and the last", days("year", -1, 0), "2025-07-01", ["2024-01-01", "2025-12-31"]],
])("V12: %s", (_, term, today, [from, to]) => {
  expect(resolveFilter([term], today)).toEqual(between(from, to));
});

test("V12: an open side is all that lies before or after", () => {
  expect(resolveFilter([days("day", null, -1)], "2025-03-01")).toEqual([
    { field: "forecastStart", op: "before", value: "2025-03-01" },
  ]);
  expect(resolveFilter([days("month", 1, null)], "2025-03-15")).toEqual([
    { field: "forecastStart", op: "after", value: "2025-03-31" },
  ]);
});

test("V12: days in groups are resolved, what is not relative stays as it is", () => {
  const fixed: KeptTerm = { field: "class", op: "equals", value: "14" };
  const filter: KeptTerm[] = [
    fixed,
    { op: "any", terms: [{ op: "conflict" }, days("month", 0, 0)] },
  ];
  expect(isRelative(filter)).toBe(true);
  const resolved = resolveFilter(filter, "2025-03-15");
  expect(resolved).toEqual([
    fixed,
    { op: "any", terms: [{ op: "conflict" }, ...between("2025-03-01", "2025-03-31")] },
  ]);
  expect(isRelative(resolved)).toBe(false);
});

test.each([
  ["without any side", days("day", null, null)],
  ["the wrong way round", days("day", 2, 1)],
  ["further than ten years", days("quarter", 0, 41)],
  ["in no whole units", days("day", 0, 0.5)],
  ["of an unknown unit", { ...days("day", 0, 0), unit: "decade" }],
  ["of an unknown field", { ...days("day", 0, 0), field: "start" }],
])("V12: days %s are refused", (_, term) => {
  expect(keptFilterSchema.safeParse([days("day", 0, 0)]).success).toBe(true);
  expect(keptFilterSchema.safeParse([term]).success).toBe(false);
});
