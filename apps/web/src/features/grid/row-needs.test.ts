import {
  derivedFields,
  editableFields,
  fieldKeys,
  isMoneyField,
} from "@pfa/domain/field-catalog.ts";
import { deriveValues } from "@pfa/domain/merge.ts";
import type { MirrorValues } from "@pfa/domain/record.ts";
import { aMirroredRecord } from "@pfa/domain/testing/builders.ts";
import { expect, test } from "vitest";
import { neededFields } from "./row-needs.ts";

test("a column brings what its locks and rules look at, and nothing else", () => {
  expect(neededFields(["pfaId", "description"], fieldKeys)).toEqual([
    "pfaId",
    "description",
    "isActualized",
  ]);
  expect(new Set(neededFields(["monthlyRate"], fieldKeys))).toEqual(
    new Set(["source", "monthlyRate", "isActualized"]),
  );
  expect(new Set(neededFields(["isDiscontinued"], fieldKeys))).toEqual(
    new Set(["isDiscontinued", "isFundsTransferable", "isActualized"]),
  );
});

test("what the user may not see is never asked for", () => {
  const visible = fieldKeys.filter((field) => !isMoneyField(field));
  expect(neededFields(["source"], visible)).toEqual(["source", "isActualized"]);
});

test("a formula's column brings every field through which an edit changes it", () => {
  const { values } = aMirroredRecord({
    values: {
      source: "Rental",
      monthlyRate: 1000,
      purchasePrice: 500,
      forecastStart: "2025-01-01",
      forecastEnd: "2025-03-01",
      isActualized: true,
    },
  });
  const others = {
    source: "Purchase",
    monthlyRate: 2000,
    purchasePrice: 900,
    forecastStart: "2025-01-15",
    forecastEnd: "2025-06-01",
    isActualized: false,
  } as Partial<MirrorValues>;
  const missing = derivedFields.flatMap((formula) => {
    const needed = neededFields([formula], fieldKeys);
    return editableFields
      .filter((field) => {
        const edited = { ...values, [field]: others[field] ?? values[field] };
        return deriveValues(edited)[formula] !== deriveValues(values)[formula];
      })
      .filter((field) => !needed.includes(field))
      .map((field) => `${formula} follows from ${field}`);
  });
  expect(missing).toEqual([]);
});
