import { scheduleSyncs } from "@pfa/usecases/schedule-syncs.ts";
import type { Task } from "graphile-worker";
import type { WorkerDeps } from "../deps.ts";

/** Queues what is due. Safe to run twice: an organization has at most one run that has not ended. */
export async function scheduleDueSyncs({ db, log }: WorkerDeps): Promise<void> {
  const moment = { now: new Date(), random: Math.random };
  const scheduled = await scheduleSyncs(db, moment, (code, error) =>
    log.error({ code, err: error }, "sync_not_scheduled"),
  );
  if (Object.values(scheduled).some((codes) => codes.length > 0))
    log.info(scheduled, "syncs_scheduled");
}

export const scheduleSyncsTask =
  (deps: WorkerDeps): Task =>
  () =>
    scheduleDueSyncs(deps);
