import { table } from "@pfa/scripts/terminal.ts";
import type { Check } from "./check.ts";
import type { Done } from "./drill.ts";
import { targets } from "./plan-strikes.ts";
import { ruleFaults, settingFaults } from "./plan-pems.ts";

const kinds = ["kill", "stop", "pause", "cut", "overtake"] as const;
const outcomes = ["answered", "refused", "unsent", "unknown"] as const;

/** What was struck, what was asked for. */
export function describeDone({ struck, accounts, others, pemsFaults, looks }: Done): string {
  const strikes = targets.map((target) => [
    target,
    ...kinds.map((kind) =>
      String(struck.filter((each) => each.target === target && each.kind === kind).length),
    ),
  ]);
  const entries = accounts.flatMap(({ entries: all }) => all);
  const calls = (["save", "discard", "resolve", "submit"] as const).map((kind) => [
    kind,
    ...outcomes.map((outcome) =>
      String(entries.filter((each) => each.kind === kind && each.outcome.kind === outcome).length),
    ),
  ]);
  const otherEdits = Object.values(others).reduce((sum, edits) => sum + edits.length, 0);
  const different = new Set(pemsFaults).size;
  const known = ruleFaults.length + settingFaults.length;
  return [
    table([["struck", ...kinds], ...strikes]),
    "",
    table([["asked", ...outcomes], ...calls]),
    "",
    `  ${pemsFaults.length} times a fault of PEMS, ${different} of the ${known} there are; ${otherEdits} edits of others in PEMS`,
    `  ${[...looks].map(([what, count]) => `${what} ${count}`).join(", ")}`,
  ].join("\n");
}

const shownProblems = 15;

/** Each comparison, and what does not agree in full. */
export function describeChecks(checks: readonly Check[]): string {
  const rows = checks.map(({ name, compared, problems }) => [
    problems.length === 0 ? "ok" : "WRONG",
    String(compared),
    String(problems.length),
    name,
  ]);
  const details = checks
    .filter(({ problems }) => problems.length > 0)
    .flatMap(({ name, problems }) => [
      "",
      `${name}:`,
      ...problems.slice(0, shownProblems).map((problem) => `  - ${problem}`),
      ...(problems.length > shownProblems ? [`  and ${problems.length - shownProblems} more`] : []),
    ]);
  return [table([["", "compared", "wrong", "check"], ...rows]), ...details].join("\n");
}
