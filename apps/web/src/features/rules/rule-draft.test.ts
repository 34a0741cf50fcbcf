import { changeRuleSchema } from "@pfa/domain/bulk-change.ts";
import { expect, test } from "vitest";
import { emptyCondition, readConditionDraft } from "./condition-draft.ts";
import { emptyOperation, readOperation } from "./operation-draft.ts";
import { draftOfRule, emptyCase, emptyRule, readRule } from "./rule-draft.ts";

const rule = changeRuleSchema.parse({
  operations: [
    { op: "set", field: "monthlyRate", value: 5000.5 },
    { op: "set", field: "isFundsTransferable", value: false },
    { op: "clear", field: "model" },
    { op: "shift", amount: -3, unit: "months", onSite: "skip" },
    { op: "extend", amount: 5, unit: "days" },
    { op: "multiply", field: "purchasePrice", percent: -12.5 },
    { op: "add", field: "monthlyRate", amount: 250 },
    { op: "replace", fields: ["model", "areaSilo"], find: "a", replacement: "", wholeCell: true },
    { op: "copyPlan" },
    { op: "swapSource" },
    { op: "discontinue", on: false },
    { op: "transferFunds", on: true },
  ],
  cases: [
    {
      match: "any",
      when: [
        { field: "category", op: "in", values: ["14200", "14300"] },
        { field: "forecastEnd", op: "dateBetween", from: "2026-01-01", to: "2026-12-31" },
        { field: "monthlyRate", op: "greaterThan", value: 100 },
        { field: "isActualized", op: "is", value: false },
        { field: "model", op: "blank" },
      ],
      operations: [{ op: "set", field: "dor", value: "CORP" }],
      otherwise: [{ op: "swapSource" }],
    },
  ],
});

test("a rule that is opened and not changed is the same rule", () => {
  expect(readRule(draftOfRule(rule))).toEqual({ ok: true, value: rule });
});

const wrong = (draft: object) => readOperation({ ...emptyOperation(), ...draft });

test("what is missing or wrong is said in words", () => {
  expect(wrong({ op: "set", field: "monthlyRate", value: "5,000 EUR" })).toMatchObject({
    ok: false,
  });
  expect(wrong({ op: "set", value: " " })).toEqual({ ok: false, message: "Enter a value" });
  expect(wrong({ op: "set", field: "source", value: "Lease" })).toEqual({
    ok: false,
    message: "Source must be one of Rental, Purchase",
  });
  expect(wrong({ amount: "0" })).toEqual({ ok: false, message: "Must not be 0" });
  expect(wrong({ op: "replace", find: "" })).toMatchObject({
    message: "Enter the text to look for",
  });
  expect(readConditionDraft(emptyCondition())).toEqual({ ok: false, message: "Enter a value" });
  expect(readRule({ operations: [], cases: [{ ...emptyCase(), operations: [] }] })).toMatchObject({
    ok: false,
  });
});

test("a new rule is complete at once", () => {
  expect(readRule(emptyRule())).toMatchObject({ ok: true });
});
