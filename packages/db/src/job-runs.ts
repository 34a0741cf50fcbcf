import type { JobRunState } from "@pfa/domain/job-states.ts";
import { type Db, inOrganization, sql, type Tx } from "./client.ts";
import { notifyAdmins } from "./live.ts";

/** A try of a job as the queue hands it out. */
export type JobTry = {
  jobId: string;
  /** Null for a job for all organizations. */
  organizationId: number | null;
  task: string;
  payload: unknown;
  attempt: number;
  maxAttempts: number;
  poolId: string;
  dueAt: Date;
};

/** An error with what caused it, outermost first. */
export type JobError = { name: string; message: string; stack: string | null }[];

/** One line of a run's log. */
export type JobLine = {
  at: string;
  level: "info" | "warn" | "error";
  event: string;
  fields: object;
};

/** Which run of which organization. */
export type JobRunKey = { runId: number; jobId: string; organizationId: number | null };

export type JobRunEnd = {
  state: Exclude<JobRunState, "running" | "lost">;
  /** Whether the job ends with it. */
  isLast: boolean;
  error: JobError | null;
  lines: readonly JobLine[];
};

/** A transaction about one job: in its organization, or outside any. */
const aboutJob = <T>(db: Db, organizationId: number | null, work: (tx: Tx) => Promise<T>) =>
  organizationId === null ? db.transaction(work) : inOrganization(db, organizationId, work);

/** Notes that a try begins; tells whether somebody wants the job ended. */
export function startJobRun(
  db: Db,
  job: JobTry,
): Promise<{ key: JobRunKey; isCancelled: boolean }> {
  const { jobId, organizationId } = job;
  return aboutJob(db, organizationId, async (tx) => {
    const [row] = await tx.query<{ runId: number; isCancelled: boolean }>(sql`
      insert into job_run (job_id, organization_id, task, payload, attempt, max_attempts, pool_id, due_at)
      values (${jobId}, ${organizationId}, ${job.task}, ${JSON.stringify(job.payload)}::jsonb, ${job.attempt},
              ${job.maxAttempts}, ${job.poolId}, ${job.dueAt})
      returning id as "runId", exists (select from job_cancellation where job_id = ${jobId}) as "isCancelled"`);
    if (!row) throw new Error("an insert returned no row");
    await notifyAdmins(tx, "jobs", organizationId);
    return { key: { runId: row.runId, jobId, organizationId }, isCancelled: row.isCancelled };
  });
}

/** Keeps what a run has logged so far. */
export function saveJobLines(
  db: Db,
  { runId, organizationId }: JobRunKey,
  lines: readonly JobLine[],
): Promise<number> {
  return aboutJob(db, organizationId, async (tx) => {
    await notifyAdmins(tx, "jobs", organizationId);
    return tx.execute(sql`
      update job_run set lines = ${JSON.stringify(lines)}::jsonb where id = ${runId} and state = 'running'`);
  });
}

/** Notes how a run ended; a wish to end the job is then fulfilled or has come too late. */
export function endJobRun(db: Db, key: JobRunKey, end: JobRunEnd): Promise<void> {
  const { runId, jobId, organizationId } = key;
  return aboutJob(db, organizationId, async (tx) => {
    const isOurs = await tx.execute(sql`
      update job_run
         set state = ${end.state}, is_last = ${end.isLast}, ended_at = clock_timestamp(),
             error = ${end.error && JSON.stringify(end.error)}::jsonb, lines = ${JSON.stringify(end.lines)}::jsonb
       where id = ${runId} and state = 'running'`);
    // A worker that stood still was overtaken: the run was counted as lost, and the job is another's.
    if (isOurs === 1 && end.isLast)
      await tx.execute(sql`delete from job_cancellation where job_id = ${jobId}`);
    await notifyAdmins(tx, "jobs", organizationId);
  });
}

/** Ends the sync run that a cancelled job was for, so that the schedule can start another. */
export async function cancelSyncOfJob(
  db: Db,
  { organizationId, syncRunId }: { organizationId: number; syncRunId: number },
): Promise<void> {
  await inOrganization(db, organizationId, async (tx) => {
    await tx.execute(sql`
      update sync_run set state = 'cancelled', phase = 'done', lease = lease + 1, finished_at = now()
       where organization_id = ${organizationId} and id = ${syncRunId} and state in ('queued', 'running')`);
    await notifyAdmins(tx, "sync-runs", organizationId);
  });
}
