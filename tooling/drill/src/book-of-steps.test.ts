import { expect, test } from "vitest";
import { matchSteps, type StoredStep } from "./book-of-steps.ts";
import type { Entry, Outcome } from "./ledger.ts";

const lost: Outcome<never> = { kind: "unknown", why: "the connection broke" };

const aSave = (at: number, pfaIds: string[], outcome?: Outcome<never>): Entry => {
  const cells = pfaIds.map((pfaId) => ({ pfaId, field: "monthlyRate", value: at }));
  return {
    kind: "save",
    sentAt: at,
    endedAt: at + 100,
    cells,
    outcome: outcome ?? { kind: "answered", answer: { saved: cells } },
  };
};
const aStep = (at: number, pfaIds: string[], action = "edit"): StoredStep => ({
  id: at,
  action,
  at: at + 10,
  pfaIds,
});

test("an entry that was answered has its step", () => {
  const entries = [aSave(1000, ["1"]), aSave(2000, ["2", "3"])];
  const verdict = matchSteps(entries, [aStep(1000, ["1"]), aStep(2000, ["3", "2"])]);
  expect(verdict).toEqual({ ok: true, done: new Set(entries) });
});

test("a step that is missing is found, and named", () => {
  const verdict = matchSteps([aSave(1000, ["1"]), aSave(2000, ["2"])], [aStep(1000, ["1"])]);
  expect(verdict).toMatchObject({ ok: false, problem: expect.stringContaining("edit of 1 2") });
});

test("a step that nobody asked for is found", () => {
  const verdict = matchSteps([aSave(1000, ["1"])], [aStep(1000, ["1"]), aStep(5000, ["9"])]);
  expect(verdict).toMatchObject({ ok: false });
});

test("an entry whose answer was lost has its step or has none, and never two", () => {
  const entry = aSave(1000, ["1"], lost);
  expect(matchSteps([entry], [])).toEqual({ ok: true, done: new Set() });
  expect(matchSteps([entry], [aStep(1000, ["1"])])).toEqual({ ok: true, done: new Set([entry]) });
  expect(matchSteps([entry], [aStep(1000, ["1"]), aStep(1005, ["1"])])).toMatchObject({
    ok: false,
  });
});

test("of two lost entries that look alike, the hour tells which was done", () => {
  const [first, second] = [aSave(1000, ["1"], lost), aSave(2000, ["1", "2"], lost)];
  const verdict = matchSteps([first, second], [aStep(1000, ["1"])]);
  expect(verdict).toEqual({ ok: true, done: new Set([first]) });
});

test("what was refused, and what never arrived, leaves no step", () => {
  const refused = aSave(1000, ["1"], { kind: "refused", code: "FORBIDDEN", problem: null });
  const unsent = aSave(2000, ["1"], { kind: "unsent" });
  expect(matchSteps([refused, unsent], [])).toMatchObject({ ok: true });
  expect(matchSteps([refused, unsent], [aStep(1000, ["1"])])).toMatchObject({ ok: false });
});

test("a discard that threw nothing away leaves no step", () => {
  const entry: Entry = {
    kind: "discard",
    sentAt: 0,
    endedAt: 1,
    cells: [{ pfaId: "1", field: "monthlyRate" }],
    outcome: { kind: "answered", answer: { records: 0, fields: 0, keptInFlight: ["1"] } },
  };
  expect(matchSteps([entry], [])).toMatchObject({ ok: true });
});
