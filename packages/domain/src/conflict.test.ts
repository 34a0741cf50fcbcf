import fc from "fast-check";
import { expect, test } from "vitest";
import { findConflicts, rebaseEdits, resolveConflict } from "./conflict.ts";
import type { FieldEdits } from "./draft.ts";
import { mergeRecord } from "./merge.ts";
import { anyEdits, anyMirror } from "./testing/arbitraries.ts";
import { someValues } from "./testing/builders.ts";

const edits: FieldEdits = { monthlyRate: { base: 100, mine: 120 } };

test("C1: a field PEMS did not touch never conflicts, even if the record moved on", () => {
  expect(
    findConflicts(edits, someValues({ monthlyRate: 100, areaSilo: "B", class: "20" })),
  ).toEqual([]);
});

test("C2: a field both sides changed to different values conflicts, with base, mine and theirs", () => {
  const both: FieldEdits = { ...edits, areaSilo: { base: "A", mine: null } };
  expect(findConflicts(both, someValues({ monthlyRate: 110, areaSilo: "B" }))).toEqual([
    { field: "monthlyRate", base: 100, mine: 120, theirs: 110 },
    { field: "areaSilo", base: "A", mine: null, theirs: "B" },
  ]);
  expect(findConflicts(both, someValues({ monthlyRate: null, areaSilo: "A" }))).toEqual([
    { field: "monthlyRate", base: 100, mine: 120, theirs: null },
  ]);
});

test("C3: the same value on both sides is no conflict and leaves the draft", () => {
  const theirs = someValues({ monthlyRate: 120 });
  expect(findConflicts(edits, theirs)).toEqual([]);
  expect(rebaseEdits({ ...edits, class: { base: "14", mine: "20" } }, theirs)).toEqual({
    class: { base: "14", mine: "20" },
  });
});

test("C1, C2, C3: each edit is either unchallenged, in conflict, or reached by PEMS itself", () => {
  fc.assert(
    fc.property(anyEdits, anyMirror, (some, theirs) => {
      const conflicting = new Set<string>(findConflicts(some, theirs).map(({ field }) => field));
      const rebased = rebaseEdits(some, theirs);
      for (const [field, { base, mine }] of Object.entries(some)) {
        const value = theirs[field as keyof typeof theirs];
        expect(conflicting.has(field)).toBe(value !== base && value !== mine);
        expect(Object.hasOwn(rebased, field)).toBe(value !== mine);
      }
      // What the reader sees is the same with the edits that are left, and rebasing twice changes nothing.
      expect(mergeRecord(theirs, rebased)).toEqual(mergeRecord(theirs, some));
      expect(rebaseEdits(rebased, theirs)).toEqual(rebased);
    }),
  );
});

const conflict = { field: "monthlyRate", base: 100, mine: 120, theirs: 110 } as const;
const others: FieldEdits = { areaSilo: { base: "A", mine: "B" } };

test.each([
  ["mine", { choice: "mine" }, { monthlyRate: { base: 110, mine: 120 } }],
  ["theirs", { choice: "theirs" }, {}],
  ["another value", { choice: "value", value: 115 }, { monthlyRate: { base: 110, mine: 115 } }],
  ["no value", { choice: "value", value: null }, { monthlyRate: { base: 110, mine: null } }],
  ["PEMS's own value", { choice: "value", value: 110 }, {}],
  ["the old base", { choice: "value", value: 100 }, { monthlyRate: { base: 110, mine: 100 } }],
] as const)("C5: settled with %s", (_what, resolution, expected) => {
  expect(resolveConflict({ ...edits, ...others }, conflict, resolution)).toEqual({
    ...others,
    ...expected,
  });
});

test("C5: a settled conflict is none any more, and the other edits stay as they were", () => {
  const resolutions = fc.oneof(
    fc.constant({ choice: "mine" } as const),
    fc.constant({ choice: "theirs" } as const),
    fc.record({ choice: fc.constant("value" as const), value: fc.constantFrom(null, "A", 5) }),
  );
  fc.assert(
    fc.property(anyEdits, anyMirror, resolutions, (some, theirs, resolution) => {
      const conflicts = findConflicts(some, theirs);
      const [first, ...rest] = conflicts;
      fc.pre(first !== undefined);
      const settled = resolveConflict(some, first, resolution);
      expect(findConflicts(settled, theirs)).toEqual(rest);
      expect({ ...settled, [first.field]: null }).toEqual({ ...some, [first.field]: null });
    }),
  );
});
