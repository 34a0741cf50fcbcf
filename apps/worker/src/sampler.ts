import type { Db } from "@pfa/db/client.ts";
import { sampleJobs } from "@pfa/db/job-samples.ts";
import type { Log } from "@pfa/log/log.ts";

/** One sample for everybody who looks, however many browsers and workers there are. */
const SAMPLE_MS = 10_000;

/** Samples the queue in turns with the other workers, until it is stopped. */
export function startSampler({ db, log }: { db: Db; log: Log }): { stop(): Promise<void> } {
  let isStopped = false;
  let timer: NodeJS.Timeout | undefined;
  const sample = async (): Promise<void> => {
    try {
      await sampleJobs(db, SAMPLE_MS);
    } catch (error) {
      // PostgreSQL may be restarting; the next turn tries again.
      log.warn({ err: error }, "jobs_not_sampled");
    }
    if (!isStopped) timer = setTimeout(again, SAMPLE_MS / 2);
  };
  const again = () => {
    sampling = sample();
  };
  let sampling = sample();
  return {
    stop: async () => {
      isStopped = true;
      clearTimeout(timer);
      await sampling;
    },
  };
}
