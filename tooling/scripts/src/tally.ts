/** How many checks a step passed and failed. */
export type Tally = { passed: number; failed: number };

/** A step that is one check: it passes or it does not. */
export const oneCheck = (exitCode: number): Tally =>
  exitCode === 0 ? { passed: 1, failed: 0 } : { passed: 0, failed: 1 };

/**
 * The tests of a run, from the report its runner wrote. A runner that failed with no failed test to show for it, because a file
 * could not be loaded or something broke between the tests, counts as one failure; so does a run without tests.
 */
export function fromReport(report: unknown, exitCode: number): Tally {
  const { passed, failed } = vitestTally(report) ??
    playwrightTally(report) ?? { passed: 0, failed: 0 };
  const isUnexplained = failed === 0 && (exitCode !== 0 || passed === 0);
  return { passed, failed: isUnexplained ? 1 : failed };
}

/** The whole run's closing line. */
export function closingLine(tallies: readonly Tally[]): string {
  const sum = (key: keyof Tally) => tallies.reduce((total, tally) => total + tally[key], 0);
  return `${sum("passed")} passed, ${sum("failed")} failed`;
}

function vitestTally(report: unknown): Tally | null {
  const passed = numberAt(report, "numPassedTests");
  const failed = numberAt(report, "numFailedTests");
  return passed === null || failed === null ? null : { passed, failed };
}

function playwrightTally(report: unknown): Tally | null {
  const stats = report instanceof Object && "stats" in report ? report.stats : null;
  const expected = numberAt(stats, "expected");
  const unexpected = numberAt(stats, "unexpected");
  const flaky = numberAt(stats, "flaky");
  // A test that passes only when it is tried again has not passed.
  return expected === null || unexpected === null
    ? null
    : { passed: expected, failed: unexpected + (flaky ?? 0) };
}

function numberAt(from: unknown, key: string): number | null {
  const found: unknown = from instanceof Object ? Reflect.get(from, key) : null;
  return typeof found === "number" ? found : null;
}
