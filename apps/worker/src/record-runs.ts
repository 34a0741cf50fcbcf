import type { Db } from "@pfa/db/client.ts";
import {
  cancelSyncOfJob,
  endJobRun,
  type JobRunEnd,
  type JobRunKey,
  saveJobLines,
  startJobRun,
} from "@pfa/db/job-runs.ts";
import { jobs } from "@pfa/domain/jobs.ts";
import type { Log } from "@pfa/log/log.ts";
import type { Job, JobHelpers, Task, TaskList } from "graphile-worker";
import { errorChain } from "./error-chain.ts";
import { collectLines, type JobLines } from "./job-lines.ts";
import type { RunningJobs } from "./running-jobs.ts";

/** What the recording needs of the process. */
type Recorder = { db: Db; log: Log; running: RunningJobs };

/** A task, made anew for each run with the log that the run keeps. */
export type TaskFactories = Record<string, (log: Log) => Task>;

/** How soon the lines of a run can be read while it runs. */
const SAVE_LINES_MS = 2000;

/**
 * Every task, its runs written down: the queue forgets what is done. A run that was cancelled ends well for the queue, which
 * then drops the job. A run that cannot be written down, at its start or its end, counts as a failed try: every job may run twice.
 */
export const recordRuns = (tasks: TaskFactories, recorder: Recorder): TaskList =>
  Object.fromEntries(
    Object.entries(tasks).map(([name, makeTask]): [string, Task] => [
      name,
      (payload, helpers) => runRecorded(recorder, makeTask, payload, helpers),
    ]),
  );

async function runRecorded(
  { db, log, running }: Recorder,
  makeTask: (log: Log) => Task,
  payload: unknown,
  helpers: JobHelpers,
): Promise<void> {
  const { job } = helpers;
  const { key, isCancelled } = await startJobRun(db, tryOf(job));
  const cancelled = running.add(job.id);
  const lines = collectLines(log);
  const saving = saveRegularly(db, key, lines);
  const end = (how: Pick<JobRunEnd, "state" | "isLast" | "error">) =>
    endJobRun(db, key, { ...how, lines: lines.all() });
  try {
    const abortSignal = AbortSignal.any([helpers.abortSignal, cancelled]);
    if (!isCancelled) await makeTask(lines.log)(payload, { ...helpers, abortSignal });
    if (!isCancelled && !cancelled.aborted) {
      await end({ state: "done", isLast: true, error: null });
      return;
    }
  } catch (error) {
    if (!cancelled.aborted) {
      const isLast = job.attempts >= job.max_attempts;
      await end({ state: "failed", isLast, error: errorChain(error) }).catch((unsaved: unknown) =>
        log.warn({ jobId: job.id, err: unsaved }, "job_run_not_saved"),
      );
      throw error;
    }
  } finally {
    clearInterval(saving);
    running.remove(job.id);
  }
  await endCancelled(db, job);
  await end({ state: "cancelled", isLast: true, error: null });
}

const tryOf = (job: Job) => ({
  jobId: job.id,
  organizationId: organizationOf(job.payload),
  task: job.task_identifier,
  payload: job.payload,
  attempt: job.attempts,
  maxAttempts: job.max_attempts,
  poolId: job.locked_by ?? "",
  dueAt: job.run_at,
});

function organizationOf(payload: unknown): number | null {
  const id = (payload as { organizationId?: unknown } | null)?.organizationId;
  return typeof id === "number" ? id : null;
}

function saveRegularly(db: Db, key: JobRunKey, lines: JobLines): NodeJS.Timeout {
  let saved = 0;
  return setInterval(() => {
    if (lines.count() === saved) return;
    saved = lines.count();
    // The end of the run saves them again.
    saveJobLines(db, key, lines.all()).catch(() => undefined);
  }, SAVE_LINES_MS);
}

/** What else ends with a job. Commits that were to be sent wait: the next minute's check queues them again. */
async function endCancelled(db: Db, job: Job): Promise<void> {
  if (job.task_identifier !== "sync-organization") return;
  await cancelSyncOfJob(db, jobs["sync-organization"].parse(job.payload));
}
