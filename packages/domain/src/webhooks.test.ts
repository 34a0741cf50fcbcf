import { expect, test } from "vitest";
import { alertMessage, judgeAttempt, testMessage, webhookInput } from "./webhooks.ts";

const now = new Date("2026-06-01T12:00:00.000Z");
const moment = { now, random: 0 };

/** Minutes from a failed try to the next. */
function wait(tries: number, random = 0): number | string {
  const verdict = judgeAttempt({ status: 503 }, tries, { now, random });
  return verdict.state === "pending" ? (+verdict.nextAttemptAt - +now) / 60_000 : verdict.state;
}

const ofBytes = (bytes: number) => `whsec_${Buffer.alloc(bytes, 7).toString("base64")}`;

test("W24: any answer of success ends a delivery, 410 gives it up at once", () => {
  for (const status of [200, 202, 204, 299])
    expect(judgeAttempt({ status }, 1, moment)).toEqual({ state: "delivered" });
  expect(judgeAttempt({ status: 410 }, 1, moment)).toEqual({ state: "dead" });
});

test("W24: whatever else comes is tried again, each time later, and given up after the eighth try", () => {
  const failures = [{ status: 400 }, { status: 500 }, { status: 199 }, { problem: "no answer" }];
  expect([1, 2, 3, 4, 5, 6, 7, 8, 9].map((tries) => wait(tries))).toEqual([
    1,
    5,
    15,
    60,
    180,
    480,
    1440,
    "dead",
    "dead",
  ]);
  expect(wait(1, 1)).toBeCloseTo(1.1);
  for (const answer of failures)
    expect(judgeAttempt(answer, 1, moment)).toMatchObject({ state: "pending" });
});

test("W23: a message says what, where, how much and what to do, for programs and for people", () => {
  const news = { organization: "RIO", kind: "writes_dead", value: 3, threshold: 1 } as const;
  expect(JSON.parse(alertMessage("alert.opened", news, now))).toEqual({
    type: "alert.opened",
    timestamp: "2026-06-01T12:00:00.000Z",
    data: {
      organization: "RIO",
      kind: "writes_dead",
      title: "Writes were given up",
      value: 3,
      threshold: 1,
    },
    text: "RIO: Writes were given up (records: 3, limit 1). Send them again, or return them to their authors.",
  });
  const over = JSON.parse(
    alertMessage(
      "alert.resolved",
      { organization: null, kind: "pems_down", value: 1, threshold: 1 },
      now,
    ),
  );
  expect(over.text).toBe("All organizations: over: PEMS does not answer");
  expect(JSON.parse(testMessage("Operations", now))).toMatchObject({ type: "test" });
});

test("a secret is of the usual form and long enough", () => {
  const good = { name: "Ops", url: "https://example.com", organizations: ["RIO"], kinds: null };
  const isGood = (secret: string) => webhookInput.safeParse({ ...good, secret }).success;
  expect([24, 25, 26, 32, 64].map((bytes) => isGood(ofBytes(bytes)))).toEqual([
    true,
    true,
    true,
    true,
    true,
  ]);
  for (const bad of ["", "secret", "whsec_", ofBytes(23), ofBytes(66), ofBytes(32).slice(6)])
    expect(isGood(bad)).toBe(false);
});
