import { expect, test } from "vitest";
import { afterPause, type Breaker, closedBreaker, mayWrite } from "./circuit-breaker.ts";

const now = new Date("2030-01-01T12:00:00Z");
const inSeconds = (seconds: number) => new Date(now.getTime() + seconds * 1000);
const down = { seconds: 15, message: "PEMS cannot be reached", isPemsDown: true };
const busy = { seconds: 2, message: "PEMS asks to slow down", isPemsDown: false };

test("C9: an outage opens the breaker at once and says since when and until when nothing is sent", () => {
  const open = afterPause(closedBreaker, down, { now, random: 0 });
  expect(open).toEqual({
    failures: 1,
    downSince: now,
    pausedUntil: inSeconds(15),
    problem: "PEMS cannot be reached",
  });
  expect(mayWrite(open, inSeconds(14))).toBe("none");
  expect(mayWrite(open, inSeconds(15))).toBe("probe");
  expect(mayWrite(closedBreaker, now)).toBe("all");
});

test("C9: every pause of an outage is twice as long as the one before, up to five minutes, and the beginning stays", () => {
  const waits: number[] = [];
  let breaker: Breaker = closedBreaker;
  for (let failure = 0; failure < 7; failure += 1) {
    breaker = afterPause(breaker, down, { now: inSeconds(failure), random: 0 });
    waits.push(((breaker.pausedUntil?.getTime() ?? 0) - inSeconds(failure).getTime()) / 1000);
  }
  expect(waits).toEqual([15, 30, 60, 120, 240, 300, 300]);
  expect(breaker.downSince).toEqual(now);
});

test("C9: a request to slow down is a pause and no outage, until the third in a row", () => {
  const first = afterPause(closedBreaker, busy, { now, random: 0 });
  expect(first).toMatchObject({ downSince: null, pausedUntil: inSeconds(2) });
  expect(mayWrite(first, inSeconds(2))).toBe("all");
  const second = afterPause(first, busy, { now, random: 0 });
  expect(second.downSince).toBeNull();
  const third = afterPause(second, busy, { now, random: 0 });
  expect(third.downSince).toEqual(now);
  expect(mayWrite(third, inSeconds(600))).toBe("probe");
});

test("C9: a pause never ends before PEMS asked for, however long that is, and chance only lengthens it", () => {
  const asked = { ...busy, seconds: 900 };
  const once = afterPause(closedBreaker, asked, { now, random: 1 });
  expect(once.pausedUntil).toEqual(inSeconds(990));
  const twice = afterPause(once, asked, { now, random: 0 });
  expect(twice.pausedUntil).toEqual(inSeconds(900));
});
