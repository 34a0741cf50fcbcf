import fc from "fast-check";
import { expect, test } from "vitest";
import { findConflicts } from "./conflict.ts";
import type { FieldEdits } from "./draft.ts";
import { editCells } from "./edit-cells.ts";
import { mergeRecord } from "./merge.ts";
import { permissions } from "./permissions.ts";
import { anyEdits, anyMirror } from "./testing/arbitraries.ts";
import { aMirroredRecord, someValues } from "./testing/builders.ts";
import {
  editsAfterWrite,
  nextRetryDelay,
  retryDelaysSeconds,
  settleAgainst,
} from "./write-back.ts";

const edits: FieldEdits = {
  monthlyRate: { base: 5000, mine: 5500 },
  areaSilo: { base: "SILO-4", mine: "B" },
};
const pems = (values: Parameters<typeof someValues>[0], recordVersion = 12) => ({
  recordVersion,
  values: someValues(values),
});

test("C6: our values in PEMS mean that the write happened, whatever else changed", () => {
  const values = { monthlyRate: 5500, areaSilo: "B", class: "20" };
  expect(settleAgainst(edits, pems(values))).toEqual({ kind: "already_written" });
});

test("C6: the old values mean that it did not: it is sent again on the version PEMS has now", () => {
  expect(settleAgainst(edits, pems({ class: "20" }))).toEqual({ kind: "send", recordVersion: 12 });
  expect(settleAgainst(edits, pems({ monthlyRate: 5500 }))).toEqual({
    kind: "send",
    recordVersion: 12,
  });
});

test("C6: a third value is the planner's to decide, field by field", () => {
  expect(settleAgainst(edits, pems({ monthlyRate: 5200 }))).toEqual({
    kind: "conflict",
    conflicts: [{ field: "monthlyRate", base: 5000, mine: 5500, theirs: 5200 }],
  });
});

test("C6: each record read back is written, to be sent, or in conflict, never two of these", () => {
  fc.assert(
    fc.property(anyEdits, anyMirror, (some, values) => {
      const verdict = settleAgainst(some, { recordVersion: 3, values });
      const isThere = mergeRecord(values, some);
      const wrote = JSON.stringify(isThere) === JSON.stringify(mergeRecord(values, {}));
      expect(verdict.kind === "already_written").toBe(wrote);
      expect(verdict.kind === "conflict").toBe(findConflicts(some, values).length > 0);
    }),
  );
});

test("C7: what was written leaves the draft; what was edited further stays, based on what was written", () => {
  const now: FieldEdits = {
    monthlyRate: { base: 5000, mine: 6000 },
    areaSilo: { base: "SILO-4", mine: "B" },
    class: { base: "14", mine: "20" },
  };
  expect(editsAfterWrite(now, edits)).toEqual({
    monthlyRate: { base: 5500, mine: 6000 },
    class: { base: "14", mine: "20" },
  });
  expect(editsAfterWrite(edits, edits)).toEqual({});
  expect(editsAfterWrite({}, edits)).toEqual({});
});

const cellsOf = (some: FieldEdits) =>
  Object.entries(some).map(([field, { mine }]) => ({ field, value: mine }));

test("C7: after a write the planner sees the same record, and is in no conflict with the own write", () => {
  const policy = { permissions: new Set<string>(permissions), allowReactivation: true };
  fc.assert(
    fc.property(anyMirror, anyEdits, anyEdits, (values, first, later) => {
      const record = aMirroredRecord({ values: { ...values, isActualized: false } });
      const written = editCells(record, {}, cellsOf(first), policy).edits;
      const edited = editCells(record, written, cellsOf(later), policy).edits;
      // A field set back to the old value while it travelled is not in the draft any more, so nothing can be kept of it.
      fc.pre(Object.keys(written).every((field) => Object.hasOwn(edited, field)));
      const after = mergeRecord(record.values, written);
      const rest = editsAfterWrite(edited, written);
      expect(mergeRecord(after, rest)).toEqual(mergeRecord(record.values, edited));
      expect(findConflicts(rest, after)).toEqual([]);
    }),
    { numRuns: 300 },
  );
});

test("C8: every try but the last is followed by a wait that grows; after the last there is none", () => {
  const waits = retryDelaysSeconds.map((_, index) => nextRetryDelay(index + 1));
  expect(waits).toEqual([...retryDelaysSeconds]);
  expect(waits.every((wait, index) => (wait ?? 0) > (waits[index - 1] ?? 0))).toBe(true);
  expect(nextRetryDelay(retryDelaysSeconds.length + 1)).toBeNull();
});
