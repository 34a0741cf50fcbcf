import fc from "fast-check";
import { expect, test } from "vitest";
import { type CommitCandidate, planCommit } from "./commit.ts";
import { findConflicts } from "./conflict.ts";
import type { FieldEdits } from "./draft.ts";
import type { MirroredRecord } from "./record.ts";
import { anyEdits, anyMirror } from "./testing/arbitraries.ts";
import { aDraft, aMirroredRecord } from "./testing/builders.ts";

const candidate = (
  edits: FieldEdits,
  record: Partial<MirroredRecord> & { pfaId?: string } = {},
  inFlight = false,
): CommitCandidate => {
  const { pfaId = "20481" } = record;
  const mirrored = aMirroredRecord({ ...record, pfaId, values: record.values ?? {} });
  return { draft: aDraft({ pfaId, edits }), record: mirrored, inFlight };
};
const raise: FieldEdits = { monthlyRate: { base: 5000, mine: 5500 } };
const valuesOf = (values: Partial<MirroredRecord["values"]>) => aMirroredRecord({ values }).values;

test("C4: the clean records go, only their changed fields, on the version PEMS has", () => {
  const plan = planCommit([candidate(raise, { pfaId: "1", recordVersion: 9 })]);
  expect(plan).toEqual({
    ok: true,
    value: { items: [{ pfaId: "1", recordVersion: 9, edits: raise }], heldBack: [] },
  });
});

test("C4: conflicting, rule-breaking, vanished and still travelling ones stay, each with its reason", () => {
  const backwards: FieldEdits = { forecastEnd: { base: "2025-03-15", mine: "2025-01-01" } };
  const plan = planCommit([
    candidate(raise, { pfaId: "clean" }),
    candidate(raise, { pfaId: "conflict", values: valuesOf({ monthlyRate: 5200 }) }),
    candidate(backwards, { pfaId: "rule" }),
    candidate(raise, { pfaId: "gone", isVanished: true }),
    candidate(raise, { pfaId: "travelling" }, true),
  ]);
  expect(plan).toEqual({
    ok: true,
    value: {
      items: [{ pfaId: "clean", recordVersion: 7, edits: raise }],
      heldBack: [
        {
          pfaId: "conflict",
          reason: "conflict",
          conflicts: [{ field: "monthlyRate", base: 5000, mine: 5500, theirs: 5200 }],
        },
        {
          pfaId: "rule",
          reason: "rule_broken",
          problems: [expect.objectContaining({ rule: "end_after_start" })],
        },
        { pfaId: "gone", reason: "record_vanished" },
        { pfaId: "travelling", reason: "in_flight" },
      ],
    },
  });
});

test("C4: nothing to send is an answer of its own, with what was held back", () => {
  expect(planCommit([])).toEqual({ ok: false, error: { kind: "nothing_to_commit", heldBack: [] } });
  expect(planCommit([candidate(raise, {}, true)])).toEqual({
    ok: false,
    error: { kind: "nothing_to_commit", heldBack: [{ pfaId: "20481", reason: "in_flight" }] },
  });
});

test("C3, C4: fields that PEMS has reached by itself are not sent", () => {
  const edits: FieldEdits = { ...raise, areaSilo: { base: "SILO-4", mine: "B" } };
  const plan = planCommit([candidate(edits, { values: valuesOf({ monthlyRate: 5500 }) })]);
  expect(plan).toMatchObject({
    ok: true,
    value: { items: [{ edits: { areaSilo: { base: "SILO-4", mine: "B" } } }] },
  });
  const reached = candidate(raise, { values: valuesOf({ monthlyRate: 5500 }) });
  expect(planCommit([reached]).ok).toBe(false);
});

test("C4, D8: an edit of a field that became fixed while it waited stays behind", () => {
  const edits: FieldEdits = {
    forecastStart: { base: "2025-01-15", mine: "2025-02-01" },
    areaSilo: { base: "SILO-4", mine: "B" },
  };
  const onSite = { values: valuesOf({ isActualized: true }) };
  expect(planCommit([candidate(edits, onSite)])).toEqual({
    ok: false,
    error: {
      kind: "nothing_to_commit",
      heldBack: [
        {
          pfaId: "20481",
          reason: "rule_broken",
          problems: [
            {
              rule: "locked_when_actualized",
              fields: ["forecastStart"],
              message: "The equipment is on site by now: Forecast start can no longer change",
            },
          ],
        },
      ],
    },
  });
  const { forecastStart: _fixed, ...rest } = edits;
  expect(planCommit([candidate(rest, onSite)]).ok).toBe(true);
});

test("D11: what PEMS's own values break does not hold a record back", () => {
  const broken = { forecastStart: "2025-06-01", forecastEnd: "2025-05-01" };
  expect(planCommit([candidate(raise, { values: valuesOf(broken) })]).ok).toBe(true);
});

test("C4: every draft is sent, held back or already true, and nothing sent is in conflict", () => {
  const candidates = fc.array(fc.tuple(anyEdits, anyMirror, fc.boolean(), fc.boolean()), {
    maxLength: 8,
  });
  fc.assert(
    fc.property(candidates, (some) => {
      const all = some.map(([edits, values, isVanished, inFlight], index) =>
        candidate(edits, { pfaId: String(index), values, isVanished }, inFlight),
      );
      const plan = planCommit(all);
      const { items, heldBack } = plan.ok
        ? plan.value
        : { items: [], heldBack: plan.error.heldBack };
      const ids = [...items, ...heldBack].map(({ pfaId }) => pfaId);
      expect(new Set(ids).size).toBe(ids.length);
      for (const { draft, record } of all) {
        const sent = items.find(({ pfaId }) => pfaId === draft.pfaId);
        const isTold = ids.includes(draft.pfaId);
        const isTrue = Object.entries(draft.edits).every(
          ([field, { mine }]) => record.values[field as keyof typeof record.values] === mine,
        );
        expect(isTold || isTrue).toBe(true);
        expect(findConflicts(sent?.edits ?? {}, record.values)).toEqual([]);
        expect(sent === undefined || !record.isVanished).toBe(true);
      }
    }),
  );
});
