import {
  type JobAction,
  type JobRunState,
  queuedJobState,
  type QueuedJobState,
} from "@pfa/domain/job-states.ts";
import type { JobError, JobLine } from "./job-runs.ts";
import { sql, type Tx } from "./client.ts";

/** A job that the queue holds. */
export type QueuedJob = {
  jobId: string;
  /** Null for a job for all organizations. */
  organizationCode: string | null;
  task: string;
  payload: unknown;
  state: QueuedJobState;
  attempts: number;
  maxAttempts: number;
  runAt: string;
  createdAt: string;
  lockedAt: string | null;
  poolId: string | null;
  lastError: string | null;
  /** Who wants it ended, while a worker has not done so. */
  cancelledBy: string | null;
};

export type JobFilter = {
  task?: string | undefined;
  state?: string | undefined;
  /** In the task's name, arguments or error. */
  text?: string | undefined;
  /** Leaves out jobs for all organizations. */
  isNarrowed: boolean;
};

/** More are not shown, nor changed at once. */
export const MAX_QUEUED = 2000;

/** Jobs in the queue: those that need somebody first, then by when they run. */
export async function listQueuedJobs(
  tx: Tx,
  { task, state, text, isNarrowed }: JobFilter,
  now: Date,
): Promise<QueuedJob[]> {
  const rows = await tx.query<Omit<QueuedJob, "state">>(sql`
    select q.job_id::text as "jobId", o.code as "organizationCode", q.task, q.payload, q.attempts,
           q.max_attempts as "maxAttempts", q.run_at as "runAt", q.created_at as "createdAt", q.locked_at as "lockedAt",
           q.locked_by as "poolId", q.last_error as "lastError", u.display_name as "cancelledBy"
      from queued_jobs() q
      left join organization o on o.id = q.organization_id
      left join job_cancellation c on c.job_id = q.job_id
      left join app_user u on u.id = c.requested_by
     where (${task ?? null}::text is null or q.task = ${task ?? null})
       and (not ${isNarrowed}::boolean or q.organization_id is not null)
       and (${text ?? null}::text is null or strpos(lower(concat_ws(' ', q.task, q.payload::text, q.last_error)), lower(${text ?? null})) > 0)
     order by q.attempts >= q.max_attempts and q.locked_at is null desc, q.locked_at, q.run_at, q.job_id
     limit ${MAX_QUEUED}`);
  return rows
    .map((row) => ({
      ...row,
      state: queuedJobState({ ...row, isLocked: row.lockedAt !== null }, now),
    }))
    .filter((job) => state === undefined || job.state === state);
}

/** One try of a job, without its log. */
export type JobRunRow = {
  runId: number;
  jobId: string;
  organizationCode: string | null;
  task: string;
  payload: unknown;
  attempt: number;
  maxAttempts: number;
  state: JobRunState;
  isLast: boolean;
  poolId: string;
  dueAt: string;
  startedAt: string;
  endedAt: string | null;
  error: JobError | null;
};

const runColumns = sql`
  r.id as "runId", r.job_id::text as "jobId", o.code as "organizationCode", r.task, r.payload, r.attempt,
  r.max_attempts as "maxAttempts", r.state, r.is_last as "isLast", r.pool_id as "poolId", r.due_at as "dueAt",
  r.started_at as "startedAt", r.ended_at as "endedAt", r.error`;

/** Runs that ended, newest first; also those after which the job went on. */
export function listEndedRuns(
  tx: Tx,
  filter: JobFilter & { before?: number | undefined; limit: number },
): Promise<JobRunRow[]> {
  const { task = null, state = null, text = null, before = null, isNarrowed, limit } = filter;
  return tx.query<JobRunRow>(sql`
    select ${runColumns}
      from job_run r
      left join organization o on o.id = r.organization_id
     where r.state <> 'running'
       and (${before}::bigint is null or r.id < ${before})
       and (${task}::text is null or r.task = ${task})
       and (${state}::text is null or r.state = ${state})
       and (not ${isNarrowed}::boolean or r.organization_id is not null)
       and (${text}::text is null or strpos(lower(concat_ws(' ', r.task, r.payload::text, r.error::text)), lower(${text})) > 0)
     order by r.id desc
     limit ${limit}`);
}

/** Everything that is known of a job: as the queue has it, if it still does, and its runs, newest first. */
export async function findJob(
  tx: Tx,
  jobId: string,
  now: Date,
): Promise<{ queued: QueuedJob | null; runs: (JobRunRow & { lines: JobLine[] })[] } | null> {
  const queued = await listQueuedJobs(tx, { isNarrowed: false }, now);
  const runs = await tx.query<JobRunRow & { lines: JobLine[] }>(sql`
    select ${runColumns}, r.lines
      from job_run r
      left join organization o on o.id = r.organization_id
     where r.job_id = ${jobId}
     order by r.id desc
     limit 50`);
  const found = queued.find((job) => job.jobId === jobId) ?? null;
  return found || runs.length > 0 ? { queued: found, runs } : null;
}

/** A job that was changed. */
export type ChangedJob = { jobId: string; organizationId: number | null; task: string };

/** Does what can still be done to these jobs; answers those to which it was. */
export function changeQueuedJobs(
  tx: Tx,
  jobIds: readonly string[],
  action: JobAction,
  at: Date | null,
): Promise<ChangedJob[]> {
  return tx.query<ChangedJob>(sql`
    select job_id::text as "jobId", organization_id as "organizationId", task
      from change_jobs(${[...jobIds]}::bigint[], ${action}, ${at}::timestamptz)`);
}
