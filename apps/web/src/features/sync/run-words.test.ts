import { expect, test } from "vitest";
import { progressOf, runProblemText } from "./run-words.ts";

test("a good run has nothing to say", () => {
  expect(runProblemText({ state: "applied", problem: null })).toBeNull();
});

test("a refused run says why and that the old records stay", () => {
  const text = runProblemText({
    state: "refused",
    problem: { kind: "count_dropped", before: 20_280, now: 800, limitPercent: 10 },
  });
  expect(text).toContain("only 800 of 20,280 records");
  expect(text).toContain("from before");
});

test("a failure of unknown shape is still said in words", () => {
  expect(runProblemText({ state: "failed", problem: { message: "PEMS timed out" } })).toContain(
    "failed: PEMS timed out",
  );
  expect(runProblemText({ state: "failed", problem: null })).toContain("failed.");
});

test("progress is a share of what PEMS announced, never above all of it", () => {
  expect(progressOf({ phase: "reading", rowsRead: 500, rowsExpected: 2000 })).toEqual({
    text: "Reading from PEMS: 500 of 2,000",
    percent: 25,
  });
  expect(progressOf({ phase: "reading", rowsRead: 3000, rowsExpected: 2000 }).percent).toBe(100);
  expect(progressOf({ phase: "reading", rowsRead: 500, rowsExpected: null }).percent).toBeNull();
});
