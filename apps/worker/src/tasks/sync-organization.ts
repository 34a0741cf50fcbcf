import { jobs } from "@pfa/domain/jobs.ts";
import { abandonSync, retrySyncLater } from "@pfa/usecases/sync-later.ts";
import { syncOrganization } from "@pfa/usecases/sync-organization.ts";
import type { Task } from "graphile-worker";
import type { WorkerDeps } from "../deps.ts";

/** A run that fails this often without a known cause fails for good; the schedule starts a new one. */
const MAX_TRIES = 5;

/** Safe to run twice: a retry starts the run again from its beginning. */
export const syncOrganizationTask =
  ({ db, pems, log, metrics }: WorkerDeps): Task =>
  async (payload, { job, abortSignal }) => {
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
  };
