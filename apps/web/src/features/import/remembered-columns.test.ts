import { expect, test } from "vitest";
import { withRemembered } from "./remembered-columns.ts";

const columns = [
  { header: "Nr", field: null },
  { header: "Rate", field: "monthlyRate" as const },
  { header: "New rate", field: null },
];

test("what was chosen for a header before goes before what is proposed, and each field stands once", () => {
  expect(withRemembered(columns, {})).toEqual([null, "monthlyRate", null]);
  expect(withRemembered(columns, { Nr: "pfaId", "New rate": "monthlyRate" })).toEqual([
    "pfaId",
    null,
    "monthlyRate",
  ]);
  expect(withRemembered(columns, { Rate: "" })).toEqual([null, null, null]);
});
