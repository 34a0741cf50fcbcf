import { expect, test } from "vitest";
import { judgePage, judgeRead as judgeWithin, type ReadCounts } from "./sync.ts";
import { defaultSyncSettings } from "./sync-settings.ts";

const judgeRead = (read: ReadCounts) => judgeWithin(read, defaultSyncSettings.limits);

const keys = (from: number, count: number) =>
  Array.from({ length: count }, (_, index) => String(from + index));
const counts = (overrides: Partial<ReadCounts>): ReadCounts => ({
  kind: "full",
  mirrored: 1000,
  read: 1000,
  quarantined: 0,
  ...overrides,
});

test.each([
  ["the first page", null, keys(10_001, 5)],
  ["a page that goes on", "10005", keys(10_006, 5)],
  ["a page after a gap", "10005", keys(20_000, 5)],
  ["an empty page", "10005", []],
  ["a page with a row twice", "10005", ["10006", "10006", "10007"]],
  ["a row without an id", "10005", ["", "10006"]],
  ["an id with a blank in it", "10000", ["10 001", "10002"]],
  ["an id with a blank before it", "10 001", ["10002"]],
  ["ids that are sorted as numbers", "9999", ["10000", "10001"]],
  ["ids that are sorted as text", "10000", ["9998", "9999"]],
  ["ids that are no numbers", "PFA-9", ["PFA-91", "PFB-1"]],
])("S1: %s is accepted", (_what, lastKey, page) => {
  expect(judgePage(2, lastKey, page)).toBeNull();
});

test.each([
  ["the same page", "10005", keys(10_001, 5), "page_repeated"],
  ["a page that begins with the last row", "10005", keys(10_005, 5), "page_repeated"],
  ["a page that reaches back over the last row", "10005", keys(10_003, 5), "page_repeated"],
  ["an earlier page", "10015", keys(10_001, 5), "page_out_of_order"],
  ["an earlier page of ids that are no numbers", "PFA-2", ["PFA-1"], "page_out_of_order"],
])("S1: %s is refused", (_what, lastKey, page, kind) => {
  expect(judgePage(3, lastKey, page)).toEqual({ kind, page: 3, pfaId: page[0] });
});

test.each([
  [1000, 900, true],
  [1000, 899, false],
  [1000, 0, false],
  [1000, 5000, true],
  [20, 18, true],
  [20, 17, false],
])(
  "S2: of %i mirrored records a full read that holds %i may be applied: %j",
  (mirrored, read, applied) => {
    expect(judgeRead(counts({ mirrored, read }))).toEqual(
      applied ? null : { kind: "count_dropped", before: mirrored, now: read, limitPercent: 10 },
    );
  },
);

test("S2: an incremental read holds few records by nature and is not compared with the mirror", () => {
  expect(judgeRead(counts({ kind: "incremental", read: 0 }))).toBeNull();
});

test.each([
  ["full", 50, true],
  ["full", 51, false],
  ["incremental", 51, false],
] as const)(
  "S3: a %s read of 1,000 of which %i had to be set aside may be applied: %j",
  (kind, quarantined, applied) => {
    expect(judgeRead(counts({ kind, quarantined }))).toEqual(
      applied ? null : { kind: "too_many_quarantined", quarantined, read: 1000, limitPercent: 5 },
    );
  },
);

test.each([
  [20, 1, true],
  [30, 9, true],
  [30, 10, false],
  [199, 10, false],
  [200, 10, true],
])(
  "S3: of a small read of %i rows %i may have been set aside: %j",
  (read, quarantined, applied) => {
    expect(judgeRead(counts({ mirrored: read, read, quarantined })) === null).toBe(applied);
  },
);

test("S4: a read of a few records is not judged by percentages", () => {
  expect(judgeRead(counts({ mirrored: 19, read: 1 }))).toBeNull();
  expect(judgeRead(counts({ mirrored: 3, read: 19, quarantined: 19 }))).toBeNull();
  expect(judgeRead(counts({ kind: "incremental", read: 1, quarantined: 1 }))).toBeNull();
  // The control: one record more is judged.
  expect(judgeRead(counts({ mirrored: 20, read: 1 }))).not.toBeNull();
  expect(judgeRead(counts({ mirrored: 3, read: 20, quarantined: 20 }))).not.toBeNull();
});

test("S2, S3: the limits can be set", () => {
  const limits = {
    maxDropPercent: 50,
    maxQuarantinePercent: 20,
    minQuarantined: 1,
    minRecordsToJudge: 1,
  };
  expect(judgeWithin(counts({ read: 500 }), limits)).toBeNull();
  expect(judgeWithin(counts({ read: 499 }), limits)).toMatchObject({ limitPercent: 50 });
  expect(judgeWithin(counts({ quarantined: 201 }), limits)).toMatchObject({ limitPercent: 20 });
});

test("S5: losses that were consented to do not count, those beyond them do", () => {
  const lost = { mirrored: 1000, read: 700 };
  expect(judgeRead(counts({ ...lost, consented: 300 }))).toBeNull();
  expect(judgeRead(counts({ ...lost, consented: 200 }))).toBeNull();
  expect(judgeRead(counts({ ...lost, consented: 199 }))).toMatchObject({ kind: "count_dropped" });
});

test("S6: a replay of rows that were set aside is judged by neither share", () => {
  expect(judgeRead(counts({ kind: "replay", read: 30, quarantined: 30 }))).toBeNull();
  expect(judgeRead(counts({ kind: "incremental", read: 30, quarantined: 30 }))).toMatchObject({
    kind: "too_many_quarantined",
  });
});
