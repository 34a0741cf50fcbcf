import { expect, test } from "vitest";
import {
  type AlertFacts,
  alertKinds,
  alertWords,
  judgeAlerts,
  thresholdProblem,
} from "./alerts.ts";

const calm: AlertFacts = {
  sync_failing: 0,
  sync_stale: 5,
  pems_down: 0,
  columns_drifted: 0,
  rows_set_aside: 0,
  writes_dead: 0,
};
const rule = (isEnabled = true) => [{ kind: "sync_failing", isEnabled, threshold: 3 }] as const;

test("W20: an alert opens from its threshold on and no sooner, with what was counted", () => {
  expect(judgeAlerts(rule(), { ...calm, sync_failing: 2 })).toEqual([]);
  expect(judgeAlerts(rule(), { ...calm, sync_failing: 3 })).toEqual([
    { kind: "sync_failing", value: 3, threshold: 3 },
  ]);
});

test("W20: a rule that is switched off opens nothing, and neither does what is not known", () => {
  expect(judgeAlerts(rule(false), { ...calm, sync_failing: 9 })).toEqual([]);
  expect(judgeAlerts(rule(), { ...calm, sync_failing: null })).toEqual([]);
});

test("every kind has words that say what to do", () => {
  for (const kind of alertKinds) expect(alertWords[kind].advice).toMatch(/\.$/);
});

test("W25: a threshold is of its kind's unit and within its bounds", () => {
  expect(thresholdProblem("sync_failing", 3)).toBe(null);
  expect(thresholdProblem("sync_failing", 0)).toBe("lies between 1 and 100,000");
  expect(thresholdProblem("sync_failing", 2.5)).toBe("is a whole number");
  expect(thresholdProblem("rows_set_aside", 2.5)).toBe(null);
  expect(thresholdProblem("disk_full", 101)).toBe("lies between 0.1 and 100");
  expect(thresholdProblem("pems_down", 2)).toBe("is 1: it holds or it does not");
});
