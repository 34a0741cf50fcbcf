import type { StepSummary } from "@pfa/domain/draft-step.ts";
import { expect, test } from "vitest";
import { movedText, stepSize } from "./step-words.ts";

const step: StepSummary = {
  id: 1,
  action: "paste",
  label: "Pasted into 4 cells of 2 records",
  fields: 4,
  records: 2,
  at: "2026-11-28T12:00:00.000Z",
  isUndone: true,
};

test("what was undone is named, several steps are counted, and kept cells are told", () => {
  expect(movedText({ moved: [step], kept: 0, stopped: null })).toBe(
    "Undone: Pasted into 4 cells of 2 records",
  );
  const redone = { ...step, isUndone: false };
  expect(movedText({ moved: [redone, redone], kept: 0, stopped: null })).toBe("Redone: 2 steps");
  expect(movedText({ moved: [step], kept: 1, stopped: null })).toContain("1 newer cell kept");
});

test("a step's size is told in cells and records", () => {
  expect(stepSize(step)).toBe("4 cells in 2 records");
});
