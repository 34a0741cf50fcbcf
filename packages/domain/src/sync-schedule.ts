import type { SyncKind } from "./sync.ts";

/** A full read finds what vanished from PEMS; the reads between bring only what changed. */
const FULL_EVERY_MS = 24 * 3_600_000;

/** What the next sync of an organization has to read; `lastFullSyncAt` is an ISO timestamp, or null for never. */
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
export function readFrom(kind: SyncKind, highWaterMark: string | null): string | null {
  if (kind === "full" || highWaterMark === null) return null;
  return new Date(new Date(highWaterMark).getTime() - OVERLAP_MS).toISOString();
}
