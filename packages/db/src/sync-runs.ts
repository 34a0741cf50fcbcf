import type { SyncKind } from "@pfa/domain/sync.ts";
import { sql, type Tx } from "./client.ts";

export type SyncCause = "schedule" | "manual" | "first";

export type SyncRequest = {
  organizationId: number;
  kind: SyncKind;
  cause: SyncCause;
  /** The person who asked, or null for the schedule. */
  requestedBy: number | null;
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
  const { organizationId, kind, cause, requestedBy } = request;
  const [row] = await tx.query<{ id: number }>(sql`
    insert into sync_run (organization_id, kind, cause, requested_by)
    values (${organizationId}, ${kind}, ${cause}, ${requestedBy})
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

const jobKey = (organizationId: number, syncRunId: number) => `sync:${organizationId}:${syncRunId}`;

/**
 * When an organization was last synced, and whether it has been. A full read counts as long as every read since then made
 * the same records of the same rows as the mapping in use: after another mapping, everything has to be read again.
 */
export type SyncStanding = { lastSyncedAt: string | null; lastFullSyncAt: string | null };

export async function getSyncStanding(tx: Tx, organizationId: number): Promise<SyncStanding> {
  const [row] = await tx.query<SyncStanding>(sql`
    select last_synced_at as "lastSyncedAt",
           case when not exists (
             select from sync_run r
               join field_mapping read_by on read_by.version = r.mapping_version
               join field_mapping used on used.is_active
              where r.organization_id = ${organizationId} and r.state = 'applied'
                and r.id >= (select max(f.id) from sync_run f
                              where f.organization_id = ${organizationId} and f.kind = 'full' and f.state = 'applied')
                and coalesce(read_by.reads_as, read_by.version) <> coalesce(used.reads_as, used.version))
           then last_full_sync_at end as "lastFullSyncAt"
      from mirror_state
     where organization_id = ${organizationId}`);
  return row ?? { lastSyncedAt: null, lastFullSyncAt: null };
}
