import fc from "fast-check";
import { expect, test } from "vitest";
import { cost, variance } from "./cost.ts";
import type { FieldEdits } from "./draft.ts";
import { derivedFields, editableFields, type MirrorField, mirrorFields } from "./field-catalog.ts";
import { deriveValues, mergeRecord } from "./merge.ts";
import type { MergedValues, MirrorValues } from "./record.ts";
import { anyEdits, anyMirror } from "./testing/arbitraries.ts";
import { someValues } from "./testing/builders.ts";

const pick = (values: MergedValues, fields: readonly MirrorField[]) =>
  Object.fromEntries(fields.map((field) => [field, values[field]]));

test("M1: a merged record shows the planner's value where there is an edit, PEMS's elsewhere", () => {
  const edits: FieldEdits = {
    monthlyRate: { base: 5000, mine: 6000 },
    equipment: { base: "X", mine: null },
  };
  const merged = mergeRecord(someValues({ equipment: "X", model: "F-150" }), edits);
  expect(merged).toMatchObject({
    monthlyRate: 6000,
    equipment: null,
    model: "F-150",
    forecastStart: "2025-01-15",
  });
});

test("M1: whatever the mirror and the edits, each field has exactly one of the two values", () => {
  fc.assert(
    fc.property(anyMirror, anyEdits, (mirror, edits) => {
      const expected: MirrorValues = { ...mirror };
      for (const field of editableFields)
        expected[field] = (edits[field] ?? { mine: mirror[field] }).mine;
      const untouched = structuredClone(mirror);
      expect(pick(mergeRecord(mirror, edits), mirrorFields)).toEqual(expected);
      expect(mirror).toEqual(untouched);
    }),
  );
});

test("M2: formula fields are those of the merged values", () => {
  const merged = mergeRecord(someValues({ isActualized: true }), {
    monthlyRate: { base: 5000, mine: 15_000 },
    forecastEnd: { base: "2025-03-15", mine: "2025-03-16" },
  });
  expect(merged).toMatchObject({
    planCost: 9691.2,
    forecastCost: 29_566.36,
    actualCost: 29_566.36,
    actualEnd: "2025-03-16",
    variance: 19_875.16,
  });
});

test("M2: a record merged is a record derived, whatever the edits", () => {
  fc.assert(
    fc.property(anyMirror, anyEdits, (mirror, edits) => {
      const merged = mergeRecord(mirror, edits);
      expect(Object.fromEntries(derivedFields.map((field) => [field, merged[field]]))).toEqual(
        deriveValues(merged),
      );
      expect(merged.forecastCost).toBe(
        cost({
          source: merged.source as string | null,
          monthlyRate: merged.monthlyRate as number | null,
          purchasePrice: merged.purchasePrice as number | null,
          start: merged.forecastStart as string | null,
          end: merged.forecastEnd as string | null,
        }),
      );
      expect(merged.variance).toBe(variance(Number(merged.forecastCost), Number(merged.planCost)));
      // Plan fields are PEMS's alone: no edit can move the plan's cost.
      expect(merged.planCost).toBe(deriveValues(mirror).planCost);
    }),
  );
});
