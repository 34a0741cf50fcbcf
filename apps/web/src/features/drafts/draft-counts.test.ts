import { expect, test } from "vitest";
import { countDrafts } from "./draft-counts.ts";

const totals = {
  records: 4,
  fields: 14,
  conflicts: 2,
  held: 2,
  fieldsInFlight: 4,
  costBefore: null,
  costAfter: null,
};
const ids = [
  { pfaId: "free", isHeld: false },
  { pfaId: "other", isHeld: false },
  { pfaId: "conflict", isHeld: true },
  { pfaId: "sent", isHeld: true },
];

test("what is held back is not promised to go, and what is on its way is not promised to be discarded", () => {
  expect(countDrafts(totals, undefined, new Set())).toEqual({
    chosen: 4,
    going: 2,
    discardable: 10,
  });
});

test("a record that is taken out counts once, whether it could have gone or not", () => {
  expect(countDrafts(totals, ids, new Set(["free"]))).toMatchObject({ chosen: 3, going: 1 });
  expect(countDrafts(totals, ids, new Set(["conflict"]))).toMatchObject({ chosen: 3, going: 2 });
});

test("a record that left the drafts after it was taken out counts nothing", () => {
  expect(countDrafts(totals, ids, new Set(["gone"]))).toMatchObject({ chosen: 4, going: 2 });
});
