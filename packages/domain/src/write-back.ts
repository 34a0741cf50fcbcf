import { type FieldConflict, findConflicts } from "./conflict.ts";
import { editedFields, type FieldEdits } from "./draft.ts";
import type { MirrorValues } from "./record.ts";

/** States of one commit item on its way to PEMS. The last four are final. */
export const commitItemStates = [
  "queued",
  "sending",
  /** Sent, but the answer never came: only reading PEMS back can tell. */
  "unknown",
  "written",
  "refused",
  "conflict",
  "dead",
] as const;
export type CommitItemState = (typeof commitItemStates)[number];

export const openStates = [
  "queued",
  "sending",
  "unknown",
] as const satisfies readonly CommitItemState[];

/** What to do with an item after reading the record back from PEMS. */
export type ReadBackVerdict =
  | { kind: "already_written" }
  /** Send these edits with this record version: PEMS moved on, but not in our fields. */
  | { kind: "send"; recordVersion: number }
  | { kind: "conflict"; conflicts: FieldConflict[] };

/**
 * Settles an item against the record as PEMS holds it now: used when an answer was lost and when PEMS says that the
 * record moved on. If every edited field already has our value the write happened (or somebody made the same change);
 * if PEMS changed one of our fields to a third value the planner decides; otherwise the write is (still) to be done.
 */
export function settleAgainst(
  edits: FieldEdits,
  pems: { recordVersion: number; values: MirrorValues },
): ReadBackVerdict {
  const written = editedFields(edits).every(([field, { mine }]) => pems.values[field] === mine);
  if (written) return { kind: "already_written" };
  const conflicts = findConflicts(edits, pems.values);
  if (conflicts.length > 0) return { kind: "conflict", conflicts };
  return { kind: "send", recordVersion: pems.recordVersion };
}

/**
 * A planner's edits once PEMS has taken `written`: a field still holding the written value is done; one edited
 * further meanwhile stays, based on what PEMS has now.
 */
export function editsAfterWrite(edits: FieldEdits, written: FieldEdits): FieldEdits {
  const rest: FieldEdits = {};
  for (const [field, edit] of editedFields(edits)) {
    const sent = written[field];
    if (!sent) rest[field] = edit;
    else if (sent.mine !== edit.mine) rest[field] = { base: sent.mine, mine: edit.mine };
  }
  return rest;
}

/** Waits before each further try, in seconds; after the last one the item is dead and waits for an admin. */
export const retryDelaysSeconds = [2, 5, 15, 60, 300, 900] as const;

/** Seconds to wait before try number `attempts + 1`, or null if there is none. */
export const nextRetryDelay = (attempts: number): number | null =>
  retryDelaysSeconds[attempts - 1] ?? null;

/** A wait that grows by up to a fifth by chance (`random` from 0 to 1): items that failed together come back one by one. */
export const withJitter = (seconds: number, random: number): number => seconds * (1 + random / 5);
