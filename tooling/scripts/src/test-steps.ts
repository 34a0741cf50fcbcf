/** One step of `pnpm test`. */
export type Step = {
  name: string;
  /** What it catches, for the reader of a failure. */
  catches: string;
  /** A program in node_modules/.bin and its arguments; `{report}` stands for the file its report goes to. */
  command: readonly [program: string, ...args: string[]];
  /** From the clone's folder. */
  folder?: string;
  env?: Record<string, string>;
  /** Whether it writes a report that tells its tests; a step without one is a single check. */
  hasReport?: boolean;
};

const vitest = (project: string): Pick<Step, "command" | "hasReport"> => ({
  command: [
    "vitest",
    "run",
    "--project",
    project,
    "--reporter=default",
    "--reporter=json",
    "--outputFile.json={report}",
  ],
  hasReport: true,
});

/** Cheapest first, so that the usual mistakes are seen at once. */
export const steps: readonly Step[] = [
  { name: "format", catches: "taste debates: run pnpm format", command: ["oxfmt", "--check", "."] },
  {
    name: "workspace",
    catches: "two versions of one library, unsorted manifests",
    // The commands name the package manager; a second place for its version would have to agree with them.
    command: ["sherif", "--ignore-rule", "root-package-manager-field"],
  },
  {
    name: "lint",
    catches: "sizes, floating promises, barrels, file names",
    command: ["oxlint", "--type-aware"],
  },
  {
    name: "types",
    catches: "wrong shapes",
    command: ["tsc", "-p", "tooling/typescript/server-side.json"],
  },
  {
    name: "web-types",
    catches: "wrong shapes in the browser, and between it and the API",
    command: ["turbo", "run", "typecheck", "--filter=@pfa/web", "--output-logs=errors-only"],
  },
  {
    name: "unit",
    catches: "broken rules, crossed boundaries, rules without tests",
    ...vitest("unit"),
  },
  { name: "unused", catches: "dead files, exports and dependencies", command: ["knip"] },
  {
    name: "pg",
    catches: "broken SQL, a migration that says something else than its author thinks",
    ...vitest("pg"),
  },
  {
    name: "drill",
    catches: "edits lost, written twice or stuck when processes die: docs/fault-drill.md",
    command: ["node", "tooling/drill/src/main.ts", "--seed", "1", "--minutes", "0.75"],
  },
  {
    name: "browser",
    catches: "the journeys a planner lives by",
    command: ["playwright", "test"],
    folder: "apps/web",
    env: { PLAYWRIGHT_JSON_OUTPUT_NAME: "{report}" },
    hasReport: true,
  },
];
