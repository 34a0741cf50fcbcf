import { type FieldConflict, findConflicts, rebaseEdits } from "./conflict.ts";
import { type Draft, type FieldEdits, isEmpty } from "./draft.ts";
import type { EditableField } from "./field-catalog.ts";
import { mergeRecord } from "./merge.ts";
import type { MirroredRecord } from "./record.ts";
import { brokenRules, lockedEdits, type RecordProblem } from "./record-rules.ts";
import { fail, ok, type Result } from "./result.ts";

/** One record of a commit as it goes to PEMS: only changed fields, with the version they were based on. */
export type CommitItemPlan = { pfaId: string; recordVersion: number; edits: FieldEdits };

/** Why one record stays behind while the rest of the commit goes. */
export type HeldBack =
  | { pfaId: string; reason: "conflict"; conflicts: FieldConflict[] }
  | { pfaId: string; reason: "rule_broken"; problems: RecordProblem[] }
  | { pfaId: string; reason: "record_vanished" }
  | { pfaId: string; reason: "in_flight" };

export type CommitPlan = { items: CommitItemPlan[]; heldBack: HeldBack[] };

export type CommitProblem = { kind: "nothing_to_commit"; heldBack: HeldBack[] };

/** A draft with the mirror's record as of now; `inFlight` while an earlier commit of the same record is under way. */
export type CommitCandidate = { draft: Draft; record: MirroredRecord; inFlight: boolean };

/** Which drafts go to PEMS and which stay with the planner, and why. */
export function planCommit(
  candidates: readonly CommitCandidate[],
): Result<CommitPlan, CommitProblem> {
  const items: CommitItemPlan[] = [];
  const heldBack: HeldBack[] = [];
  for (const { draft, record, inFlight } of candidates) {
    const edits = rebaseEdits(draft.edits, record.values);
    const held = inFlight
      ? ({ pfaId: draft.pfaId, reason: "in_flight" } as const)
      : hold(draft, record, edits);
    if (held) heldBack.push(held);
    else if (!isEmpty(edits))
      items.push({ pfaId: draft.pfaId, recordVersion: record.recordVersion, edits });
  }
  return items.length === 0
    ? fail({ kind: "nothing_to_commit", heldBack })
    : ok({ items, heldBack });
}

function hold(draft: Draft, record: MirroredRecord, edits: FieldEdits): HeldBack | null {
  const { pfaId } = draft;
  if (record.isVanished) return { pfaId, reason: "record_vanished" };
  const conflicts = findConflicts(edits, record.values);
  if (conflicts.length > 0) return { pfaId, reason: "conflict", conflicts };
  const edited = Object.keys(edits) as EditableField[];
  const problems = [
    ...lockedEdits(record.values, edited),
    ...brokenRules(mergeRecord(record.values, edits), edited),
  ];
  return problems.length > 0 ? { pfaId, reason: "rule_broken", problems } : null;
}
