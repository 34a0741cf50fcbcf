import type { Db } from "@pfa/db/client.ts";
import type { Log } from "@pfa/log/log.ts";
import type { Outbound } from "@pfa/outbound/outbound.ts";
import type { Pems } from "@pfa/pems/pems.ts";
import type { SecretBox } from "@pfa/secrets/secret-box.ts";
import type { WorkerMetrics } from "./metrics.ts";

/** What the tasks work with; main.ts builds it once. */
export type WorkerDeps = {
  db: Db;
  pems: Pems;
  log: Log;
  metrics: WorkerMetrics;
  secrets: SecretBox;
  /** For calls to addresses that people entered. */
  outbound: Outbound;
  /** Records on their way to PEMS at a time. */
  concurrentWrites: number;
};
