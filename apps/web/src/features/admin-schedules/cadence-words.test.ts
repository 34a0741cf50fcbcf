import { expect, test } from "vitest";
import { cadenceText } from "./cadence-words.ts";

test.each([
  ["*/15 * * * *", "Every 15 minutes"],
  ["*/1 * * * *", "Every minute"],
  ["* * * * *", "Every minute"],
  ["5 6 * * *", "Daily at 06:05 UTC"],
  ["0 6 * * 1-5", "Cron 0 6 * * 1-5 (UTC)"],
])("the cron line %s is said as: %s", (pattern, text) => {
  expect(cadenceText({ kind: "cron", pattern })).toBe(text);
});

test.each([
  [45, "Every 45 minutes"],
  [60, "Every hour"],
  [360, "Every 6 hours"],
])("%i minutes are said as: %s", (minutes, text) => {
  expect(cadenceText({ kind: "interval", minutes })).toBe(text);
});
