import { fieldSpec } from "@pfa/domain/field-catalog.ts";
import type { HeldBack } from "@pfa/domain/commit.ts";
import type { Hold } from "@pfa/domain/write-back-admin.ts";
import { commitItemStates, type CommitItemState, openStates } from "@pfa/domain/write-back.ts";

export type CommitCounts = Record<CommitItemState, number>;

export type CommitSummary = { total: number; open: number; written: number; back: number };

const sum = (counts: CommitCounts, states: readonly CommitItemState[]) =>
  states.reduce((total, state) => total + (counts[state] ?? 0), 0);

/** Where a commit stands: still under way, written, or back with the planner. */
export function summarize(counts: CommitCounts): CommitSummary {
  const total = sum(counts, commitItemStates);
  const open = sum(counts, openStates);
  const written = counts.written ?? 0;
  return { total, open, written, back: total - open - written };
}

/** Why a record waits though PEMS is there. */
export const holdText = ({ kind, reason }: { kind: Hold; reason: string | null }): string =>
  kind === "organization"
    ? `An administrator holds the write-back of this organization: ${reason ?? "no reason given"}`
    : "You may not write to PEMS here any more. It is kept, and goes once you may again.";

/** Why a record did not go with the rest. */
export function heldBackText(held: HeldBack): string {
  if (held.reason === "conflict") {
    return `PEMS changed ${names(held.conflicts.map((conflict) => conflict.field))} too: resolve the conflict first.`;
  }
  if (held.reason === "rule_broken") {
    return held.problems.map((problem) => problem.message).join(". ");
  }
  return plainReasons[held.reason];
}

const plainReasons = {
  record_vanished: "PEMS no longer shows this record.",
  in_flight: "An earlier commit of this record is still under way.",
} as const;

const names = (fields: readonly Parameters<typeof fieldSpec>[0][]) =>
  fields.map((field) => fieldSpec(field).label).join(", ");
