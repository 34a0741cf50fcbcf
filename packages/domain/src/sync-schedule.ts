import type { SyncKind, SyncRunKind, SyncRunState } from "./sync.ts";

/** When syncs are due: by a cron line (in UTC), or so many minutes after the one before. */
export type Cadence = { kind: "cron"; pattern: string } | { kind: "interval"; minutes: number };

/** Why an organization is, or is not, synced by schedule. */
export type ScheduleStanding =
  | "scheduled"
  | "paused"
  | "all_paused"
  | "not_listed"
  /** Closed, suspended or switched off. */
  | "not_syncable";

export type ScheduledOrganization = { code: string; isSyncable: boolean; isPaused: boolean };

/** Whether the schedule applies to an organization; an empty list means all. */
export function standingOf(
  { code, isSyncable, isPaused }: ScheduledOrganization,
  settings: { isEnabled: boolean; organizations: readonly string[] },
): ScheduleStanding {
  if (!isSyncable) return "not_syncable";
  if (!settings.isEnabled) return "all_paused";
  if (isPaused) return "paused";
  const isListed = settings.organizations.length === 0 || settings.organizations.includes(code);
  return isListed ? "scheduled" : "not_listed";
}

/** What is known of an organization's syncs; times are ISO timestamps. */
export type SyncStanding = {
  lastSyncedAt: string | null;
  lastFullSyncAt: string | null;
  /** How the newest full sync ended that is over. */
  lastFullState: SyncRunState | null;
};

/** When the next syncs are due; null for at once. */
export type NextDue = { nextRunAt: Date | null; nextFullAt: Date | null };

/**
 * What has to be read now, or null for nothing. A full compare is due at its time of the day, and with each sync as long
 * as the last one failed; one that was refused would be refused again, and waits for its next time.
 */
export function findDue(
  { lastFullSyncAt, lastFullState }: SyncStanding,
  { nextRunAt, nextFullAt }: NextDue,
  now: Date,
): SyncKind | null {
  const isPast = (time: Date | null) => time === null || time.getTime() <= now.getTime();
  if (lastFullSyncAt !== null && isPast(nextFullAt)) return "full";
  if (!isPast(nextRunAt)) return null;
  return lastFullSyncAt === null || lastFullState === "failed" ? "full" : "incremental";
}

/** A full read finds what vanished from PEMS; the reads between bring only what changed. */
const FULL_EVERY_MS = 24 * 3_600_000;

/** What a sync that somebody asked for has to read; `lastFullSyncAt` is an ISO timestamp, or null for never. */
export function nextSyncKind(lastFullSyncAt: string | null, now: Date): SyncKind {
  if (lastFullSyncAt === null) return "full";
  return now.getTime() - new Date(lastFullSyncAt).getTime() >= FULL_EVERY_MS
    ? "full"
    : "incremental";
}

/** PEMS shows a change some time after the moment that it writes into it. */
const OVERLAP_MS = 10 * 60_000;

/**
 * Where an incremental read begins: an overlap before the newest change seen, or null to read everything.
 * PEMS's own clock only: compared with ours, a difference between the two would lose changes.
 */
export function readFrom(kind: SyncRunKind, highWaterMark: string | null): string | null {
  if (kind !== "incremental" || highWaterMark === null) return null;
  return new Date(new Date(highWaterMark).getTime() - OVERLAP_MS).toISOString();
}
