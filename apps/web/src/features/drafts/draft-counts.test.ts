import { expect, test } from "vitest";
import { countDrafts } from "./draft-counts.ts";

const totals = {
  records: 10,
  fields: 14,
  conflicts: 2,
  held: 3,
  fieldsInFlight: 4,
  costBefore: null,
  costAfter: null,
};
const shown = [
  { pfaId: "free", held: null },
  { pfaId: "broken", held: "rule_broken" as const },
  { pfaId: "conflict", held: "conflict" as const },
  { pfaId: "sent", held: "in_flight" as const },
];

test("what is held back is not promised to go, seen or not, and what is on its way is not promised to be discarded", () => {
  expect(countDrafts(totals, shown, new Set())).toEqual({ chosen: 10, going: 6, discardable: 10 });
});

test("a record that is taken out counts once, whether it could have gone or not", () => {
  expect(countDrafts(totals, shown, new Set(["free"]))).toMatchObject({ chosen: 9, going: 5 });
  expect(countDrafts(totals, shown, new Set(["broken"]))).toMatchObject({ chosen: 9, going: 6 });
  expect(countDrafts(totals, shown, new Set(["conflict"]))).toMatchObject({ chosen: 9, going: 6 });
});

test("a record that left the drafts after it was taken out counts nothing", () => {
  expect(countDrafts(totals, shown, new Set(["gone"]))).toMatchObject({ chosen: 10, going: 6 });
});
