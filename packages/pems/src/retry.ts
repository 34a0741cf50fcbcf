import { fail, ok, type Result } from "@pfa/domain/result.ts";
import pRetry from "p-retry";
import { PemsFailure, type PemsProblem } from "./problem.ts";
import { wait } from "./rate-limiter.ts";

export type RetryPolicy = {
  /** Further tries after the first. */
  retries: number;
  /** Longest wait before the first further try; doubled for each one after it. */
  baseMs: number;
};

const MAX_WAIT_MS = 30_000;
/** PEMS may ask for more patience than a caller has; then the caller is told. */
const MAX_ASKED_WAIT_SECONDS = 60;

/** Runs something that may be repeated until it succeeds, fails for good, or the tries are used up. */
export async function withRetries<T>(
  run: (attempt: number) => Promise<Result<T, PemsProblem>>,
  { retries, baseMs }: RetryPolicy,
  signal?: AbortSignal,
): Promise<Result<T, PemsProblem>> {
  try {
    const value = await pRetry(
      async (attempt) => {
        const result = await run(attempt);
        if (!result.ok) throw new PemsFailure(result.error);
        return result.value;
      },
      {
        retries,
        // The wait is ours: p-retry has no full jitter and does not know what PEMS asked for.
        minTimeout: 0,
        ...(signal ? { signal } : {}),
        async shouldRetry({ error, attemptNumber }) {
          const delayMs =
            error instanceof PemsFailure
              ? retryDelayMs(error.problem, attemptNumber, baseMs)
              : null;
          if (delayMs !== null) await wait(delayMs, signal);
          return delayMs !== null;
        },
      },
    );
    return ok(value);
  } catch (error) {
    if (error instanceof PemsFailure) return fail(error.problem);
    throw error;
  }
}

/** Milliseconds to wait after try number `attempt`, or null if another try cannot help. */
export function retryDelayMs(problem: PemsProblem, attempt: number, baseMs: number): number | null {
  if (problem.kind !== "unavailable" && problem.kind !== "rate_limited") return null;
  // Full jitter: callers that failed together must not come back together.
  const jitterMs = Math.random() * Math.min(baseMs * 2 ** (attempt - 1), MAX_WAIT_MS);
  const asked = problem.retryAfterSeconds;
  if (asked === undefined) return jitterMs;
  return asked > MAX_ASKED_WAIT_SECONDS ? null : asked * 1000 + jitterMs;
}

/** Retry-After in either form, as seconds from `now`; null for none or nonsense. */
export function parseRetryAfter(header: string | undefined, now: Date): number | null {
  const text = header?.trim() ?? "";
  if (/^\d{1,9}$/.test(text)) return Number(text);
  const at = /[a-z]/i.test(text) ? Date.parse(text) : Number.NaN;
  return Number.isNaN(at) ? null : Math.max(0, Math.ceil((at - now.getTime()) / 1000));
}
