import type { JobName, JobPayload } from "@pfa/domain/jobs.ts";
import { sql, type Tx } from "./client.ts";
import { OUTBOX_LOCK } from "./outbox-lock.ts";

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

/** Organizations that may send. */
export async function listSendingOrganizations(tx: Tx): Promise<number[]> {
  const rows = await tx.query<{ id: number }>(sql`
    select id from organization where is_active and not is_suspended order by id`);
  return rows.map((row) => row.id);
}

/**
 * Whether commits of an organization wait without anybody about to send them: something is due or was left behind, no
 * process holds the organization's lock, and no job starts within a minute.
 */
export async function isSendingStuck(tx: Tx, organizationId: number): Promise<boolean> {
  const [row] = await tx.query<{ isStuck: boolean }>(sql`
    select exists (select from commit_item
                    where organization_id = ${organizationId}
                      and (state = 'sending' or state in ('queued', 'unknown') and next_attempt_at <= now()))
       and not exists (select from pg_locks
                        where locktype = 'advisory' and granted
                          and database = (select oid from pg_database where datname = current_database())
                          and classid = ${OUTBOX_LOCK}::oid and objid = ${organizationId}::oid and objsubid = 2)
       and not exists (select from graphile_worker.jobs
                        where key = ${keyOf(organizationId)} and locked_at is null and attempts < max_attempts
                          and run_at < now() + interval '1 minute') as "isStuck"`);
  return row?.isStuck ?? false;
}
