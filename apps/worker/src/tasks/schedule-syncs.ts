import { scheduleSyncs } from "@pfa/usecases/schedule-syncs.ts";
import type { Task } from "graphile-worker";
import type { WorkerDeps } from "../deps.ts";

/** Safe to run twice: an organization has at most one run that has not ended. */
export const scheduleSyncsTask =
  ({ db, log, schedule }: WorkerDeps): Task =>
  async () => {
    const scheduled = await scheduleSyncs(db, {
      ...schedule,
      now: new Date(),
      which: "all",
      random: Math.random,
    });
    log.info(scheduled, "syncs_scheduled");
  };
