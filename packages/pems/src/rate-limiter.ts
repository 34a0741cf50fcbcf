import { setTimeout } from "node:timers/promises";

/** A turn for one request; rejects with the signal's reason while it waits. */
export type RateLimiter = { takeTurn(signal?: AbortSignal): Promise<void> };

/**
 * A token bucket of one token: turns lie at least 1/n seconds apart. A larger bucket would let n + its size through
 * within one second, which PEMS counts.
 */
export function createRateLimiter(requestsPerSecond: number): RateLimiter {
  const gapMs = 1000 / requestsPerSecond;
  let nextTurnMs = 0;
  return {
    async takeTurn(signal) {
      signal?.throwIfAborted();
      const now = performance.now();
      const turnMs = Math.max(now, nextTurnMs);
      nextTurnMs = turnMs + gapMs;
      if (turnMs > now) await wait(turnMs - now, signal);
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
