import { setTimeout } from "node:timers/promises";

/** A turn for one request; rejects with the signal's reason while it waits. */
export type RateLimiter = { takeTurn(signal?: AbortSignal): Promise<void> };

/** What a request is for: writing a record (reading it back included), or reading pages of many. */
export type Purpose = "write" | "read";

/** A turn that is shared with other processes. */
export type TakeTurn = (purpose: Purpose, signal?: AbortSignal) => Promise<void>;

/**
 * A token bucket of one token: turns lie at least 1/n seconds apart. A larger bucket would let n + its size through
 * within one second, which PEMS counts.
 */
export function createRateLimiter(requestsPerSecond: number): RateLimiter {
  const gapMs = 1000 / requestsPerSecond;
  let lastTurnMs = Number.NEGATIVE_INFINITY;
  let turns: Promise<unknown> = Promise.resolve();

  // One after another, each counted from the turn before as it really was: planned ahead, turns that a busy process
  // missed would come all at once.
  const next = async (before: Promise<unknown>, signal?: AbortSignal): Promise<void> => {
    await before;
    signal?.throwIfAborted();
    const waitMs = lastTurnMs + gapMs - performance.now();
    // Timers drop fractions of a millisecond.
    if (waitMs > 0) await wait(Math.ceil(waitMs), signal);
    lastTurnMs = performance.now();
  };
  return {
    takeTurn(signal) {
      const turn = next(turns, signal);
      // A caller that gave up lets the next one through.
      turns = turn.catch(() => undefined);
      return turn;
    },
  };
}

/** Rejects with the signal's own reason, not with a wrapped one. */
export async function wait(ms: number, signal?: AbortSignal): Promise<void> {
  await setTimeout(ms, undefined, signal ? { signal } : {}).catch((error: unknown) => {
    signal?.throwIfAborted();
    throw error;
  });
}
