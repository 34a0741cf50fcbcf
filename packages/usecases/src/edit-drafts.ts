import type { Db, Tx } from "@pfa/db/client.ts";
import { type DraftedRecord, loadDrafts, type LoadedDrafts } from "@pfa/db/draft-load.ts";
import { writeDrafts } from "@pfa/db/draft-write.ts";
import { countDrafts, type DraftCount, inLockedDrafts } from "@pfa/db/drafts.ts";
import type { FieldEdits } from "@pfa/domain/draft.ts";
import {
  type CellEdit,
  editCells,
  type EditDecision,
  type RefusedCell,
} from "@pfa/domain/edit-cells.ts";
import { type FieldKey, fieldSpec, visibleFields } from "@pfa/domain/field-catalog.ts";
import { MAX_BATCH_CELLS } from "@pfa/domain/problem.ts";
import { fail, ok, type Result } from "@pfa/domain/result.ts";
import { fieldsInFlight } from "@pfa/domain/row-marks.ts";
import type { Scope } from "@pfa/domain/scope.ts";
import { toWindowRow } from "@pfa/domain/window-row.ts";
import type { WindowRow } from "@pfa/domain/window.ts";

export type EditedCell = CellEdit & { pfaId: string };

type SavedRecord = {
  pfaId: string;
  saved: FieldKey[];
  refused: RefusedCell[];
  /** The merged row after the save, in the columns of the caller's windows; null for a record that is not there. */
  row: WindowRow | null;
};

export type SavedDrafts = DraftCount & { records: SavedRecord[] };
export type BatchProblem = { kind: "batch_too_large"; cells: number; limit: number };

/** Saves cells as drafts: good ones are kept and each refused one is named. A batch beyond the limit writes nothing. */
export async function editDrafts(
  db: Db,
  scope: Scope,
  cells: readonly EditedCell[],
): Promise<Result<SavedDrafts, BatchProblem>> {
  if (cells.length > MAX_BATCH_CELLS) {
    return fail({ kind: "batch_too_large", cells: cells.length, limit: MAX_BATCH_CELLS });
  }
  const cellsOf = Map.groupBy(cells, (cell) => cell.pfaId);
  return inLockedDrafts(db, scope, async (tx) => {
    const loaded = await loadDrafts(tx, scope, [...cellsOf.keys()]);

    const decisions = [...cellsOf].map(([pfaId, recordCells]) =>
      decide(scope, pfaId, recordCells, loaded),
    );

    // The answer is put together while the database writes.
    const [records] = await Promise.all([answer(scope, decisions), save(tx, scope, decisions)]);
    return ok({ records, ...(await countDrafts(tx, scope)) });
  });
}

type Decision = {
  pfaId: string;
  /** Null for a record that is not there. */
  record: DraftedRecord | null;
  decision: EditDecision;
  /** Fields whose draft is another than before. */
  changed: FieldKey[];
};

function decide(
  scope: Scope,
  pfaId: string,
  cells: readonly EditedCell[],
  { records, allowReactivation }: LoadedDrafts,
): Decision {
  const record = records.get(pfaId);
  if (!record) {
    const refused = cells.map(({ field }) => notFound(field, pfaId));
    return { pfaId, record: null, decision: { edits: {}, saved: [], refused }, changed: [] };
  }
  const before: FieldEdits = record.draft?.edits ?? {};
  const decision = editCells(record, before, cells, {
    permissions: scope.permissions,
    allowReactivation,
    inFlight: fieldsInFlight(record.items),
  });
  const changed = decision.saved.filter(
    (field) => before[field]?.mine !== decision.edits[field]?.mine,
  );
  return { pfaId, record, decision, changed };
}

const notFound = (field: string, pfaId: string): RefusedCell => ({
  field,
  rule: "record_not_found",
  message: `There is no record "${pfaId.slice(0, 60)}" in this organization`,
});

/** A cell that is saved with the value it has already is no action: nothing is written, and there is nothing to undo. */
async function save(tx: Tx, scope: Scope, decisions: readonly Decision[]): Promise<void> {
  const changed = decisions.filter((each) => each.changed.length > 0);
  const drafts = changed.flatMap(({ record, decision }) =>
    record
      ? [
          {
            rid: record.rid,
            baseVersion: record.draft?.baseVersion ?? record.recordVersion,
            edits: decision.edits,
          },
        ]
      : [],
  );
  const fields = changed.reduce((sum, each) => sum + each.changed.length, 0);
  await writeDrafts(tx, scope, drafts, { action: "edit", label: labelOf(changed, fields), fields });
}

function labelOf(changed: readonly Decision[], fields: number): string {
  const [first] = changed;
  const [field] = first?.changed ?? [];
  if (fields === 1 && first && field) return `${fieldSpec(field).label} of ${first.pfaId}`;
  return changed.length === 1 && first
    ? `${fields} fields of ${first.pfaId}`
    : `${fields} fields of ${changed.length} records`;
}

async function answer(scope: Scope, decisions: readonly Decision[]): Promise<SavedRecord[]> {
  // After the statement that saves was sent.
  await Promise.resolve();
  const columns = visibleFields(scope.permissions);
  return decisions.map((decision) => toSavedRecord(decision, columns));
}

function toSavedRecord(
  { pfaId, record, decision }: Decision,
  columns: readonly FieldKey[],
): SavedRecord {
  const { edits, saved, refused } = decision;
  const row = record && toWindowRow({ record, edits, items: record.items }, columns);
  return { pfaId, saved, refused, row };
}
