import type { Cadence, SyncStanding } from "@pfa/domain/sync-schedule.ts";
import type { ScheduleChoices } from "@pfa/domain/sync-settings.ts";
import { sql, type Tx } from "./client.ts";
import { fromCadence, toCadence } from "./sync-settings.ts";

/** One organization's schedule as far as it differs from that of all; times are ISO timestamps. */
export type StoredSchedule = ScheduleChoices & {
  pausedAt: string | null;
  pausedBy: string | null;
  lastDueAt: string | null;
  lastFullDueAt: string | null;
};

type Row = Omit<StoredSchedule, "cadence"> & { cron: string | null; everyMinutes: number | null };

/** The schedule of an organization; one that nobody has touched is empty. */
export async function getSchedule(tx: Tx, organizationId: number): Promise<StoredSchedule> {
  const [row] = await tx.query<Row>(sql`
    select s.cron, s.every_minutes as "everyMinutes", to_char(s.full_at, 'HH24:MI') as "fullAt",
           s.jitter_seconds as "jitterSeconds", s.paused_at as "pausedAt", u.display_name as "pausedBy",
           s.last_due_at as "lastDueAt", s.last_full_due_at as "lastFullDueAt"
      from sync_schedule s
      left join app_user u on u.id = s.paused_by
     where s.organization_id = ${organizationId}`);
  if (!row) return untouched;
  const { cron, everyMinutes, ...rest } = row;
  return { ...rest, cadence: toCadence(cron, everyMinutes) };
}

const untouched: StoredSchedule = {
  cadence: null,
  fullAt: null,
  jitterSeconds: null,
  pausedAt: null,
  pausedBy: null,
  lastDueAt: null,
  lastFullDueAt: null,
};

/** Whoever changes a schedule. */
export type Changer = { organizationId: number; userId: number };

/** Replaces what an administrator set for one organization. */
export async function saveSchedule(
  tx: Tx,
  { organizationId, userId }: Changer,
  choices: { cadence: Cadence | null; fullAt: string | null; jitterSeconds: number | null },
): Promise<void> {
  const { cron, everyMinutes } = fromCadence(choices.cadence);
  await tx.execute(sql`
    insert into sync_schedule (organization_id, cron, every_minutes, full_at, jitter_seconds, updated_by)
    values (${organizationId}, ${cron}, ${everyMinutes}, ${choices.fullAt}::time, ${choices.jitterSeconds}, ${userId})
    on conflict (organization_id) do update
       set cron = excluded.cron, every_minutes = excluded.every_minutes, full_at = excluded.full_at,
           jitter_seconds = excluded.jitter_seconds, updated_at = now(), updated_by = excluded.updated_by`);
}

/** Pauses or resumes an organization's schedule; whoever paused it first stays named. */
export async function setPaused(
  tx: Tx,
  { organizationId, userId }: Changer,
  isPaused: boolean,
): Promise<void> {
  await tx.execute(sql`
    insert into sync_schedule (organization_id, paused_at, paused_by, updated_by)
    values (${organizationId}, case when ${isPaused} then now() end, case when ${isPaused} then ${userId}::int end, ${userId})
    on conflict (organization_id) do update
       set paused_at = case when ${isPaused} then coalesce(sync_schedule.paused_at, excluded.paused_at) end,
           paused_by = case when ${isPaused} then coalesce(sync_schedule.paused_by, excluded.paused_by) end,
           updated_at = now(), updated_by = excluded.updated_by`);
}

/** Notes that a sync was due, from which the next one is counted. */
export async function noteDue(
  tx: Tx,
  organizationId: number,
  { now, isFull }: { now: Date; isFull: boolean },
): Promise<void> {
  await tx.execute(sql`
    insert into sync_schedule (organization_id, last_due_at, last_full_due_at)
    values (${organizationId}, ${now}, case when ${isFull} then ${now}::timestamptz end)
    on conflict (organization_id) do update
       set last_due_at = excluded.last_due_at,
           last_full_due_at = coalesce(excluded.last_full_due_at, sync_schedule.last_full_due_at)`);
}

/**
 * What is known of an organization's syncs. A full read counts as long as every read since then made the same records of the
 * same rows as the mapping in use: after another mapping, everything has to be read again.
 */
export async function getSyncStanding(tx: Tx, organizationId: number): Promise<SyncStanding> {
  const [row] = await tx.query<SyncStanding>(sql`
    select s.last_synced_at as "lastSyncedAt",
           case when not exists (
             select from sync_run r
               join field_mapping read_by on read_by.version = r.mapping_version
               join field_mapping used on used.is_active
              where r.organization_id = ${organizationId} and r.state = 'applied'
                and r.id >= (select max(f.id) from sync_run f
                              where f.organization_id = ${organizationId} and f.kind = 'full' and f.state = 'applied')
                and coalesce(read_by.reads_as, read_by.version) <> coalesce(used.reads_as, used.version))
           then s.last_full_sync_at end as "lastFullSyncAt",
           (select r.state from sync_run r
             where r.organization_id = s.organization_id and r.kind = 'full' and r.state not in ('queued', 'running')
             order by r.id desc limit 1) as "lastFullState"
      from mirror_state s
     where s.organization_id = ${organizationId}`);
  return row ?? { lastSyncedAt: null, lastFullSyncAt: null, lastFullState: null };
}
