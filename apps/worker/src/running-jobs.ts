import type { Db } from "@pfa/db/client.ts";
import { listCancelled } from "@pfa/db/job-samples.ts";
import { listenLive } from "@pfa/db/live.ts";
import type { Log } from "@pfa/log/log.ts";

/** The jobs that this process works on, and the way to tell them to stop. */
export type RunningJobs = {
  /** Fires when somebody cancels the job. */
  add(jobId: string): AbortSignal;
  remove(jobId: string): void;
  count(): number;
  /** Looks which of them are cancelled. */
  look(): Promise<void>;
};

export function createRunningJobs(db: Db): RunningJobs {
  const running = new Map<string, AbortController>();
  return {
    add: (jobId) => {
      const controller = new AbortController();
      running.set(jobId, controller);
      return controller.signal;
    },
    remove: (jobId) => void running.delete(jobId),
    count: () => running.size,
    look: async () => {
      if (running.size === 0) return;
      for (const jobId of await listCancelled(db, [...running.keys()])) running.get(jobId)?.abort();
    },
  };
}

/** Looks whenever jobs changed anywhere, and again if that happened meanwhile. Close it. */
export function watchCancellations(
  { url, log }: { url: string; log: Log },
  running: RunningJobs,
): Promise<{ close(): Promise<void> }> {
  let isLooking = false;
  let isNews = false;
  const look = async () => {
    isNews = true;
    if (isLooking) return;
    isLooking = true;
    while (isNews) {
      isNews = false;
      // oxlint-disable-next-line no-await-in-loop -- one question at a time, however many events
      await running
        .look()
        .catch((error: unknown) => log.warn({ err: error }, "cancellations_unknown"));
    }
    isLooking = false;
  };
  return listenLive(url, (event) => {
    if (event === null || (event.kind === "admin_changed" && event.area === "jobs")) void look();
  });
}
