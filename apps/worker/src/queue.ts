import { EventEmitter } from "node:events";
import type { Log } from "@pfa/log/log.ts";
import {
  Logger,
  type ParsedCronItem,
  run,
  type TaskList,
  type WorkerEvents,
} from "graphile-worker";

export type QueueOptions = {
  url: string;
  log: Log;
  taskList: TaskList;
  crontab: ParsedCronItem[];
};

export type Queue = {
  /** What this process's jobs are locked by. */
  poolId: string;
  /** Settles when the queue has ended, by `stop` or by itself. */
  ended: Promise<void>;
  /** Takes no more jobs, tells those under way to stop, and waits for them. */
  stop(): Promise<void>;
};

/** Long enough for a job that is about to end, short enough for whoever waits for the process. */
const STOP_GRACE_MS = 500;

/** Starts to work on the queue. */
export async function startQueue({ url, log, taskList, crontab }: QueueOptions): Promise<Queue> {
  const events: WorkerEvents = new EventEmitter();
  let poolId = "";
  events.on("pool:create", ({ workerPool }) => (poolId = workerPool.id));
  events.on("job:error", ({ job, error }) =>
    log.error(
      { jobId: job.id, task: job.task_identifier, tries: job.attempts, err: error },
      "job_failed",
    ),
  );
  const runner = await run({
    connectionString: url,
    events,
    logger: quietLogger(log),
    noHandleSignals: true,
    taskList,
    parsedCronItems: crontab,
    concurrency: 4,
    pollInterval: 1000,
    gracefulShutdownAbortTimeout: STOP_GRACE_MS,
    preset: {
      // Without these two, a job that ends during a shutdown stays locked for four hours and then runs twice.
      worker: { completeJobBatchDelay: 0, failJobBatchDelay: 0 },
    },
  });
  return { poolId, ended: runner.promise, stop: () => runner.stop() };
}

/** The library's own lines; of a job's failure we write our own. */
function quietLogger(log: Log): Logger {
  return new Logger((scope) => (level, message) => {
    if (level === "error" || level === "warning") log.warn({ scope, message }, "queue");
    else log.debug({ scope, message }, "queue");
  });
}
