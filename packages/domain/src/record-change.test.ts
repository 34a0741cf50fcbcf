import { expect, test } from "vitest";
import { findConflicts } from "./conflict.ts";
import { basedOnChanges, changedValues, isRevertible, mergeChanges } from "./record-change.ts";
import { aMirroredRecord } from "./testing/builders.ts";

const { values } = aMirroredRecord({ values: { monthlyRate: 100, manufacturer: "Delta" } });

test("C12: a change is told for every field whose value differs, from what to what, and for no other", () => {
  const after = { ...values, monthlyRate: 120, manufacturer: null };
  expect(changedValues(values, after)).toEqual({
    monthlyRate: { from: 100, to: 120 },
    manufacturer: { from: "Delta", to: null },
  });
  // A field that the answer does not tell says nothing.
  expect(changedValues(values, { monthlyRate: 100 })).toEqual({});
});

test("C13: a revert is an edit based on the value after the change, so what changed since conflicts", () => {
  const change = new Map([["monthlyRate", { from: 100, to: 120 }]]);
  const asSaved = { monthlyRate: { base: 120, mine: 100 } };
  expect(basedOnChanges(asSaved, change)).toEqual(asSaved);

  // PEMS has gone on to 150: the edit as saved would overwrite that without a word.
  const movedOn = { monthlyRate: { base: 150, mine: 100 }, dor: { base: "BEO", mine: "PROJECT" } };
  const edits = basedOnChanges(movedOn, change);
  expect(edits).toEqual({ ...movedOn, monthlyRate: { base: 120, mine: 100 } });
  expect(findConflicts(edits, { ...values, monthlyRate: 150, dor: "BEO" })).toEqual([
    { field: "monthlyRate", base: 120, mine: 100, theirs: 150 },
  ]);
});

test("C13: several changes of a field are taken back as one, to before the oldest", () => {
  const newestFirst = [
    { field: "monthlyRate", from: 110, to: 120 },
    { field: "dor", from: "BEO", to: "PROJECT" },
    { field: "monthlyRate", from: 100, to: 110 },
  ] as const;
  expect(mergeChanges(newestFirst)).toEqual(
    new Map<string, object>([
      ["monthlyRate", { from: 100, to: 120 }],
      ["dor", { from: "BEO", to: "PROJECT" }],
    ]),
  );
});

test("C13: what only PEMS sets cannot be taken back", () => {
  expect(isRevertible("monthlyRate")).toBe(true);
  expect(isRevertible("planStart")).toBe(false);
  expect(isRevertible("isVanished")).toBe(false);
});
