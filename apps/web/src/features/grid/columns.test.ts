import { fieldKeys, visibleFields } from "@pfa/domain/field-catalog.ts";
import { expect, test } from "vitest";
import { columnDefs, columnGroups } from "./columns.ts";

test("every field of the catalog stands in exactly one group of columns", () => {
  const placed = columnGroups.flatMap((group) => group.fields);
  expect([...placed].toSorted()).toEqual([...fieldKeys].toSorted());
});

test("a caller without ViewFinancials gets no money column", () => {
  const text = JSON.stringify(columnDefs(visibleFields(new Set(["Read"]))));
  expect(text).not.toMatch(/forecastCost|monthlyRate|variance/);
  expect(text).toContain("forecastStart");
});
