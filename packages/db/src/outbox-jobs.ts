import type { JobName, JobPayload } from "@pfa/domain/jobs.ts";
import { sql, type Tx } from "./client.ts";

const task = "send-commits" satisfies JobName;
const keyOf = (organizationId: number) => `${task}:${organizationId}`;

/**
 * Queues the sending of an organization's commits. `replace` moves a job that is queued already to this time; `keep` leaves
 * it, for one that somebody may have queued for sooner.
 */
export async function enqueueSendingAt(
  tx: Tx,
  organizationId: number,
  { delayMs, ifQueued }: { delayMs: number; ifQueued: "replace" | "keep" },
): Promise<void> {
  const payload: JobPayload<typeof task> = { organizationId };
  const mode = ifQueued === "keep" ? "preserve_run_at" : "replace";
  await tx.execute(sql`
    select graphile_worker.add_job(${task}, ${JSON.stringify(payload)}::json, job_key := ${keyOf(organizationId)},
             run_at := now() + make_interval(secs => ${delayMs / 1000}), max_attempts := 25, job_key_mode := ${mode})`);
}

/** Organizations whose items a sender left behind, or may have: those that may send and have some in `sending`. */
export async function listLeftBehind(tx: Tx): Promise<number[]> {
  const rows = await tx.query<{ organizationId: number }>(sql`
    select organization_id as "organizationId" from list_write_back_claims()`);
  return rows.map((row) => row.organizationId);
}

/** Whether a job that sends an organization's commits starts within a minute. */
export async function isSendingQueued(tx: Tx, organizationId: number): Promise<boolean> {
  const [row] = await tx.query<{ isQueued: boolean }>(sql`
    select exists (select from graphile_worker.jobs
                    where key = ${keyOf(organizationId)} and locked_at is null and attempts < max_attempts
                      and run_at < now() + interval '1 minute') as "isQueued"`);
  return row?.isQueued ?? false;
}
