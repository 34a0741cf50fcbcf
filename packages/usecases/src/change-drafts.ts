import type { Db } from "@pfa/db/client.ts";
import type { RecordToChange } from "@pfa/db/draft-change.ts";
import { countDrafts, type DraftCount, inLockedDrafts, mayReactivate } from "@pfa/db/drafts.ts";
import { type ChangeRule, findRuleProblem } from "@pfa/domain/bulk-change.ts";
import { describeRule } from "@pfa/domain/bulk-change-label.ts";
import { fieldsRead } from "@pfa/domain/bulk-change-plan.ts";
import { changeRecord } from "@pfa/domain/bulk-change-record.ts";
import type { FieldEdits } from "@pfa/domain/draft.ts";
import type { EditPolicy } from "@pfa/domain/edit-cells.ts";
import { fail, ok, type Result } from "@pfa/domain/result.ts";
import type { Scope } from "@pfa/domain/scope.ts";
import type { ViewProblem } from "@pfa/domain/window.ts";
import {
  addChange,
  addMissing,
  type ChangeReport,
  type ChangeTally,
  emptyTally,
  reportOf,
} from "./change-drafts-tally.ts";
import { type ChangeListener, changeRecords } from "./change-records.ts";

export type ChangeRequest = { pfaIds: readonly string[]; rule: ChangeRule };

export type DraftsChanged = ChangeReport & {
  /** The step to undo; null where nothing changed. */
  stepId: number | null;
} & DraftCount;

/**
 * Changes the drafts of many records by one rule, all in one transaction and one step to undo. Each record is judged by its
 * own state: what cannot be changed is counted and named, the rest is kept.
 */
export async function changeDrafts(
  db: Db,
  scope: Scope,
  { pfaIds: named, rule }: ChangeRequest,
  listener: ChangeListener = {},
): Promise<Result<DraftsChanged, ViewProblem>> {
  const problem = findRuleProblem(rule, scope.permissions);
  if (problem) return fail(problem);
  const pfaIds = [...new Set(named)].toSorted();
  listener.signal?.throwIfAborted();
  return inLockedDrafts(db, scope, async (tx) => {
    const allowReactivation = await mayReactivate(tx, scope.organizationId);
    const tally = emptyTally();
    const change: Change = {
      rule,
      policy: { permissions: scope.permissions, allowReactivation },
      tally,
    };
    const stepId = await changeRecords(
      tx,
      scope,
      {
        pfaIds,
        fields: fieldsRead(rule),
        decide: (record) => decideRecord(change, record),
        onMissing: (pfaId) => addMissing(tally, pfaId),
        describe: () => stepOf(change),
      },
      listener,
    );
    return ok({ ...reportOf(tally, scope), stepId, ...(await countDrafts(tx, scope)) });
  });
}

type Change = { rule: ChangeRule; policy: EditPolicy; tally: ChangeTally };

function stepOf({ rule, tally: { changed, fields } }: Change) {
  const records = changed === 1 ? "1 record" : `${changed} records`;
  return { action: "change" as const, label: `${describeRule(rule)}: ${records}`, fields };
}

function decideRecord(
  { rule, policy, tally }: Change,
  { pfaId, isVanished, values, draft, inFlight }: RecordToChange,
): FieldEdits | null {
  const edits = draft?.edits ?? {};
  const result = changeRecord({ isVanished, values, edits }, rule, { ...policy, inFlight });
  addChange(tally, pfaId, result);
  return result.outcome === "changed" ? result.edits : null;
}
