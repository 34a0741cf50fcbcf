import { expect, test } from "vitest";
import { readCondition, writtenValues } from "./filter-condition.ts";

test("what is typed becomes a condition of the field's kind", () => {
  expect(readCondition("monthlyRate", "greaterThan", ["5,000.50", ""])).toEqual({
    ok: true,
    condition: { field: "monthlyRate", op: "greaterThan", value: 5000.5 },
  });
  expect(readCondition("forecastStart", "dateBetween", ["2025-01-01", "2025-02-01"])).toEqual({
    ok: true,
    condition: { field: "forecastStart", op: "dateBetween", from: "2025-01-01", to: "2025-02-01" },
  });
  expect(readCondition("model", "blank", ["", ""]).ok).toBe(true);
});

test("a missing, unreadable or reversed value is said and not applied", () => {
  expect(readCondition("model", "contains", [" ", ""]).ok).toBe(false);
  expect(readCondition("monthlyRate", "lessThan", ["cheap", ""]).ok).toBe(false);
  expect(readCondition("monthlyRate", "numberBetween", ["900", "1000"]).ok).toBe(true);
  expect(readCondition("monthlyRate", "numberBetween", ["1000", "900"]).ok).toBe(false);
  expect(readCondition("planEnd", "dateBetween", ["2025-02-01", "2025-01-01"]).ok).toBe(false);
});

test("a condition that is set is written back into its form", () => {
  const read = readCondition("monthlyRate", "numberBetween", ["1000", "2500.5"]);
  expect(read.ok && writtenValues(read.condition)).toEqual(["1000", "2500.50"]);
});
