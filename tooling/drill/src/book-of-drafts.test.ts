import { expect, test } from "vitest";
import type { StoredCommit } from "./book-of-commits.ts";
import { checkDrafts, type Landed, landedKey } from "./book-of-drafts.ts";
import type { Cell, Entry, Outcome, Value } from "./ledger.ts";

const cell: Cell = { pfaId: "1", field: "monthlyRate" };
const times = { sentAt: 0, endedAt: 1 };
const lost: Outcome<never> = { kind: "unknown", why: "the connection broke" };

const aSave = (value: Value, outcome?: Outcome<never>): Entry => ({
  ...times,
  kind: "save",
  cells: [{ ...cell, value }],
  outcome: outcome ?? { kind: "answered", answer: { saved: [cell] } },
});
const aDiscard = (keptInFlight: string[] = []): Entry => ({
  ...times,
  kind: "discard",
  cells: [cell],
  outcome: { kind: "answered", answer: { records: 1, fields: 1, keptInFlight } },
});
const aResolve = (choice: "mine" | "theirs" | "value", value: Value | null = null): Entry => ({
  ...times,
  kind: "resolve",
  choices: [{ ...cell, choice, value }],
  outcome: { kind: "answered", answer: { settled: 1, open: [] } },
});
const aSubmit: Entry = {
  ...times,
  kind: "submit",
  reason: "a reason",
  pfaIds: ["1"],
  outcome: { kind: "answered", answer: { commitId: 1, queued: 1, heldBack: [] } },
};
const aCommit = (changes: Record<string, Value>): StoredCommit => ({
  id: 1,
  reason: "a reason",
  items: [
    {
      commitId: 1,
      pfaId: "1",
      changes,
      state: "written",
      attempts: 1,
      recordVersion: 1,
      writtenVersion: 2,
      message: null,
    },
  ],
});

const landedAs = (value: Value) => new Set([landedKey(cell, value)]);
const nothing: Landed = { written: new Set(), overwritten: new Set() };

/** What is wrong when a draft of the cell holds `left` in the end. */
function check(
  entries: Entry[],
  left: Value | null,
  more: { done?: Entry[]; commits?: StoredCommit[]; landed?: Partial<Landed> } = {},
): string[] {
  const drafts = new Map(left === null ? [] : [["1 monthlyRate", left]]);
  const { done = [], commits = [], landed = {} } = more;
  return checkDrafts(entries, new Set(done), {
    drafts,
    commits,
    landed: { ...nothing, ...landed },
  });
}

test("a saved value is in the draft, the latest one", () => {
  expect(check([aSave(10), aSave(11)], 11)).toEqual([]);
  expect(check([aSave(10), aSave(11)], 10)).toHaveLength(1);
  expect(check([aSave(10)], null)).toEqual([expect.stringContaining("is gone, and should be 10")]);
});

test("a draft that nobody asked for is found", () => {
  expect(check([], 10)).toHaveLength(1);
});

test("a lost save stands if its step does, and else does not", () => {
  const save = aSave(11, lost);
  expect(check([aSave(10), save], 11, { done: [save] })).toEqual([]);
  expect(check([aSave(10), save], 11)).toHaveLength(1);
  expect(check([aSave(10), save], 10)).toEqual([]);
});

test("what was discarded is gone; of a record on its way it may have stayed", () => {
  expect(check([aSave(10), aDiscard()], null)).toEqual([]);
  expect(check([aSave(10), aDiscard()], 10)).toHaveLength(1);
  expect(check([aSave(10), aDiscard(["1"])], 10)).toEqual([]);
});

test("a conflict settled with mine leaves the value, with theirs none, with another that one", () => {
  expect(check([aSave(10), aResolve("mine")], 10)).toEqual([]);
  expect(check([aSave(10), aResolve("theirs")], null)).toEqual([]);
  expect(check([aSave(10), aResolve("theirs")], 10)).toHaveLength(1);
  expect(check([aSave(10), aResolve("value", 12)], 12)).toEqual([]);
});

test("what PEMS has taken is out of the draft; what was saved further stays", () => {
  const commits = [aCommit({ monthlyRate: 10 })];
  const landed = { written: landedAs(10) };
  expect(check([aSave(10), aSubmit], null, { commits, landed })).toEqual([]);
  expect(check([aSave(10), aSubmit], 10, { commits, landed })).toHaveLength(1);
  expect(check([aSave(10), aSubmit, aSave(11)], 11, { commits, landed })).toEqual([]);
});

test("what PEMS had for a while before somebody overwrote it may be in the draft or not", () => {
  const landed = { overwritten: landedAs(10) };
  expect(check([aSave(10)], 10, { landed })).toEqual([]);
  expect(check([aSave(10)], null, { landed })).toEqual([]);
  expect(check([aSave(10)], 11, { landed })).toHaveLength(1);
});

test("a commit takes along what the draft held, no other value and nothing less", () => {
  expect(check([aSave(10), aSubmit], 10, { commits: [aCommit({ monthlyRate: 9 })] })).toEqual([
    expect.stringContaining("monthlyRate = 9 was not in the draft"),
  ]);
  expect(check([aSave(10), aSubmit], 10, { commits: [aCommit({})] })).toEqual([
    expect.stringContaining("left 1 monthlyRate behind"),
  ]);
});
