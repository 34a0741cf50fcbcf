import { auditAdminAction } from "@pfa/db/audit.ts";
import { asAdministrator, type Db } from "@pfa/db/client.ts";
import { changeQueuedJobs, type ChangedJob } from "@pfa/db/job-list.ts";
import { notifyAdmins } from "@pfa/db/live.ts";
import type { JobAction } from "@pfa/domain/job-states.ts";
import type { Administrator } from "@pfa/domain/scope.ts";

export type JobChange = {
  jobIds: readonly string[];
  action: JobAction;
  /** When to run; for `reschedule` alone. */
  at: Date | null;
};

/**
 * Retries, moves or cancels jobs of the organizations that the administrator oversees. A job that started, ended or was cancelled
 * since the administrator looked is left as it is; so is one that is not theirs to change. Audited per organization.
 */
export function changeJobs(
  db: Db,
  admin: Administrator,
  { jobIds, action, at }: JobChange,
): Promise<{ asked: number; changed: number }> {
  return asAdministrator(db, admin, async (tx) => {
    const changed = await changeQueuedJobs(tx, jobIds, action, at);
    for (const [organizationId, jobs] of Map.groupBy(changed, (job) => job.organizationId)) {
      const details = { ...detailsOf(jobs), ...(at && { runAt: at.toISOString() }) };
      await auditAdminAction(tx, admin, { action: `jobs_${action}`, organizationId, details });
      await notifyAdmins(tx, "jobs", organizationId);
    }
    return { asked: jobIds.length, changed: changed.length };
  });
}

/** Enough to find them again; a change of thousands is told by its number. */
const MAX_NAMED = 50;

const detailsOf = (jobs: readonly ChangedJob[]) => ({
  task: [...new Set(jobs.map(({ task }) => task))].join(", "),
  ...(jobs.length > MAX_NAMED && { jobs: jobs.length }),
  jobIds: jobs.slice(0, MAX_NAMED).map(({ jobId }) => Number(jobId)),
});
