import type { JobName } from "@pfa/domain/jobs.ts";
import type { Task } from "graphile-worker";
import type { WorkerDeps } from "./deps.ts";
import { resumeCommitsTask } from "./tasks/resume-commits.ts";
import { scheduleSyncsTask } from "./tasks/schedule-syncs.ts";
import { sendCommitsTask } from "./tasks/send-commits.ts";
import { syncOrganizationTask } from "./tasks/sync-organization.ts";
import { tryMappingTask } from "./tasks/try-mapping.ts";

/** The code of every background job, by the job's name. */
export const taskList = (deps: WorkerDeps) =>
  ({
    "resume-commits": resumeCommitsTask(deps),
    "schedule-syncs": scheduleSyncsTask(deps),
    "send-commits": sendCommitsTask(deps),
    "sync-organization": syncOrganizationTask(deps),
    "try-mapping": tryMappingTask(deps),
  }) satisfies Partial<Record<JobName, Task>>;
