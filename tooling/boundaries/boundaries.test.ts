import { globSync } from "node:fs";
import { join } from "node:path";
import { cruise, type ICruiseResult } from "dependency-cruiser";
import { expect, test } from "vitest";
import { readOptions, rules } from "./rules.ts";

const root = join(import.meta.dirname, "../..");

async function read(baseDir: string, folders: string[]): Promise<ICruiseResult> {
  const { output } = await cruise(
    folders,
    { ...readOptions, baseDir, validate: true, ruleSet: { forbidden: [...rules] } },
    { exportsFields: ["exports"], conditionNames: ["import", "default"] },
  );
  if (typeof output === "string") throw new Error(output);
  return output;
}

const breaches = ({ summary }: ICruiseResult) =>
  summary.violations.map(({ rule, from, to }) => `${rule.name}: ${from} → ${to}`);

test(
  "nobody imports what the rules forbid, and every module was really read",
  { timeout: 60_000 },
  async () => {
    const result = await read(root, ["apps", "packages", "prisma", "tooling"]);
    expect(breaches(result)).toEqual([]);

    // With a compiler that the cruiser cannot use it reads nothing, and reports success.
    const cruised = new Set(result.modules.map(({ source }) => source));
    const present = globSync("{apps,packages,tooling}/*/src/**/*.{ts,tsx}", { cwd: root });
    expect(present.filter((file) => !cruised.has(file))).toEqual([]);
    // Without exports being understood, imports between packages would lead nowhere, and past every rule.
    const imports = result.modules.flatMap(({ source, dependencies }) =>
      source.startsWith("packages/usecases/") ? dependencies.map(({ resolved }) => resolved) : [],
    );
    expect(imports).toContain("packages/domain/src/draft.ts");
  },
);

test("each rule fires on its planted breach", async () => {
  const result = await read(join(root, "tooling/boundaries/violations"), [
    "apps",
    "packages",
    "prisma",
    "tooling",
  ]);
  const fired = new Set(result.summary.violations.map(({ rule }) => rule.name));
  expect([...fired].toSorted()).toEqual(rules.map(({ name }) => name ?? "").toSorted());
});

test("imports that the rules allow do not fire", async () => {
  const result = await read(join(root, "tooling/boundaries/violations"), [
    "apps",
    "packages",
    "prisma",
    "tooling",
  ]);
  expect(breaches(result).filter((breach) => breach.includes("/allowed"))).toEqual([]);
});
