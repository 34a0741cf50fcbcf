import { jobs } from "@pfa/domain/jobs.ts";
import { sendCommits } from "@pfa/usecases/send-commits.ts";
import type { Task } from "graphile-worker";
import type { WorkerDeps } from "../deps.ts";

/** Safe to run twice and to be killed: what was on its way is read back from PEMS before anything is sent again. */
export const sendCommitsTask =
  ({ db, pems, log, concurrentWrites }: WorkerDeps): Task =>
  async (payload, { abortSignal }) => {
    const { organizationId } = jobs["send-commits"].parse(payload);
    const startedAt = performance.now();
    const summary = await sendCommits(
      { db, pems, concurrency: concurrentWrites, ...(abortSignal && { signal: abortSignal }) },
      organizationId,
    );
    const durationMs = Math.round(performance.now() - startedAt);
    log.info({ organizationId, ...summary, durationMs }, "commits_sent");
  };
