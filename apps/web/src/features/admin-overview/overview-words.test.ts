import { startBounds } from "@pfa/domain/job-states.ts";
import { expect, test } from "vitest";
import { lastHour, startTimes } from "./overview-words.ts";

const minute = (at: string, done: number, startCounts: number[] = []) => ({
  at,
  ready: 0,
  done,
  failed: 0,
  startCounts,
});

test("the last hour has a place for every minute, and minutes without a sample are no zeros", () => {
  const now = Date.parse("2026-06-01T12:00:30.000Z");
  const hour = lastHour(
    [
      minute("2026-06-01T10:59:00.000Z", 9),
      minute("2026-06-01T11:01:00.000Z", 1),
      minute("2026-06-01T12:00:00.000Z", 2),
    ],
    now,
    ({ done }) => done,
  );
  expect(hour).toHaveLength(60);
  expect([hour[0], hour[1], hour[59]]).toEqual([1, null, 2]);
});

test("times to start of all minutes are taken together", () => {
  const none = startBounds.map(() => 0);
  expect(startTimes([minute("2026-06-01T12:00:00.000Z", 0, [])])).toBeNull();
  expect(
    startTimes([
      minute("2026-06-01T12:00:00.000Z", 0, [9, ...none]),
      minute("2026-06-01T12:01:00.000Z", 0, [0, 0, 0, 0, 1]),
    ]),
  ).toEqual({ p50: "50 ms", p95: "1.0 s" });
});
