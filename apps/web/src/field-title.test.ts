import { expect, test } from "vitest";
import { fieldTitle } from "./field-title.ts";

test("a field is called as people call it, a column of PEMS as PEMS does", () => {
  expect(fieldTitle("monthlyRate")).toBe("Monthly rate");
  expect(fieldTitle("pfs_carbon_class")).toBe("pfs_carbon_class");
});
