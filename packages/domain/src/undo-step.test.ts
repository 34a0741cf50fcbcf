import fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { FieldEdits } from "./draft.ts";
import { anyEdits, anyMirror } from "./testing/arbitraries.ts";
import { someValues } from "./testing/builders.ts";
import { moveRecord, type RecordToMove } from "./undo-step.ts";

const rate = (mine: number, base = 5000): FieldEdits => ({ monthlyRate: { base, mine } });

const move = (record: Partial<RecordToMove>) =>
  moveRecord({
    from: {},
    to: {},
    present: record.from ?? {},
    values: someValues(),
    changedInPems: new Set(),
    inFlight: new Set(),
    mayEditMoney: true,
    ...record,
  });

const anyStep = fc.record({ from: anyEdits, to: anyEdits, values: anyMirror });

test("U1: a record that stands as the step left it comes to where it was, whatever it breaks", () => {
  fc.assert(
    fc.property(anyStep, ({ from, to, values }) => {
      const there = move({ from, to, values });
      expect(there).toMatchObject({ edits: to, stopped: [] });
      expect(move({ from: to, to: from, present: there.edits, values }).edits).toEqual(from);
    }),
  );
});

test("U1: fields that the step did not touch keep what they hold", () => {
  const present = { ...rate(6000), model: { base: null, mine: "LTM" } };
  expect(move({ from: rate(6000), present })).toMatchObject({
    edits: { model: { base: null, mine: "LTM" } },
    moved: ["monthlyRate"],
    stopped: [],
  });
});

describe("U2: a cell that holds something newer stays, and says what stands there and why", () => {
  test.each([
    ["another value", { present: rate(7000) }, "changed_since", 7000],
    [
      "PEMS took the value",
      { present: {}, values: someValues({ monthlyRate: 6000 }) },
      "written_to_pems",
      6000,
    ],
    ["the value is on its way", { inFlight: new Set(["monthlyRate"]) }, "in_flight", 6000],
    ["an amount, without ViewFinancials", { mayEditMoney: false }, "permission_missing", 6000],
  ] as const)("%s", (_, record, rule, present) => {
    const { edits, stopped, moved } = move({ from: rate(6000), ...record });
    expect(stopped).toMatchObject([{ field: "monthlyRate", rule, present }]);
    expect(moved).toEqual([]);
    expect(edits).toEqual("present" in record ? record.present : rate(6000));
  });

  test("PEMS changed a field that an edit would come over again", () => {
    const discarded = { from: {}, to: rate(6000), values: someValues({ monthlyRate: 5500 }) };
    expect(move({ ...discarded, changedInPems: new Set(["monthlyRate"]) })).toMatchObject({
      edits: {},
      stopped: [{ rule: "changed_in_pems", present: 5500, wanted: 6000 }],
    });
    // The control: what PEMS had changed before the discard was known to whoever discarded.
    expect(move(discarded)).toMatchObject({ edits: rate(6000), stopped: [] });
    // Taking an edit away lays PEMS's newer value open and overwrites nothing.
    const edited = { from: rate(6000), values: someValues({ monthlyRate: 5500 }) };
    expect(move({ ...edited, changedInPems: new Set(["monthlyRate"]) })).toMatchObject({
      edits: {},
      stopped: [],
    });
  });

  test("a value that was edited further while an earlier one was written stands on what was written", () => {
    const present = rate(7000, 6000);
    expect(move({ from: rate(7000), to: rate(6000), present }).edits).toEqual({});
    expect(move({ from: rate(7000), to: rate(6500), present }).edits).toEqual(rate(6500, 6000));
  });
});

const dates = (start: string, end: string): FieldEdits => ({
  forecastStart: { base: "2025-01-15", mine: start },
  forecastEnd: { base: "2025-03-15", mine: end },
});

test("U4: a record some cells of which stay stays as a whole where it would break a rule otherwise", () => {
  const from = dates("2025-06-01", "2025-07-01");
  const present = dates("2025-06-01", "2025-05-31");
  const back = move({ from, to: dates("2025-06-15", "2025-08-01"), present });
  expect(back.edits).toBe(present);
  expect(back.stopped.map(({ field, rule }) => [field, rule])).toEqual([
    ["forecastEnd", "changed_since"],
    ["forecastStart", "breaks_rule"],
  ]);
  // Without breaking a rule, the rest moves.
  const fine = move({ from, to: dates("2025-02-01", "2025-08-01"), present });
  expect(fine.moved).toEqual(["forecastStart"]);
});
