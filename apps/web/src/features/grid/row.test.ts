import { mergeRecord } from "@pfa/domain/merge.ts";
import { aMirroredRecord } from "@pfa/domain/testing/builders.ts";
import { expect, test } from "vitest";
import { changedFields, type GridRow, isSameRow, laidOver, withValues } from "./row.ts";

const record = aMirroredRecord({
  values: {
    source: "Rental",
    monthlyRate: 1000,
    forecastStart: "2025-01-01",
    forecastEnd: "2025-03-01",
    planSource: "Rental",
    planMonthlyRate: 900,
    planStart: "2025-01-01",
    planEnd: "2025-03-01",
  },
});
const merged = mergeRecord(record.values, {});
const row: GridRow = {
  id: "P-1",
  isVanished: false,
  marks: {},
  values: {
    source: merged.source,
    monthlyRate: merged.monthlyRate,
    purchasePrice: merged.purchasePrice,
    forecastStart: merged.forecastStart,
    forecastEnd: merged.forecastEnd,
    isActualized: merged.isActualized,
    planCost: merged.planCost,
    forecastCost: merged.forecastCost,
    variance: merged.variance,
  },
};

test("formulas of an edited row come out as on the server, though the row holds nothing of its plan but the cost", () => {
  const after = mergeRecord({ ...record.values, monthlyRate: 1500 }, {});
  const { forecastCost, variance, planCost } = withValues(row, { monthlyRate: 1500 }).values;
  expect({ forecastCost, variance, planCost }).toEqual({
    forecastCost: after.forecastCost,
    variance: after.variance,
    planCost: after.planCost,
  });
});

test("a formula that the row does not hold is not made up", () => {
  expect(withValues(row, { monthlyRate: 1500 }).values).not.toHaveProperty("actualCost");
});

test("a newer state of a record keeps what it was not asked for, and tells what changed", () => {
  const newer: GridRow = { ...row, values: { source: "Purchase", monthlyRate: 1000 } };
  expect(changedFields(row, newer)).toEqual(["source"]);
  expect(laidOver(row, newer).values).toEqual({ ...row.values, source: "Purchase" });
});

test("only values, marks and being gone from PEMS make a row another one", () => {
  expect(isSameRow(row, { ...row, values: { ...row.values } })).toBe(true);
  expect(isSameRow(row, { ...row, isVanished: true })).toBe(false);
  const marked: GridRow = { ...row, marks: { source: { state: "draft", base: null } } };
  expect(isSameRow(row, marked)).toBe(false);
});
