import { expect, test } from "vitest";
import { needsStatistics, retentionKinds, retentionProblem, retentionWords } from "./retention.ts";

test("W28: days lie within their kind's bounds and are whole", () => {
  expect(retentionProblem("audit", 89)).toBe("lies between 90 and 3,650 days");
  expect(retentionProblem("audit", 90)).toBe(null);
  expect(retentionProblem("history", 731)).toBe("lies between 30 and 730 days");
  expect(retentionProblem("job_runs", 1.5)).toBe("is a whole number of days");
  for (const kind of retentionKinds)
    expect(retentionProblem(kind, retentionWords[kind].maxDays)).toBe(null);
});

test("W30: statistics are taken where a tenth changed, or where there are none", () => {
  const table = { liveRows: 100_000, changedSince: 9999, hasStatistics: true };
  expect(needsStatistics(table)).toBe(false);
  expect(needsStatistics({ ...table, changedSince: 10_000 })).toBe(true);
  expect(needsStatistics({ liveRows: 10, changedSince: 999, hasStatistics: true })).toBe(false);
  expect(needsStatistics({ liveRows: 1, changedSince: 0, hasStatistics: false })).toBe(true);
  expect(needsStatistics({ liveRows: 0, changedSince: 0, hasStatistics: false })).toBe(false);
});
