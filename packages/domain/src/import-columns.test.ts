import { expect, test } from "vitest";
import { editableFields, fieldSpec } from "./field-catalog.ts";
import { findColumnsProblem, importableFields, matchColumns } from "./import-columns.ts";

const all = new Set(["ViewFinancials"]);

test("I1: labels, keys and usual other names are recognised, each field once", () => {
  const headers = ["PFA_ID", "  monthly RATE ", "forecastEnd", "Start Date", "Rate", "Remarks", ""];
  expect(matchColumns(headers, all)).toEqual([
    "pfaId",
    "monthlyRate",
    "forecastEnd",
    "forecastStart",
    null,
    null,
    null,
  ]);
});

test("I1: every field that can be imported is recognised by its own label, and no other field is", () => {
  for (const field of editableFields) {
    expect(matchColumns([fieldSpec(field).label], all)).toEqual([field]);
  }
  expect(matchColumns(["Description", "Plan cost", "Plan start", "Contract"], all)).toEqual([
    null,
    null,
    null,
    null,
  ]);
});

test("I5: money is neither proposed nor taken without ViewFinancials", () => {
  expect(matchColumns(["PFA ID", "Monthly rate"], new Set())).toEqual(["pfaId", null]);
  expect(importableFields(new Set())).not.toContain("purchasePrice");
  expect(findColumnsProblem(["pfaId", "monthlyRate"], new Set())).toEqual({
    kind: "field_hidden",
    field: "monthlyRate",
  });
});

test("I5: the PFA ID and one more field are needed, each once, and none that comes from PEMS", () => {
  expect(findColumnsProblem(["pfaId", null, "model"], all)).toBeNull();
  const reasonOf = (columns: Parameters<typeof findColumnsProblem>[0]) => {
    const problem = findColumnsProblem(columns, all);
    return problem?.kind === "import_columns_invalid" ? problem.reason : problem;
  };
  expect(reasonOf(["model", "class"])).toBe("no_key");
  expect(reasonOf(["pfaId", null])).toBe("nothing_else");
  expect(reasonOf(["pfaId", "model", "model"])).toBe("twice");
  expect(reasonOf(["pfaId", "planStart"])).toBe("read_only");
});
