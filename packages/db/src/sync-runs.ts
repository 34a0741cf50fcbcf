import type { SyncRunKind } from "@pfa/domain/sync.ts";
import { sql, type Tx } from "./client.ts";

export type SyncCause = "schedule" | "manual" | "first" | "consent" | "replay";

export type SyncRequest = {
  organizationId: number;
  kind: SyncRunKind;
  cause: SyncCause;
  /** The person who asked, or null for the schedule. */
  requestedBy: number | null;
  /** Of a replay: the keys that are read again. */
  onlyKeys?: readonly string[];
  /** The held run whose losses somebody consented to. */
  consentTo?: number;
};

/** A run that is queued or under way; `silentSeconds` since anything was heard of it. */
export type ActiveRun = { id: number; state: "queued" | "running"; silentSeconds: number };

/** The organization's run that has not ended, if there is one. */
export async function findActiveRun(tx: Tx, organizationId: number): Promise<ActiveRun | null> {
  const [row] = await tx.query<ActiveRun>(sql`
    select id, state,
           extract(epoch from now() - coalesce(heartbeat_at, queued_at))::float8 as "silentSeconds"
      from sync_run
     where organization_id = ${organizationId} and state in ('queued', 'running')`);
  return row ?? null;
}

/** Queues a run, or answers null if the organization has one that has not ended. */
export async function insertRun(tx: Tx, request: SyncRequest): Promise<number | null> {
  const { organizationId, kind, cause, requestedBy, onlyKeys, consentTo = null } = request;
  const keys = onlyKeys ? [...onlyKeys] : null;
  const [row] = await tx.query<{ id: number }>(sql`
    insert into sync_run (organization_id, kind, cause, requested_by, only_keys, consent_to)
    values (${organizationId}, ${kind}, ${cause}, ${requestedBy}, ${keys}::text[], ${consentTo})
    on conflict do nothing
    returning id`);
  return row?.id ?? null;
}

/**
 * Puts the job of a run into the queue, in the caller's transaction: no run without its job. A job of the same run that
 * waits is replaced; one that runs already stays, and the second finds nothing left to do.
 */
export async function enqueueSync(
  tx: Tx,
  organizationId: number,
  syncRunId: number,
): Promise<void> {
  await tx.execute(sql`
    select enqueue_job('sync-organization',
                       ${JSON.stringify({ organizationId, syncRunId })}::json,
                       ${jobKey(organizationId, syncRunId)})`);
}

/** The same with a delay. For the worker only, whose role owns the queue. */
export async function enqueueSyncLater(
  tx: Tx,
  { organizationId, syncRunId }: { organizationId: number; syncRunId: number },
  delaySeconds: number,
): Promise<void> {
  await tx.execute(sql`
    select graphile_worker.add_job('sync-organization',
                                   ${JSON.stringify({ organizationId, syncRunId })}::json,
                                   run_at := now() + make_interval(secs => ${delaySeconds}),
                                   job_key := ${jobKey(organizationId, syncRunId)},
                                   max_attempts := 25)`);
}

/** Whether a job of a run waits or works. For the worker only, whose role owns the queue. */
export async function hasJob(tx: Tx, organizationId: number, syncRunId: number): Promise<boolean> {
  const rows = await tx.query(sql`
    select from graphile_worker._private_jobs
     where key = ${jobKey(organizationId, syncRunId)} and attempts < max_attempts`);
  return rows.length > 0;
}

const jobKey = (organizationId: number, syncRunId: number) => `sync:${organizationId}:${syncRunId}`;
