/** What is known of one PEMS server as a target of writes. */
export type Breaker = {
  /** Pauses in a row without a write between them that PEMS answered. */
  failures: number;
  /** Nothing is written before; null while writes go out. */
  pausedUntil: Date | null;
  /** Since when PEMS counts as down; null where it only asked to slow down. */
  downSince: Date | null;
  problem: string | null;
};

export const closedBreaker: Breaker = {
  failures: 0,
  pausedUntil: null,
  downSince: null,
  problem: null,
};

/** Why writing stops for a while. */
export type Pause = {
  /** Shortest wait: what PEMS asked for, or ours before the first try of many. */
  seconds: number;
  message: string;
  /** PEMS answers nobody, as opposed to asking us to slow down. */
  isPemsDown: boolean;
};

/** So many requests in a row to slow down count as an outage: PEMS serves nobody. */
const SLOW_DOWNS_OF_AN_OUTAGE = 3;
const LONGEST_PAUSE_SECONDS = 300;

/**
 * The breaker after something was answered by a pause. Each pause in a row doubles the wait, up to five minutes; it never
 * ends before PEMS asked for. `random` (0 to 1) lengthens it by up to a tenth: processes do not come back together.
 */
export function afterPause(
  breaker: Breaker,
  { seconds, message, isPemsDown }: Pause,
  { now, random }: { now: Date; random: number },
): Breaker {
  const failures = breaker.failures + 1;
  const isDown = isPemsDown || breaker.downSince !== null || failures >= SLOW_DOWNS_OF_AN_OUTAGE;
  const grown = Math.min(seconds * 2 ** breaker.failures, Math.max(seconds, LONGEST_PAUSE_SECONDS));
  const waitMs = grown * (1 + random / 10) * 1000;
  return {
    failures,
    pausedUntil: new Date(now.getTime() + waitMs),
    downSince: isDown ? (breaker.downSince ?? now) : null,
    problem: message,
  };
}

/**
 * What may be sent now: nothing, everything, or after an outage first a look whether PEMS is well and then one item alone,
 * whose success closes the breaker.
 */
export function mayWrite({ pausedUntil, downSince }: Breaker, now: Date): "all" | "probe" | "none" {
  if (pausedUntil && pausedUntil > now) return "none";
  return downSince ? "probe" : "all";
}
