import type { Db } from "@pfa/db/client.ts";
import type { Log } from "@pfa/log/log.ts";
import type { WorkerMetrics } from "./metrics.ts";
import type { Pems } from "@pfa/pems/pems.ts";

/** What the tasks work with; main.ts builds it once. */
export type WorkerDeps = {
  db: Db;
  pems: Pems;
  log: Log;
  metrics: WorkerMetrics;
  /** Records on their way to PEMS at a time. */
  concurrentWrites: number;
};
