import { fail, ok } from "@pfa/domain/result.ts";
import { describe, expect, test } from "vitest";
import type { PemsProblem } from "./problem.ts";
import { createRateLimiter } from "./rate-limiter.ts";
import { parseRetryAfter, retryDelayMs, withRetries } from "./retry.ts";

const down: PemsProblem = { kind: "unavailable", reason: "server_error", message: "down" };
const limited = (retryAfterSeconds: number) =>
  retryDelayMs({ kind: "rate_limited", retryAfterSeconds, message: "" }, 1, 1000);

describe("the wait before another try", () => {
  test("lies anywhere below a bound that doubles up to half a minute", () => {
    for (const [attempt, bound] of [
      [1, 1000],
      [2, 2000],
      [3, 4000],
      [20, 30_000],
    ] as const) {
      const waits = Array.from({ length: 300 }, () => retryDelayMs(down, attempt, 1000) ?? -1);
      expect(Math.min(...waits)).toBeGreaterThanOrEqual(0);
      expect(Math.max(...waits)).toBeLessThan(bound);
      expect(Math.max(...waits) - Math.min(...waits)).toBeGreaterThan(bound / 2);
    }
  });

  test("is at least what PEMS asked for; more than a minute is not waited", () => {
    expect(limited(7)).toBeGreaterThanOrEqual(7000);
    expect(limited(60)).toBeGreaterThanOrEqual(60_000);
    expect(limited(61)).toBeNull();
    expect(retryDelayMs({ ...down, retryAfterSeconds: 2 }, 1, 1)).toBeGreaterThanOrEqual(2000);
  });

  test("does not exist for what another try cannot change", () => {
    for (const kind of [
      "unauthorized",
      "rejected",
      "not_found",
      "malformed",
      "version_moved",
    ] as const)
      expect(retryDelayMs({ kind, message: "" }, 1, 1000)).toBeNull();
  });
});

test("tries are counted, and the last problem is told", async () => {
  const attempts: number[] = [];
  const policy = { retries: 2, baseMs: 1 };
  const failing = async (attempt: number) => {
    attempts.push(attempt);
    return fail({ ...down, message: `try ${attempt}` });
  };
  expect(await withRetries(failing, policy)).toEqual(fail({ ...down, message: "try 3" }));
  expect(attempts).toEqual([1, 2, 3]);
  const once = await withRetries(
    async (attempt) => (attempt < 3 ? fail(down) : ok("done")),
    policy,
  );
  expect(once).toEqual(ok("done"));
});

test("Retry-After is understood in seconds and as a date", () => {
  const now = new Date("2026-01-01T00:00:00Z");
  expect(parseRetryAfter("120", now)).toBe(120);
  expect(parseRetryAfter(" 0 ", now)).toBe(0);
  expect(parseRetryAfter("Thu, 01 Jan 2026 00:00:30 GMT", now)).toBe(30);
  expect(parseRetryAfter("Wed, 31 Dec 2025 00:00:00 GMT", now)).toBe(0);
  for (const nonsense of [undefined, "", "soon", "-5", "1.5"])
    expect(parseRetryAfter(nonsense, now)).toBeNull();
});

test("turns come one after another at the rate, and a caller that gives up is let go", async () => {
  const limiter = createRateLimiter(100);
  const startedMs = performance.now();
  await Promise.all(Array.from({ length: 11 }, () => limiter.takeTurn()));
  expect(performance.now() - startedMs).toBeGreaterThan(95);

  const slow = createRateLimiter(0.01);
  await slow.takeTurn();
  const controller = new AbortController();
  const waiting = slow.takeTurn(controller.signal).catch((error: unknown) => error);
  controller.abort(new Error("given up"));
  expect(await waiting).toEqual(new Error("given up"));
});
