import { EventEmitter } from "node:events";
import { setTimeout as delay } from "node:timers/promises";
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
  /** Handed the queue's events before the first of them. */
  onEvents?: (events: WorkerEvents) => void;
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

/** How long the rest of a broken queue may take to end: it may wait for a connection that never comes. */
const BREAK_WITHIN_MS = 2000;

/** Starts to work on the queue. */
export async function startQueue({
  url,
  log,
  taskList,
  crontab,
  onEvents,
}: QueueOptions): Promise<Queue> {
  const events: WorkerEvents = new EventEmitter();
  onEvents?.(events);
  let poolId = "";
  events.on("pool:create", ({ workerPool }) => (poolId = workerPool.id));
  events.on("job:error", ({ job, error }) =>
    log.error(
      { jobId: job.id, task: job.task_identifier, tries: job.attempts, err: error },
      "job_failed",
    ),
  );
  // A lane ends when it cannot tell PostgreSQL what became of its job. The queue should end with it, and has been seen to
  // wait for ever instead: alive, beating, and holding jobs that nobody else may take.
  const broken = new Promise<void>((resolve) => events.once("worker:stop", () => resolve()));
  const runner = await run({
    connectionString: url,
    events,
    logger: quietLogger(log),
    noHandleSignals: true,
    taskList,
    parsedCronItems: crontab,
    concurrency: 5,
    pollInterval: 1000,
    gracefulShutdownAbortTimeout: STOP_GRACE_MS,
    preset: {
      // Without these two, a job that ends during a shutdown stays locked for four hours and then runs twice.
      worker: { completeJobBatchDelay: 0, failJobBatchDelay: 0 },
    },
  });
  const brokenForLong = broken.then(() => delay(BREAK_WITHIN_MS, undefined, { ref: false }));
  const ended = Promise.race([runner.promise, brokenForLong]);
  return { poolId, ended, stop: () => runner.stop() };
}

/** The library's own lines; of a job's failure we write our own. */
function quietLogger(log: Log): Logger {
  return new Logger((scope) => (level, message) => {
    if (level === "error" || level === "warning") log.warn({ scope, message }, "queue");
    else log.debug({ scope, message }, "queue");
  });
}
