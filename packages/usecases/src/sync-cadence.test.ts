import { expect, test } from "vitest";
import { findCronProblem, nextAfter, nextTimeOfDay } from "./sync-cadence.ts";

const after = new Date("2026-03-02T12:07:30Z");
const iso = (date: Date | null) => date?.toISOString();

test.each([
  ["*/15 * * * *", "2026-03-02T12:15:00.000Z"],
  ["0 6 * * 1-5", "2026-03-03T06:00:00.000Z"],
  ["30 2 1 * *", "2026-04-01T02:30:00.000Z"],
  ["7 12 * * *", "2026-03-03T12:07:00.000Z"],
])("the cron line %s comes next at %s, in UTC", (pattern, expected) => {
  expect(iso(nextAfter({ kind: "cron", pattern }, after))).toBe(expected);
});

test("an interval is counted from the time before", () => {
  expect(iso(nextAfter({ kind: "interval", minutes: 90 }, after))).toBe("2026-03-02T13:37:30.000Z");
});

test.each([
  ["13:00", "2026-03-02T13:00:00.000Z"],
  ["02:00", "2026-03-03T02:00:00.000Z"],
  ["12:07", "2026-03-03T12:07:00.000Z"],
])("the time of the day %s comes next at %s", (time, expected) => {
  expect(iso(nextTimeOfDay(time, after))).toBe(expected);
});

test.each(["*/15 * * * *", "0 6 * * MON-FRI", "30 2 1 1 *"])("%s is a cron line", (pattern) => {
  expect(findCronProblem(pattern)).toBeNull();
});

test.each(["every day", "* * * *", "* * * * * *", "61 * * * *", "0 0 31 2 *", ""])(
  "%j is refused with the reason",
  (pattern) => {
    expect(findCronProblem(pattern)).toMatch(/\w/);
  },
);
