import type { Db } from "@pfa/db/client.ts";
import { dropSupersededJobs } from "@pfa/db/superseded-jobs.ts";
import {
  beat,
  forgetWorker,
  freeJobsOfDeadWorkers,
  holdWorkerLock,
  type WorkerLock,
  type WorkerProcess,
  type WorkerVitals,
} from "@pfa/db/worker-processes.ts";
import type { Log } from "@pfa/log/log.ts";

export type AliveOptions = {
  db: Db;
  /** For a connection outside the pool, which the proof of life rests on. */
  url: string;
  log: Log;
  worker: WorkerProcess;
  vitals: () => WorkerVitals;
  beatSeconds: number;
  /** How long a worker may be silent before its jobs are given to others. */
  graceSeconds: number;
};

export type Alive = {
  /** Whether the database heard of us lately. */
  isBeating: () => boolean;
  stop(): Promise<void>;
};

/** Tells the others that this worker lives, and gives the jobs of those that died back to the queue. */
export function stayAlive({ db, url, log, worker, vitals, ...every }: AliveOptions): Alive {
  let lock: WorkerLock | null = null;
  let lastBeat = performance.now();
  let stopped = false;
  let timer: NodeJS.Timeout | undefined;

  const tick = async () => {
    if (!lock?.isHeld()) {
      await lock?.release().catch(() => undefined);
      lock = await holdWorkerLock(url, worker.poolId);
    }
    await db.transaction((tx) => beat(tx, worker, vitals()));
    lastBeat = performance.now();
    for (const dead of await freeJobsOfDeadWorkers(db, every.graceSeconds))
      log.warn(dead, "dead_worker_jobs_freed");
    await db.transaction(dropSupersededJobs);
  };
  const loop = async (): Promise<void> => {
    try {
      await tick();
    } catch (error) {
      // PostgreSQL may be restarting; the next beat tries again.
      log.warn({ err: error }, "worker_beat_failed");
    }
    if (!stopped) timer = setTimeout(again, every.beatSeconds * 1000);
  };
  const again = () => {
    running = loop();
  };
  let running = loop();

  return {
    isBeating: () => performance.now() - lastBeat < 3000 * every.beatSeconds,
    stop: async () => {
      stopped = true;
      clearTimeout(timer);
      await running;
      await db.transaction((tx) => forgetWorker(tx, worker.poolId)).catch(() => undefined);
      await lock?.release().catch(() => undefined);
    },
  };
}
