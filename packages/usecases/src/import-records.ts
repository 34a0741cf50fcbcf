import { insertAuditEntry } from "@pfa/db/audit.ts";
import { type Db, inScope, type Tx } from "@pfa/db/client.ts";
import type { RecordToChange } from "@pfa/db/draft-change.ts";
import { inLockedDrafts, mayReactivate } from "@pfa/db/drafts.ts";
import { countedCost } from "@pfa/domain/bulk-change-record.ts";
import { editedFields, type FieldEdits } from "@pfa/domain/draft.ts";
import { editCells, type EditPolicy, type RefusedCell } from "@pfa/domain/edit-cells.ts";
import { type EditableField, editableFields, isFieldKey } from "@pfa/domain/field-catalog.ts";
import { findColumnsProblem } from "@pfa/domain/import-columns.ts";
import type { FileRow, FileTable, ImportPlan, ImportReport } from "@pfa/domain/import-file.ts";
import { keyOfRow, readImportedRow, shownCell } from "@pfa/domain/import-row.ts";
import type { Problem } from "@pfa/domain/problem.ts";
import type { EditableValues } from "@pfa/domain/record.ts";
import { fail, ok, type Result } from "@pfa/domain/result.ts";
import type { Scope } from "@pfa/domain/scope.ts";
import { type ChangeListener, changeRecords, judgeRecords } from "./change-records.ts";
import {
  addChangedRecord,
  addIssue,
  countCells,
  emptyImportTally,
  type ImportTally,
  importReport,
} from "./import-records-tally.ts";

export type ImportRequest = { fileName: string; table: FileTable; plan: ImportPlan };

/** Done, or only tried; `stepId` is what undoes it, null where nothing changed. */
export type ImportOutcome = ImportReport & { stepId: number | null };

/** What an import would do. Writes nothing. */
export async function tryImport(
  db: Db,
  scope: Scope,
  request: ImportRequest,
  listener: ChangeListener = {},
): Promise<Result<ImportOutcome, Problem>> {
  const problem = findColumnsProblem(request.plan.columns, scope.permissions);
  if (problem) return fail(problem);
  return inScope(db, scope, async (tx) => {
    const work = await planWork(tx, scope, request);
    await judgeRecords(tx, scope, work.change, listener);
    return ok({ ...importReport(work.tally, scope), stepId: null });
  });
}

/**
 * Rows of a file as the caller's drafts, all in one transaction and one step to undo. Good cells are kept and each refused one
 * is named with its rule. Doing it again changes nothing more.
 */
export async function importRecords(
  db: Db,
  scope: Scope,
  request: ImportRequest,
  listener: ChangeListener = {},
): Promise<Result<ImportOutcome, Problem>> {
  const problem = findColumnsProblem(request.plan.columns, scope.permissions);
  if (problem) return fail(problem);
  const { fileName } = request;
  return inLockedDrafts(db, scope, async (tx) => {
    const { change, tally } = await planWork(tx, scope, request);
    const describe = () => ({
      action: "import" as const,
      label: `Import of ${fileName}: ${tally.records} ${tally.records === 1 ? "record" : "records"}`,
      fields: countCells(tally),
    });
    const stepId = await changeRecords(tx, scope, { ...change, describe }, listener);
    const { records, refusedRows, rows } = tally;
    await insertAuditEntry(tx, scope, {
      action: "records_imported",
      details: { fileName, rows, records, fields: countCells(tally), refused: refusedRows.size },
    });
    return ok({ ...importReport(tally, scope), stepId });
  });
}

type Work = { scope: Scope; plan: ImportPlan; policy: EditPolicy; tally: ImportTally };

async function planWork(tx: Tx, scope: Scope, { table, plan }: ImportRequest) {
  const allowReactivation = await mayReactivate(tx, scope.organizationId);
  const tally = emptyImportTally(table.rows.length);
  const policy = { permissions: scope.permissions, allowReactivation };
  const rowOf = rowsByKey(table.rows, plan, tally);
  const work: Work = { scope, plan, policy, tally };
  return {
    tally,
    change: {
      pfaIds: [...rowOf.keys()].toSorted(),
      fields: editableFields,
      decide: (record: RecordToChange) => {
        const row = rowOf.get(record.pfaId);
        return row ? decideRow(work, row, record) : null;
      },
      onMissing: (pfaId: string) =>
        addIssue(tally, {
          row: rowOf.get(pfaId)?.row ?? 0,
          pfaId,
          field: "pfaId",
          value: pfaId,
          rule: "record_not_found",
          message: `There is no record "${pfaId.slice(0, 60)}" in this organization`,
        }),
    },
  };
}

/** The rows by their record; of several for one record the first. */
function rowsByKey(
  rows: readonly FileRow[],
  { columns }: ImportPlan,
  tally: ImportTally,
): Map<string, FileRow> {
  const rowOf = new Map<string, FileRow>();
  for (const row of rows) {
    // PostgreSQL's text cannot hold it, so no id does.
    const pfaId = keyOfRow(row.cells, columns).replaceAll("\0", "");
    const first = rowOf.get(pfaId);
    const issue = { row: row.row, pfaId, field: "pfaId" as const, value: shownCell(pfaId) };
    if (pfaId === "") {
      addIssue(tally, { ...issue, rule: "no_pfa_id", message: "The row has no PFA ID" });
    } else if (first) {
      const message = `Row ${first.row} is for the same record and goes before this one`;
      addIssue(tally, { ...issue, rule: "duplicate_row", message });
    } else rowOf.set(pfaId, row);
  }
  return rowOf;
}

function decideRow(work: Work, { row, cells }: FileRow, record: RecordToChange): FieldEdits | null {
  const { plan, policy, tally } = work;
  const { pfaId, isVanished, inFlight } = record;
  const edits = record.draft?.edits ?? {};
  const merged = mergeEditable(record.values, edits);
  const wanted = readImportedRow(cells, merged, plan);
  const decision = editCells({ isVanished, values: record.values }, edits, wanted.cells, {
    ...policy,
    inFlight,
  });
  for (const refused of wanted.refused) addIssue(tally, { row, pfaId, ...refused });
  for (const refused of decision.refused) {
    addIssue(tally, { row, pfaId, ...issueOf(refused, cells, plan) });
  }
  const saved = decision.saved.filter(
    (field) => edits[field]?.mine !== decision.edits[field]?.mine,
  );
  if (saved.length === 0) {
    if (!tally.refusedRows.has(row)) tally.unchanged += 1;
    return null;
  }
  const after = mergeEditable(record.values, decision.edits);
  addChangedRecord(
    tally,
    saved.map((field) => ({ row, pfaId, field, from: merged[field], to: after[field] })),
    { before: countedCost(merged, isVanished), after: countedCost(after, isVanished) },
  );
  return decision.edits;
}

function issueOf({ field, rule, message }: RefusedCell, cells: FileRow["cells"], plan: ImportPlan) {
  const known = isFieldKey(field) ? field : null;
  const place = known === null ? -1 : plan.columns.indexOf(known);
  return { field: known, rule, message, value: shownCell(cells[place] ?? null) };
}

function mergeEditable(values: EditableValues, edits: FieldEdits): EditableValues {
  const merged = {} as Record<EditableField, EditableValues[EditableField]>;
  for (const field of editableFields) merged[field] = values[field];
  for (const [field, { mine }] of editedFields(edits)) merged[field] = mine;
  return merged;
}
