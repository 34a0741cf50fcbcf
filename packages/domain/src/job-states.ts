/** Where a job stands that the queue still holds. */
export const queuedJobStates = ["running", "ready", "retrying", "scheduled", "dead"] as const;
export type QueuedJobState = (typeof queuedJobStates)[number];

/** How a run of a job ended, or that it has not. */
export const jobRunStates = ["running", "done", "failed", "cancelled", "lost"] as const;
export type JobRunState = (typeof jobRunStates)[number];

/** What an administrator may do to jobs. */
export const jobActions = ["retry", "run_now", "reschedule", "cancel"] as const;
export type JobAction = (typeof jobActions)[number];

/** What decides where a job stands. */
export type JobStanding = {
  isLocked: boolean;
  attempts: number;
  maxAttempts: number;
  /** ISO timestamp. */
  runAt: string;
};

/** J1: locked means running; out of tries means dead; a wait after a failed try is no ordinary wait. */
export function queuedJobState(
  { isLocked, attempts, maxAttempts, runAt }: JobStanding,
  now: Date,
): QueuedJobState {
  if (isLocked) return "running";
  if (attempts >= maxAttempts) return "dead";
  if (new Date(runAt) <= now) return "ready";
  return attempts > 0 ? "retrying" : "scheduled";
}

const actionsByState: Record<QueuedJobState, readonly JobAction[]> = {
  running: ["cancel"],
  ready: ["reschedule", "cancel"],
  retrying: ["run_now", "reschedule", "cancel"],
  scheduled: ["run_now", "reschedule", "cancel"],
  dead: ["retry", "cancel"],
};

/** J2: what can be done to a job as it stands. */
export const actionsFor = (state: QueuedJobState): readonly JobAction[] => actionsByState[state];

/** Upper bounds in milliseconds of the classes into which times to start are counted; the last class has none. */
export const startBounds = [
  50, 100, 250, 500, 1000, 2000, 5000, 10_000, 30_000, 60_000, 300_000, 900_000, 3_600_000,
] as const;

/**
 * J3: the time within which this share of the jobs started, as the upper bound of the class it falls into; null without jobs.
 * Counts of several organizations and minutes add up, which percentiles do not.
 */
export function startPercentile(counts: readonly number[], share: number): number | null {
  const total = counts.reduce((sum, count) => sum + count, 0);
  if (total === 0) return null;
  let seen = 0;
  for (const [index, count] of counts.entries()) {
    seen += count;
    if (seen >= total * share) return startBounds[index] ?? Infinity;
  }
  return Infinity;
}

export type Freshness = "fresh" | "stale" | "failing" | "held" | "never";

export type MirrorStanding = {
  lastSyncedAt: string | null;
  lastRunState: string | null;
  /** What an administrator decided on the last run's held read; null where nothing was held, its decision null while nobody has. */
  held: { decision: string | null } | null;
  /** Minutes since the schedule wanted the next sync; null where none is expected. */
  overdueMinutes: number | null;
};

/**
 * J4: a last run that did not bring its records is told before the age of what is there. A held read waits for somebody's
 * decision; once it was made, the age alone counts.
 */
export function freshnessOf(mirror: MirrorStanding, staleMinutes: number): Freshness {
  const { lastSyncedAt, lastRunState, held, overdueMinutes } = mirror;
  if (held !== null && held.decision === null) return "held";
  if (lastRunState === "failed" || (lastRunState === "refused" && held === null)) return "failing";
  if (lastSyncedAt === null) return "never";
  return overdueMinutes !== null && overdueMinutes >= staleMinutes ? "stale" : "fresh";
}
