import { expect, test } from "vitest";
import { verdictOf } from "../../sync-verdict.ts";
import {
  answersText,
  durationText,
  progressText,
  requestsText,
  type Run,
  rowsPerSecond,
  standingOf,
} from "./run-words.ts";

const run: Run = {
  runId: 7,
  organization: "RIO",
  kind: "full",
  cause: "schedule",
  requestedBy: null,
  state: "running",
  phase: "reading",
  counts: {
    read: 500,
    inserted: 0,
    updated: 0,
    unchanged: 0,
    duplicates: 0,
    quarantined: 0,
    vanished: 0,
    returned: 0,
  },
  pagesRead: 1,
  rowsExpected: 2000,
  pems: { requests: 1, retries: 0, totalMs: 100, slowestMs: 100 },
  problem: null,
  mappingVersion: 1,
  starts: 1,
  queuedAt: "2026-03-02T12:00:00Z",
  startedAt: "2026-03-02T12:00:00Z",
  readFinishedAt: null,
  finishedAt: null,
  held: null,
};

test("a run under way says what it does and how far it is", () => {
  expect(progressText(run)).toBe("Reads from PEMS: 500 of 2,000 (25 %)");
  expect(progressText({ ...run, rowsExpected: null })).toBe("Reads from PEMS: 500");
  expect(progressText({ ...run, phase: "applying" })).toBe("Updates the records");
});

test("speed is counted over the read alone", () => {
  const read = {
    ...run,
    readFinishedAt: "2026-03-02T12:00:02Z",
    finishedAt: "2026-03-02T12:01:00Z",
  };
  expect(rowsPerSecond(read, 0)).toBe(250);
  expect(rowsPerSecond({ ...run, startedAt: null }, 0)).toBeNull();
});

const refused = (refusal: object) =>
  verdictOf({ state: "refused", problem: { kind: "sync_refused", refusal } as Run["problem"] });

test("every bad end has its cause and what to do about it", () => {
  expect(refused({ kind: "count_dropped", before: 1000, now: 500, limitPercent: 10 })?.cause).toBe(
    "PEMS showed 500 of 1,000 records: a drop of more than 10 %.",
  );
  expect(
    refused({
      kind: "too_many_quarantined",
      quarantined: 40,
      read: 100,
      limitPercent: 5,
      fields: [{ field: "forecastStart", rows: 40 }],
    })?.cause,
  ).toBe("40 of 100 rows could not be read, more than 5 %: Forecast start (40).");
  const failed = verdictOf({
    state: "failed",
    problem: { kind: "unavailable", message: "no answer within 60000 ms" },
  });
  expect(failed).toEqual({
    cause: "no answer within 60000 ms",
    advice: "PEMS did not answer as it should. The next sync tries again by itself.",
  });
  expect(verdictOf({ state: "applied", problem: null })).toBeNull();
});

test.each([
  [420, "420 ms"],
  [1540, "1.5 s"],
  [125_000, "2 min 5 s"],
])("%i ms is %s", (ms, text) => {
  expect(durationText(ms)).toBe(text);
});

test("a read that waits for a decision is held; once decided it is what it ended as", () => {
  const held = { vanishing: 380, decision: null, decidedBy: null };
  expect(standingOf({ state: "refused", held }).text).toBe("Held");
  expect(standingOf({ state: "refused", held: { ...held, decision: "dismissed" } }).text).toBe(
    "Refused",
  );
});

test("what PEMS was asked is told without numbers that mean nothing", () => {
  const pems = { requests: 4, retries: 0, totalMs: 1000, slowestMs: 700 };
  expect(requestsText(pems)).toBe("4");
  expect(requestsText({ ...pems, retries: 2 })).toBe("4, 2 of them again");
  expect(answersText(pems)).toBe("250 ms on average, 700 ms at most");
  expect(answersText({ ...pems, requests: 0 })).toBe("–");
});
