import { expect, test } from "vitest";
import {
  checkCommits,
  findWrittenTwice,
  type StoredCommit,
  type StoredItem,
} from "./book-of-commits.ts";
import type { Account, Outcome } from "./ledger.ts";

const anItem = (part: Partial<StoredItem> = {}): StoredItem => ({
  commitId: 7,
  pfaId: "1",
  changes: { monthlyRate: 10 },
  state: "written",
  attempts: 1,
  recordVersion: 1,
  writtenVersion: 2,
  message: null,
  ...part,
});
const aCommit = (...items: StoredItem[]): StoredCommit => ({ id: 7, reason: "a reason", items });

type Answer = { commitId: number; queued: number; heldBack: string[] };
const submitted = (outcome: Outcome<Answer>): Account => ({
  name: "admin@RIO",
  username: "admin",
  organization: "RIO",
  entries: [
    { kind: "submit", sentAt: 0, endedAt: 1, reason: "a reason", pfaIds: ["1", "2"], outcome },
  ],
});
const answered = (queued: number, heldBack: string[] = []) =>
  submitted({ kind: "answered", answer: { commitId: 7, queued, heldBack } });

test("a submit that was answered has its commit with as many records as was said", () => {
  expect(checkCommits(answered(1, ["2"]), [aCommit(anItem())])).toEqual([]);
  expect(checkCommits(answered(2), [aCommit(anItem())])).toHaveLength(1);
  expect(checkCommits(answered(1), [])).toEqual([expect.stringContaining("is not there")]);
});

test("a submit whose answer was lost has its commit or has none", () => {
  const unknown = submitted({ kind: "unknown", why: "the connection broke" });
  expect(checkCommits(unknown, [])).toEqual([]);
  expect(checkCommits(unknown, [aCommit(anItem())])).toEqual([]);
});

test("a commit that was refused, or never asked for, is found", () => {
  const refused = submitted({ kind: "refused", code: "CONFLICT", problem: null });
  expect(checkCommits(refused, [aCommit(anItem())])).toHaveLength(1);
  expect(checkCommits(answered(1), [aCommit(anItem()), { ...aCommit(), reason: "other" }])).toEqual(
    [expect.stringContaining("was not asked for")],
  );
});

test("a record that was held back is not sent", () => {
  expect(checkCommits(answered(1, ["1"]), [aCommit(anItem())])).toEqual([
    expect.stringContaining("which was held back"),
  ]);
});

test.for(["queued", "sending", "unknown"])("a record left %s is found", (state) => {
  expect(checkCommits(answered(1), [aCommit(anItem({ state }))])).toEqual([
    expect.stringContaining(`stuck in ${state}`),
  ]);
});

test("a record that failed says why", () => {
  const failed = { state: "refused", writtenVersion: null };
  expect(checkCommits(answered(1), [aCommit(anItem(failed))])).toHaveLength(1);
  expect(checkCommits(answered(1), [aCommit(anItem({ ...failed, message: "no" }))])).toEqual([]);
});

test("a value written twice is found", () => {
  const again = { ...aCommit(anItem({ commitId: 8 })), id: 8 };
  expect(findWrittenTwice([aCommit(anItem())])).toEqual([]);
  expect(findWrittenTwice([aCommit(anItem()), again])).toEqual([
    "1 monthlyRate = 10 was written by the commits 7 and 8",
  ]);
});
