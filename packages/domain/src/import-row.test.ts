import { expect, test } from "vitest";
import type { ImportPlan } from "./import-file.ts";
import { keyOfRow, readImportedRow } from "./import-row.ts";
import { aMirroredRecord } from "./testing/builders.ts";

const plan: ImportPlan = {
  columns: ["pfaId", "monthlyRate", null, "model"],
  forms: { decimal: "point", days: "mdy" },
  clearEmpty: false,
};
const { values } = aMirroredRecord({ values: { monthlyRate: 1000, model: "LTM" } });

test("I4: only cells that say something else than the record are edits", () => {
  expect(readImportedRow(["1", "1,000.00", "a remark", "LTM "], values, plan)).toEqual({
    cells: [],
    refused: [],
  });
  expect(readImportedRow(["1", 1200, null, "LTM"], values, plan).cells).toEqual([
    { field: "monthlyRate", value: 1200 },
  ]);
});

test("I4: an empty cell is left alone, or takes the value away where that is wanted", () => {
  expect(readImportedRow(["1", "", null, " "], values, plan).cells).toEqual([]);
  expect(readImportedRow(["1", "", null], values, { ...plan, clearEmpty: true }).cells).toEqual([
    { field: "monthlyRate", value: null },
    { field: "model", value: null },
  ]);
});

test("I3: a cell that means nothing is refused by name, and the others of its row stand", () => {
  const { cells, refused } = readImportedRow(["1", "dear", null, "LTR"], values, plan);
  expect(cells).toEqual([{ field: "model", value: "LTR" }]);
  expect(refused).toMatchObject([{ field: "monthlyRate", value: "dear", rule: "wrong_type" }]);
});

test("a row's key may be a number of a spreadsheet", () => {
  expect(keyOfRow([20_481], plan.columns)).toBe("20481");
  expect(keyOfRow([" 20481 "], plan.columns)).toBe("20481");
  expect(keyOfRow([null], plan.columns)).toBe("");
});
