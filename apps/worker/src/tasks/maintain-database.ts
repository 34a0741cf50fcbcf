import { maintainDatabase } from "@pfa/usecases/maintain-database.ts";
import type { Task } from "graphile-worker";
import type { WorkerDeps } from "../deps.ts";

/** Safe to run twice: what was removed is gone, and the next run goes on where this one was stopped. */
export const maintainDatabaseTask =
  ({ db, log, secrets }: WorkerDeps): Task =>
  async (_payload, { abortSignal }) => {
    const done = await maintainDatabase({
      db,
      secrets,
      ...(abortSignal && { signal: abortSignal }),
    });
    log.info(done, "database_maintained");
  };
