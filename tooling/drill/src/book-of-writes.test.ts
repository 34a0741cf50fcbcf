import { expect, test } from "vitest";
import type { StoredItem } from "./book-of-commits.ts";
import { checkLastWrites, matchWrites, type OtherEdit, type PemsWrite } from "./book-of-writes.ts";

const anItem = (part: Partial<StoredItem> = {}): StoredItem => ({
  commitId: 7,
  pfaId: "1",
  changes: { monthlyRate: 10 },
  state: "written",
  attempts: 1,
  recordVersion: 4,
  writtenVersion: 5,
  message: null,
  ...part,
});
const aWrite = (part: Partial<PemsWrite> = {}): PemsWrite => ({
  id: 99,
  pfaId: "1",
  versionSent: 4,
  fields: ["RATE"],
  ...part,
});
const match = (items: StoredItem[], writes: PemsWrite[]) =>
  matchWrites(items, writes, () => "RATE");

test("a written record has one write, on the version that it was sent on", () => {
  expect(match([anItem()], [aWrite()])).toMatchObject({
    problems: [],
    landed: { written: new Set(["1 monthlyRate = 10"]), overwritten: new Set() },
  });
  expect(match([anItem()], []).problems).toEqual([expect.stringContaining("has no such write")]);
  expect(match([anItem()], [aWrite({ versionSent: 3 })]).problems).toHaveLength(2);
});

test("a second write of a record is found", () => {
  const writes = [aWrite(), aWrite({ id: 100, versionSent: 5 })];
  expect(match([anItem()], writes).problems).toEqual([expect.stringContaining("no item asks for")]);
});

test.for(["refused", "dead"])("a write of a record that is %s is found", (state) => {
  expect(match([anItem({ state })], []).problems).toEqual([]);
  expect(match([anItem({ state })], [aWrite()]).problems).toHaveLength(1);
});

test("of two items that were sent on one version the written one has the write", () => {
  const items = [anItem({ state: "refused" }), anItem({ commitId: 8 })];
  expect(match(items, [aWrite()]).problems).toEqual([]);
});

test("a record in conflict may have been written before somebody overwrote it", () => {
  expect(match([anItem({ state: "conflict" })], [])).toMatchObject({ problems: [] });
  expect(match([anItem({ state: "conflict" })], [aWrite()])).toMatchObject({
    problems: [],
    landed: { written: new Set(), overwritten: new Set(["1 monthlyRate = 10"]) },
  });
});

const other = (value: number, version: number | null): OtherEdit => ({
  pfaId: "1",
  field: "monthlyRate",
  value,
  version,
});
const inPems = (value: number, version: number, isByChance = false) => ({
  cellOf: () => ({ value, version }),
  isByChance: () => isByChance,
});
const ours = [{ item: anItem(), version: 5 }];

test("PEMS holds the last of our writes and others' edits, by the record's version", () => {
  expect(checkLastWrites(ours, [other(20, 3)], inPems(10, 5))).toEqual([]);
  expect(checkLastWrites(ours, [other(20, 6)], inPems(20, 6))).toEqual([]);
  expect(checkLastWrites(ours, [other(20, 6)], inPems(10, 6))).toHaveLength(1);
});

test("an edit whose answer was lost may have been the last", () => {
  expect(checkLastWrites(ours, [other(20, null)], inPems(20, 6))).toEqual([]);
  expect(checkLastWrites(ours, [other(20, null)], inPems(10, 5))).toEqual([]);
  expect(checkLastWrites(ours, [other(20, null)], inPems(30, 6))).toHaveLength(1);
});

test("where PEMS changes a field by chance too, only a record that moved on may hold something else", () => {
  expect(checkLastWrites(ours, [], inPems(30, 6, true))).toEqual([]);
  expect(checkLastWrites(ours, [], inPems(30, 5, true))).toHaveLength(1);
});
