import { expect, test } from "vitest";
import { conditionHolds } from "./term-holds.ts";
import type { MergedValues } from "./record.ts";
import { someValues } from "./testing/builders.ts";
import { conditionSchema } from "./window.ts";

const holds = (condition: object, values: Partial<MergedValues> = {}) =>
  conditionHolds(conditionSchema.parse(condition), { ...someValues(), ...values });

const area = (op: string, value: string, areaSilo: string | null = "SILO-4 Süd") =>
  holds({ field: "areaSilo", op, value }, { areaSilo });

test("B13: texts are found in either case and compared whole as written", () => {
  expect(area("contains", "silo")).toBe(true);
  expect(area("contains", "SÜD")).toBe(true);
  expect(area("startsWith", "Silo")).toBe(true);
  expect(area("endsWith", "4")).toBe(false);
  expect(area("equals", "silo-4 süd")).toBe(false);
  expect(area("equals", "SILO-4 Süd")).toBe(true);
  expect(area("notEquals", "SILO-4")).toBe(true);
  expect(area("notContains", "yard", null)).toBe(true);
  expect(area("contains", "yard", null)).toBe(false);
  expect(area("notEquals", "yard", null)).toBe(true);
});

test("B13: numbers, days, flags and lists are compared as what they are, and no value is none of them", () => {
  expect(holds({ field: "monthlyRate", op: "greaterOrEqual", value: 5000 })).toBe(true);
  expect(holds({ field: "monthlyRate", op: "lessThan", value: 5000 })).toBe(false);
  expect(holds({ field: "monthlyRate", op: "numberBetween", from: 1, to: 4999 })).toBe(false);
  expect(holds({ field: "purchasePrice", op: "lessThan", value: 5000 })).toBe(false);
  expect(holds({ field: "forecastEnd", op: "after", value: "2025-03-14" })).toBe(true);
  expect(holds({ field: "forecastEnd", op: "before", value: "2025-03-15" })).toBe(false);
  const march = { field: "forecastEnd", op: "dateBetween", from: "2025-03-01", to: "2025-03-31" };
  expect(holds(march)).toBe(true);
  expect(holds(march, { forecastEnd: null })).toBe(false);
  expect(holds({ field: "isActualized", op: "is", value: false })).toBe(true);
  expect(holds({ field: "dor", op: "in", values: ["BEO", "CORP"] })).toBe(true);
  expect(holds({ field: "dor", op: "in", values: ["CORP"] }, { dor: null })).toBe(false);
  expect(holds({ field: "dor", op: "in", values: [null] }, { dor: null })).toBe(true);
  expect(holds({ field: "model", op: "blank" })).toBe(true);
  expect(holds({ field: "model", op: "notBlank" })).toBe(false);
});
