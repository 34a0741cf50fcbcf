import { expect, test } from "vitest";
import { addUp, describeProgress } from "./sync-progress.ts";

test("an organization is done when its run has come to an end, however it ended", () => {
  const states = ["applied", "refused", "failed", "cancelled", "running", "queued"];
  const runs = [...states.map((state) => ({ state, rowsRead: 10 })), null];
  expect(addUp(runs)).toEqual({ total: 7, done: 4, unsuccessful: 3, rows: 60 });
});

test("the line tells organizations, records, and the rate since watching began", () => {
  const progress = { total: 27, done: 3, unsuccessful: 0, rows: 41_500 };
  expect(describeProgress(progress, { elapsedMs: 2000, readBefore: 1500 })).toBe(
    "Syncing  3 of 27 organizations · 41,500 records · 20,000 a second",
  );
});

test("the last line tells the time it took and what did not succeed", () => {
  const progress = { total: 27, done: 27, unsuccessful: 2, rows: 150_000 };
  expect(describeProgress(progress, { elapsedMs: 10_000, readBefore: 0 })).toBe(
    "Synced  27 of 27 organizations · 150,000 records · 15,000 a second · 2 not successful · 10.0 s",
  );
});

test("nothing read in no time is no rate", () => {
  const progress = { total: 1, done: 0, unsuccessful: 0, rows: 0 };
  expect(describeProgress(progress, { elapsedMs: 0, readBefore: 0 })).toBe(
    "Syncing  0 of 1 organizations · 0 records · 0 a second",
  );
});
