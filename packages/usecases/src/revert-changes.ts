import { insertAuditEntry } from "@pfa/db/audit.ts";
import type { Db } from "@pfa/db/client.ts";
import { loadDrafts } from "@pfa/db/draft-load.ts";
import { writeDrafts } from "@pfa/db/draft-write.ts";
import { inLockedDrafts } from "@pfa/db/drafts.ts";
import { findRecordChanges } from "@pfa/db/record-changes.ts";
import { findConflicts } from "@pfa/domain/conflict.ts";
import { editCells, type RefusedCell } from "@pfa/domain/edit-cells.ts";
import type { FieldKey } from "@pfa/domain/field-catalog.ts";
import { basedOnChanges, isRevertible, mergeChanges } from "@pfa/domain/record-change.ts";
import { fail, ok, type Result } from "@pfa/domain/result.ts";
import { fieldsInFlight } from "@pfa/domain/row-marks.ts";
import type { Scope } from "@pfa/domain/scope.ts";

export type Reverted = {
  saved: FieldKey[];
  refused: RefusedCell[];
  /** Saved fields that PEMS has changed once more since: the planner has to choose before they can be submitted. */
  conflicts: FieldKey[];
};

export type RevertProblem = { kind: "change_not_found"; pfaId: string };

/** Takes changes of a record back as the caller's draft, by the rules of an edit: good fields are kept, the others named. */
export function revertChanges(
  db: Db,
  scope: Scope,
  { pfaId, changeIds }: { pfaId: string; changeIds: readonly number[] },
): Promise<Result<Reverted, RevertProblem>> {
  return inLockedDrafts(db, scope, async (tx) => {
    const found = await findRecordChanges(tx, scope, { pfaId, ids: changeIds });
    const { records, allowReactivation } = await loadDrafts(tx, scope, [pfaId]);
    const record = records.get(pfaId);
    if (!record || found.length === 0) return fail({ kind: "change_not_found", pfaId });

    // What only PEMS sets follows from the rest; by itself it is refused by the rule that says so.
    const own = found.filter(({ field }) => isRevertible(field));
    const changes = mergeChanges(own.length > 0 ? own : found);
    const cells = [...changes].map(([field, { from }]) => ({ field, value: from }));
    const decision = editCells(record, record.draft?.edits ?? {}, cells, {
      permissions: scope.permissions,
      allowReactivation,
      inFlight: fieldsInFlight(record.items),
    });
    const { saved, refused } = decision;
    const taken = new Map([...changes].filter(([field]) => saved.some((each) => each === field)));
    const edits = basedOnChanges(decision.edits, taken);

    if (saved.length > 0) {
      const baseVersion = record.draft?.baseVersion ?? record.recordVersion;
      await writeDrafts(tx, scope, [{ rid: record.rid, baseVersion, edits }], {
        action: "edit",
        label: `A change of ${pfaId} taken back`,
        fields: saved.length,
      });
      const details = { pfaId, fields: saved };
      await insertAuditEntry(tx, scope, { action: "change_reverted", details });
    }
    const conflicts = findConflicts(edits, record.values)
      .map(({ field }) => field)
      .filter((field) => taken.has(field));
    return ok({ saved, refused, conflicts });
  });
}
