import { jobs } from "@pfa/domain/jobs.ts";
import { tryMapping } from "@pfa/usecases/try-mapping.ts";
import type { Task } from "graphile-worker";
import type { WorkerDeps } from "../deps.ts";

/** Safe to run twice: it reads PEMS and the mirror and changes neither. */
export const tryMappingTask =
  ({ db, pems, log }: WorkerDeps): Task =>
  async (payload, { abortSignal }) => {
    const target = jobs["try-mapping"].parse(payload);
    const outcome = await tryMapping(
      { db, pems },
      { ...target, ...(abortSignal && { signal: abortSignal }) },
    );
    log.info({ ...target, outcome }, "mapping_tried");
  };
