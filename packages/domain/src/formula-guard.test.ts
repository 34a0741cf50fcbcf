import { expect, test } from "vitest";
import { guardFormula, unguardFormula } from "./formula-guard.ts";

const formulas = ["=1+1", "+1", "-1", "@SUM(A1)", "|calc", "\t=1", "\r=1", "\n=1", "＝1", "－1"];
const harmless = ["Crane", "", "2026-01-31", "'quoted'", "a=b", " =1", "5-3"];

test("text that could be taken for a formula gets an apostrophe, other text stays", () => {
  expect(formulas.map(guardFormula)).toEqual(formulas.map((text) => `'${text}`));
  expect(harmless.map(guardFormula)).toEqual(harmless);
});

test("what was guarded reads back as it was", () => {
  for (const text of [...formulas, ...harmless]) {
    expect(unguardFormula(guardFormula(text))).toBe(text);
  }
});
