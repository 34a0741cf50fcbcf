import { expect, test } from "vitest";
import {
  actionsFor,
  freshnessOf,
  type MirrorStanding,
  queuedJobState,
  startBounds,
  startPercentile,
} from "./job-states.ts";

const now = new Date("2026-06-01T12:00:00Z");
const later = "2026-06-01T12:00:01Z";
const standing = { isLocked: false, attempts: 0, maxAttempts: 3, runAt: now.toISOString() };

test("J1: a job is running while a worker holds it, dead once its tries are used up, ready when due, else waiting", () => {
  expect(queuedJobState(standing, now)).toBe("ready");
  expect(queuedJobState({ ...standing, runAt: later }, now)).toBe("scheduled");
  expect(queuedJobState({ ...standing, runAt: later, attempts: 1 }, now)).toBe("retrying");
  expect(queuedJobState({ ...standing, attempts: 2 }, now)).toBe("ready");
  expect(queuedJobState({ ...standing, attempts: 3 }, now)).toBe("dead");
  expect(queuedJobState({ ...standing, attempts: 3, isLocked: true }, now)).toBe("running");
});

test("J2: only a dead job is retried, only a waiting one moved, and any can be cancelled", () => {
  expect(actionsFor("dead")).toEqual(["retry", "cancel"]);
  expect(actionsFor("scheduled")).toEqual(["run_now", "reschedule", "cancel"]);
  expect(actionsFor("retrying")).toEqual(["run_now", "reschedule", "cancel"]);
  expect(actionsFor("ready")).toEqual(["reschedule", "cancel"]);
  expect(actionsFor("running")).toEqual(["cancel"]);
});

test("J3: a percentile is the upper bound of the class it falls into, and counts can be added before", () => {
  const counts = startBounds.map(() => 0);
  expect(startPercentile(counts, 0.5)).toBeNull();
  counts[0] = 94;
  counts[4] = 5;
  expect(startPercentile([...counts, 1], 0.5)).toBe(50);
  expect(startPercentile([...counts, 1], 0.95)).toBe(1000);
  expect(startPercentile([...counts, 1], 1)).toBe(Infinity);
});

const freshness = (change: Partial<MirrorStanding>) =>
  freshnessOf(
    {
      lastSyncedAt: "2026-06-01T11:00:00Z",
      lastRunState: "applied",
      held: null,
      overdueMinutes: 0,
      ...change,
    },
    30,
  );

test("J4: a failed or refused last run makes an organization failing; without one its own schedule decides", () => {
  expect(freshness({})).toBe("fresh");
  expect(freshness({ overdueMinutes: 29 })).toBe("fresh");
  expect(freshness({ overdueMinutes: 30 })).toBe("stale");
  expect(freshness({ overdueMinutes: 30, lastRunState: "cancelled" })).toBe("stale");
  expect(freshness({ overdueMinutes: null })).toBe("fresh");
  expect(freshness({ lastRunState: "failed" })).toBe("failing");
  expect(freshness({ lastRunState: "refused", lastSyncedAt: null })).toBe("failing");
  expect(freshness({ lastRunState: null, lastSyncedAt: null })).toBe("never");
});

test("J4: a held read waits for somebody and is no failure; after the decision the age decides", () => {
  const held = { lastRunState: "refused", held: { decision: null } };
  expect(freshness(held)).toBe("held");
  const dismissed = { ...held, held: { decision: "dismissed" } };
  expect(freshness(dismissed)).toBe("fresh");
  expect(freshness({ ...dismissed, overdueMinutes: 31 })).toBe("stale");
});
