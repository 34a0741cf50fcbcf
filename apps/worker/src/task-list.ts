import type { JobName } from "@pfa/domain/jobs.ts";
import type { WorkerDeps } from "./deps.ts";
import type { TaskFactories } from "./record-runs.ts";
import { deliverWebhooksTask } from "./tasks/deliver-webhooks.ts";
import { evaluateAlertsTask } from "./tasks/evaluate-alerts.ts";
import { maintainDatabaseTask } from "./tasks/maintain-database.ts";
import { resumeCommitsTask } from "./tasks/resume-commits.ts";
import { scheduleSyncsTask } from "./tasks/schedule-syncs.ts";
import { sendCommitsTask } from "./tasks/send-commits.ts";
import { syncOrganizationTask } from "./tasks/sync-organization.ts";
import { tryMappingTask } from "./tasks/try-mapping.ts";

/** The code of every background job, by the job's name; made for each run with the log that the run keeps. */
export const taskList = (deps: WorkerDeps) =>
  ({
    "deliver-webhooks": (log) => deliverWebhooksTask({ ...deps, log }),
    "evaluate-alerts": (log) => evaluateAlertsTask({ ...deps, log }),
    "maintain-database": (log) => maintainDatabaseTask({ ...deps, log }),
    "resume-commits": (log) => resumeCommitsTask({ ...deps, log }),
    "schedule-syncs": (log) => scheduleSyncsTask({ ...deps, log }),
    "send-commits": (log) => sendCommitsTask({ ...deps, log }),
    "sync-organization": (log) => syncOrganizationTask({ ...deps, log }),
    "try-mapping": (log) => tryMappingTask({ ...deps, log }),
  }) satisfies Partial<Record<JobName, TaskFactories[string]>>;
