import { resumeCommits } from "@pfa/usecases/resume-commits.ts";
import type { Task } from "graphile-worker";
import type { WorkerDeps } from "../deps.ts";

/** Safe to run twice: it only queues what nobody is about to do. */
export const resumeCommitsTask =
  ({ db, pems, log }: WorkerDeps): Task =>
  async () => {
    const organizationIds = await resumeCommits(db, pems.server);
    if (organizationIds.length > 0) log.warn({ organizationIds }, "commits_resumed");
  };
