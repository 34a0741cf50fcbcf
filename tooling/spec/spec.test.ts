import { globSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";

const root = join(import.meta.dirname, "../..");
const read = (file: string) => readFileSync(join(root, file), "utf8");
const matches = (text: string, pattern: RegExp) =>
  [...text.matchAll(pattern)].flatMap(([, ids = ""]) => ids.split(", "));

/** `- **M1** …` */
const rulesIn = (text: string) => matches(text, /^- \*\*([A-Z]\d+)\*\*/gm);
/** `test("M1: …"`, or "M1, M2: …" for one that holds two rules. */
const rulesNamedIn = (text: string) => matches(text, /["'`]([A-Z]\d+(?:, [A-Z]\d+)*): /g);

const testFiles = globSync(
  ["{apps,packages}/*/src/**/*.test.{ts,tsx}", "apps/web/e2e/**/*.spec.ts"],
  { cwd: root },
);

test("every rule in SPEC.md has a test that names it, and no test names a rule that is not there", () => {
  const rules = new Set(rulesIn(read("packages/domain/src/SPEC.md")));
  const named = new Set(testFiles.flatMap((file) => rulesNamedIn(read(file))));
  expect({
    rulesWithoutTest: [...rules.difference(named)],
    testsWithoutRule: [...named.difference(rules)],
  }).toEqual({ rulesWithoutTest: [], testsWithoutRule: [] });
  expect(rules.size).toBeGreaterThan(30);
});

test("no rule is numbered twice", () => {
  const rules = rulesIn(read("packages/domain/src/SPEC.md"));
  expect(rules.filter((rule, index) => rules.indexOf(rule) !== index)).toEqual([]);
});

test("the patterns find what they are meant to find", () => {
  expect(rulesIn("- **M1** A sentence.\n- **M12** Another.\nM3 **M4**")).toEqual(["M1", "M12"]);
  expect(
    rulesNamedIn(`test("C3: a"); test.for([1])('C4, D2: b'); test("HTTP2 : c"); // C9: d`),
  ).toEqual(["C3", "C4", "D2"]);
});
