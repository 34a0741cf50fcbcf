import { jobs } from "@pfa/domain/jobs.ts";
import { abandonSync, retrySyncLater } from "@pfa/usecases/sync-later.ts";
import { syncOrganization } from "@pfa/usecases/sync-organization.ts";
import type { JobHelpers, Task } from "graphile-worker";
import type { WorkerDeps } from "../deps.ts";

/** A run that fails this often without a known cause fails for good; the schedule starts a new one. */
const MAX_TRIES = 5;

/** Syncs of a process at a time: fewer than its jobs, so that a commit never waits for a place behind hours of reading. */
const MOST_SYNCS = 3;

/** Of this process, whichever task they belong to: a task is made for each run. */
let underWay = 0;

/** Safe to run twice: a retry starts the run again from its beginning. */
export const syncOrganizationTask =
  (deps: WorkerDeps): Task =>
  async (payload, helpers) => {
    if (underWay >= MOST_SYNCS)
      return retrySyncLater(deps.db, jobs["sync-organization"].parse(payload));
    underWay += 1;
    try {
      await sync(deps, payload, helpers);
    } finally {
      underWay -= 1;
    }
  };

async function sync(
  { db, pems, log, metrics }: WorkerDeps,
  payload: unknown,
  { job, abortSignal }: Pick<JobHelpers, "job" | "abortSignal">,
): Promise<void> {
  const run = jobs["sync-organization"].parse(payload);
  // Judged before the try: a process that dies of a run never gets to say so.
  if (job.attempts > MAX_TRIES) {
    log.error(run, "sync_gave_up");
    return abandonSync(db, run);
  }
  const startedAt = performance.now();
  const outcome = await syncOrganization({ db, pems }, { ...run, signal: abortSignal });
  const durationMs = Math.round(performance.now() - startedAt);
  log.info({ ...run, outcome, durationMs }, "sync_ended");
  metrics.syncEnded(outcome, durationMs / 1000);
  if (outcome.kind === "busy") await retrySyncLater(db, run);
}
