import fc from "fast-check";
import { expect, test } from "vitest";
import { parseCellValue } from "./cell-value.ts";
import { editableFields, type FieldKey, fieldKeys, fieldSpec } from "./field-catalog.ts";
import { valueOf } from "./testing/arbitraries.ts";

const ruleOf = (field: FieldKey, value: unknown) => {
  const parsed = parseCellValue(field, value);
  return parsed.ok ? null : parsed.error.rule;
};

test.each([
  ["monthlyRate", 0, 0],
  ["monthlyRate", 999_999_999_999.99, 999_999_999_999.99],
  ["forecastStart", "2024-02-29", "2024-02-29"],
  ["forecastStart", "1990-01-01", "1990-01-01"],
  ["source", "Purchase", "Purchase"],
  ["isActualized", false, false],
  ["lastForecastRevision", -1.5, -1.5],
  ["areaSilo", "  SILO-4\n", "SILO-4"],
  ["equipment", "\u{1F69C} T-1", "\u{1F69C} T-1"],
  ["areaSilo", "", null],
  ["areaSilo", " \t ", null],
  ["monthlyRate", "", null],
  ["forecastStart", null, null],
  ["source", undefined, null],
] as const)("D4: %s takes %j as %j", (field, value, expected) => {
  expect(parseCellValue(field, value)).toEqual({ ok: true, value: expected });
});

test.each([
  ["monthlyRate", "5000", "wrong_type"],
  ["monthlyRate", Number.NaN, "wrong_type"],
  ["monthlyRate", Number.POSITIVE_INFINITY, "wrong_type"],
  ["monthlyRate", [5], "wrong_type"],
  ["monthlyRate", -0.01, "out_of_range"],
  ["monthlyRate", 1.005, "out_of_range"],
  ["monthlyRate", 0.1 + 0.2, "out_of_range"],
  ["monthlyRate", 1_000_000_000_000, "out_of_range"],
  ["forecastStart", "2025-02-29", "wrong_type"],
  ["forecastStart", "2025-2-9", "wrong_type"],
  ["forecastStart", "15/01/2025", "wrong_type"],
  ["forecastStart", "2025-01-15T00:00:00Z", "wrong_type"],
  ["forecastStart", 45_672, "wrong_type"],
  ["forecastStart", "1989-12-31", "out_of_range"],
  ["forecastStart", "2200-01-01", "out_of_range"],
  ["source", "rental", "not_in_list"],
  ["source", "toString", "not_in_list"],
  ["source", true, "not_in_list"],
  ["isActualized", "true", "wrong_type"],
  ["isActualized", 1, "wrong_type"],
  ["isActualized", null, "wrong_type"],
  ["isActualized", "", "wrong_type"],
  ["lastForecastRevision", "1", "wrong_type"],
  ["areaSilo", 5, "wrong_type"],
  ["areaSilo", {}, "wrong_type"],
  ["areaSilo", "a\u0000b", "wrong_type"],
  ["areaSilo", "\uD83C", "wrong_type"],
  ["areaSilo", "x".repeat(81), "too_long"],
  ["description", "x".repeat(501), "too_long"],
] as const)("D4: %s refuses %j as %s", (field, value, rule) => {
  expect(ruleOf(field, value)).toBe(rule);
});

test("D4: every refusal names the field in a planner's words", () => {
  for (const field of fieldKeys) {
    const parsed = parseCellValue(field, { not: "a value" });
    expect(parsed.ok ? "" : parsed.error.message).toContain(fieldSpec(field).label);
  }
});

test("D4: a value that was taken is taken again as it is, and anything else is refused, never changed in kind", () => {
  const anyField = fc.constantFrom(...editableFields);
  fc.assert(
    fc.property(
      anyField.chain((field) =>
        fc.tuple(fc.constant(field), fc.oneof(valueOf(field), fc.anything())),
      ),
      ([field, value]) => {
        const parsed = parseCellValue(field, value);
        const again = parsed.ok ? parseCellValue(field, parsed.value) : parsed;
        expect(again).toEqual(parsed);
        const taken = parsed.ok && parsed.value !== null ? typeof parsed.value : typeof value;
        expect(taken).toBe(typeof value);
      },
    ),
    { numRuns: 500 },
  );
});
