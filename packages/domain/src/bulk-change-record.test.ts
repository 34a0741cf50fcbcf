import fc from "fast-check";
import { expect, test } from "vitest";
import { changeRuleSchema } from "./bulk-change.ts";
import { type ChangeableRecord, changeRecord } from "./bulk-change-record.ts";
import { editCells, type EditPolicy } from "./edit-cells.ts";
import { permissions } from "./permissions.ts";
import { mergeRecord } from "./merge.ts";
import type { MirrorValues } from "./record.ts";
import { anyEdits, anyMirror } from "./testing/arbitraries.ts";
import { someValues } from "./testing/builders.ts";

const free: EditPolicy = { permissions: new Set(permissions), allowReactivation: true };

const ruleOf = (...operations: object[]) => changeRuleSchema.parse({ operations });

const aRecord = (
  values: Partial<MirrorValues> = {},
  rest: Partial<ChangeableRecord> = {},
): ChangeableRecord => ({ isVanished: false, edits: {}, ...rest, values: someValues(values) });

const change = (record: ChangeableRecord, ...operations: object[]) =>
  changeRecord(record, ruleOf(...operations), free);

const later = { op: "shift", amount: 14, unit: "days" };

test("B9: an operation one cell of which is refused is left out whole, and the others stand", () => {
  // The end would leave the calendar that cells take, the start would not.
  const record = aRecord({ forecastStart: "2199-01-01", forecastEnd: "2199-12-30" });
  const area = { op: "set", field: "areaSilo", value: "YARD-A" };
  expect(change(record, later, area)).toMatchObject({
    outcome: "changed",
    saved: ["areaSilo"],
    edits: { areaSilo: { base: "SILO-4", mine: "YARD-A" } },
    refused: [{ field: "forecastEnd", rule: "out_of_range" }],
  });
  expect(change(record, later)).toMatchObject({ outcome: "refused", edits: {}, saved: [] });
});

test("B9: the rules of cells refuse what they always refuse", () => {
  const rules = (record: ChangeableRecord, operation: object, policy = free) =>
    changeRecord(record, ruleOf(operation), policy).refused.map(({ rule }) => rule);
  expect(rules(aRecord(), { op: "extend", amount: -59, unit: "days" })).toEqual([
    "end_after_start",
  ]);
  expect(rules(aRecord({ purchasePrice: null }), { op: "swapSource" })).toEqual([
    "purchase_needs_price",
  ]);
  expect(rules(aRecord({ isActualized: true, purchasePrice: 1 }), { op: "swapSource" })).toEqual([
    "locked_when_actualized",
  ]);
  const lower = { op: "add", field: "monthlyRate", amount: -5000.01 };
  expect(rules(aRecord(), lower)).toEqual(["out_of_range"]);
  expect(rules(aRecord({}, { isVanished: true }), later)).toContain("record_vanished");
  const held = { ...free, allowReactivation: false };
  const back = { op: "discontinue", on: false };
  expect(rules(aRecord({ isDiscontinued: true }), back, held)).toEqual(["cannot_reactivate"]);
  const editor = { ...free, permissions: new Set(["EditForecast", "ViewFinancials"]) };
  expect(rules(aRecord({ isActualized: true }), later, editor)).toEqual(["permission_missing"]);
});

test("B9: a flag that is set clears the other, as a cell does; both in one rule are refused", () => {
  const discontinued = change(aRecord({ isFundsTransferable: true }), {
    op: "discontinue",
    on: true,
  });
  expect(discontinued.edits).toEqual({
    isDiscontinued: { base: false, mine: true },
    isFundsTransferable: { base: true, mine: false },
  });
  const both = [
    { op: "discontinue", on: true },
    { op: "transferFunds", on: true },
  ];
  expect(change(aRecord(), ...both)).toMatchObject({ outcome: "refused", edits: {} });
});

test("B12: each record is changed, unchanged or refused, and its cost is told before and after", () => {
  const up = { op: "multiply", field: "monthlyRate", percent: 10 };
  expect(change(aRecord(), up)).toMatchObject({
    outcome: "changed",
    costBefore: 9691.2,
    costAfter: 10_660.32,
  });
  expect(change(aRecord({ monthlyRate: null }), up)).toMatchObject({
    outcome: "unchanged",
    refused: [],
    costBefore: 0,
    costAfter: 0,
  });
  expect(change(aRecord({ isActualized: true }), { ...later, onSite: "skip" })).toMatchObject({
    outcome: "refused",
    refused: [{ field: "forecastStart", rule: "on_site" }],
    costBefore: 9691.2,
    costAfter: 9691.2,
  });
  expect(change(aRecord(), { op: "discontinue", on: true })).toMatchObject({
    costBefore: 9691.2,
    costAfter: 0,
  });
  expect(change(aRecord({ isActualized: true }), later)).toMatchObject({
    outcome: "changed",
    extended: true,
    saved: ["forecastEnd"],
  });
});

test("B12: what is drafted already counts as before, and a field brought back leaves the draft", () => {
  const record = aRecord({}, { edits: { monthlyRate: { base: 5000, mine: 5500 } } });
  const back = { op: "set", field: "monthlyRate", value: 5000 };
  expect(change(record, back)).toMatchObject({
    outcome: "changed",
    edits: {},
    saved: ["monthlyRate"],
    costBefore: 10_660.32,
    costAfter: 9691.2,
  });
});

const silo4 = { field: "areaSilo", op: "equals", value: "SILO-4" };
const dear = { field: "forecastCost", op: "greaterThan", value: 9000 };
const setDor = (dor: string) => ({ op: "set", field: "dor", value: dor });

const changeBy = (record: ChangeableRecord, ...cases: object[]) =>
  changeRecord(record, changeRuleSchema.parse({ operations: [], cases }), free).edits;

test("B13: where the conditions hold the case's operations follow, elsewhere the others", () => {
  const both = {
    when: [silo4, dear],
    operations: [setDor("CORP")],
    otherwise: [setDor("PROJECT")],
  };
  expect(changeBy(aRecord(), both)).toEqual({ dor: { base: "BEO", mine: "CORP" } });
  const cheap = aRecord({ monthlyRate: 10 });
  expect(changeBy(cheap, both)).toEqual({ dor: { base: "BEO", mine: "PROJECT" } });
  expect(changeBy(cheap, { ...both, match: "any" })).toMatchObject({ dor: { mine: "CORP" } });
  expect(
    changeBy(aRecord({ areaSilo: null, monthlyRate: 10 }), { ...both, match: "any" }),
  ).toMatchObject({
    dor: { mine: "PROJECT" },
  });
});

test("B13: conditions look at the record as it was before the rule, drafts included", () => {
  const move = { op: "set", field: "areaSilo", value: "YARD-A" };
  const cases = [
    { when: [silo4], operations: [move] },
    { when: [silo4], operations: [setDor("CORP")] },
  ];
  expect(changeBy(aRecord(), ...cases)).toMatchObject({
    areaSilo: { mine: "YARD-A" },
    dor: { mine: "CORP" },
  });
  const drafted = aRecord({}, { edits: { areaSilo: { base: "SILO-4", mine: "SILO-5" } } });
  expect(changeBy(drafted, ...cases)).toEqual(drafted.edits);
});

const anyOperation = fc.constantFrom(
  later,
  { ...later, amount: -1, unit: "months" },
  { op: "extend", amount: -20, unit: "days" },
  { op: "set", field: "source", value: "Purchase" },
  { op: "clear", field: "monthlyRate" },
  { op: "multiply", field: "monthlyRate", percent: -12.5 },
  { op: "add", field: "purchasePrice", amount: -100 },
  { op: "replace", fields: ["areaSilo", "class"], find: "a", replacement: "B" },
  { op: "copyPlan" },
  { op: "swapSource" },
  { op: "discontinue", on: true },
  { op: "discontinue", on: false },
  { op: "transferFunds", on: true },
);
const anyRecord = fc.record({ isVanished: fc.boolean(), values: anyMirror, edits: anyEdits });
const anyPolicy = fc.record({
  permissions: fc.subarray([...permissions]).map((granted) => new Set<string>(granted)),
  allowReactivation: fc.boolean(),
});

const isEqual = (one: object, other: object) => JSON.stringify(one) === JSON.stringify(other);

test("B1, B9: what a change leaves is what saving the cells that differ would leave", () => {
  fc.assert(
    fc.property(
      anyRecord,
      fc.array(anyOperation, { minLength: 1, maxLength: 5 }),
      anyPolicy,
      (record, operations, policy) => {
        const { values, edits, isVanished } = record;
        const before = mergeRecord(values, edits);
        const result = changeRecord(record, ruleOf(...operations), policy);
        const after = mergeRecord(values, result.edits);

        const cells = result.saved.map((field) => ({ field, value: after[field] }));
        expect(editCells({ isVanished, values }, edits, cells, policy)).toMatchObject({
          edits: result.edits,
          refused: [],
        });
        const differs = result.saved.some((field) => before[field] !== after[field]);
        expect(differs).toBe(result.outcome === "changed");
        expect(differs || isEqual(result.edits, edits)).toBe(true);
      },
    ),
    { numRuns: 1000 },
  );
});
