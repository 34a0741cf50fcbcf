import { checkMapping } from "@pfa/domain/mapping-rules.ts";
import { aMapping } from "@pfa/domain/testing/builders.ts";
import { expect, test } from "vitest";
import { namesOf, pairsText, parsePairs, withKind, withNames } from "./edit-mapping.ts";

test("another column for the key is one for the PFA ID too, so that no rule breaks on the way", () => {
  const changed = withNames(aMapping(), "key", { read: "col_key" });
  expect([namesOf(changed, "key").read, namesOf(changed, "pfaId").read]).toEqual([
    "col_key",
    "col_key",
  ]);
  expect(checkMapping(changed)).toEqual([]);
});

test("another kind comes with what it needs, and keeps the names", () => {
  expect(withKind(aMapping(), "planMonthlyRate", "rate").fields.planMonthlyRate).toEqual({
    ...namesOf(aMapping(), "planMonthlyRate"),
    kind: "rate",
    unitField: "planRateUom",
  });
  expect(checkMapping(withKind(aMapping(), "source", "enum"))).toEqual([]);
});

test("pairs are read as they were written, in capitals, with or without blanks", () => {
  const pairs = { RENTAL: "Rental", LEASE: "Rental" };
  expect(parsePairs(pairsText(pairs))).toEqual(pairs);
  expect(parsePairs("rental=Rental,,lease = Rental,")).toEqual(pairs);
  expect(parsePairs("RENTAL")).toEqual({ RENTAL: "" });
});
