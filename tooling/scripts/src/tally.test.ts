import { expect, test } from "vitest";
import { closingLine, fromReport, oneCheck } from "./tally.ts";

const vitest = (passed: number, failed: number) => ({
  numPassedTests: passed,
  numFailedTests: failed,
});
const playwright = (expected: number, unexpected: number, flaky = 0) => ({
  stats: { expected, unexpected, flaky },
});

test("the closing line adds up every step", () => {
  const tallies = [
    oneCheck(0),
    oneCheck(2),
    fromReport(vitest(120, 3), 1),
    fromReport(playwright(9, 0), 0),
  ];
  expect(closingLine(tallies)).toBe("130 passed, 4 failed");
});

test("a browser test that passes only at a second try has failed", () => {
  expect(fromReport(playwright(9, 0, 1), 0)).toEqual({ passed: 9, failed: 1 });
});

test("a runner that fails without a failed test is a failure, and so is one without tests or without a report", () => {
  expect(fromReport(vitest(5, 0), 1)).toEqual({ passed: 5, failed: 1 });
  expect(fromReport(vitest(0, 0), 0)).toEqual({ passed: 0, failed: 1 });
  expect(fromReport(null, 0)).toEqual({ passed: 0, failed: 1 });
});

test("failed tests are counted as they are", () => {
  expect(fromReport(vitest(5, 2), 1)).toEqual({ passed: 5, failed: 2 });
});
