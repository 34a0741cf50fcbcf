import { setTimeout as delay } from "node:timers/promises";
import { type Db, inOrganization } from "@pfa/db/client.ts";
import type { Staging } from "@pfa/db/mirror-staging.ts";
import { beatRun, type StartedRun } from "@pfa/db/sync-run-progress.ts";

/** How soon a run notices that it was cancelled or overtaken, however long PEMS or PostgreSQL take. */
const LOOK_EVERY_MS = 1000;

/** A run under watch: `lost` fires when it is no longer ours. */
export type Watch = { lost: AbortSignal; stop(): Promise<void> };

/**
 * Gives a run's signs of life, and ends its work when an administrator cancelled it or another process took it over:
 * the read from PEMS is broken off, and the statement that PostgreSQL is at is cancelled.
 */
export function watchRun(db: Db, run: StartedRun, staging: Staging): Watch {
  const lost = new AbortController();
  const stopped = new AbortController();
  const look = async (): Promise<boolean> => {
    try {
      return await inOrganization(db, run.organizationId, (tx) => beatRun(tx, run));
    } catch {
      // PostgreSQL may be restarting. Whoever writes for the run learns it there.
      return true;
    }
  };
  const watch = async (): Promise<void> => {
    while (!stopped.signal.aborted) {
      if (!(await look())) {
        lost.abort();
        await staging.interrupt().catch(() => undefined);
        return;
      }
      await delay(LOOK_EVERY_MS, undefined, { signal: stopped.signal }).catch(() => undefined);
    }
  };
  const watching = watch();
  return {
    lost: lost.signal,
    stop: async () => {
      stopped.abort();
      await watching;
    },
  };
}
