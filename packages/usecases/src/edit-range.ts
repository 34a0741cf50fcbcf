import type { Db, Tx } from "@pfa/db/client.ts";
import { loadRecordsToChange, type RecordToChange } from "@pfa/db/draft-change.ts";
import type { DraftStep } from "@pfa/db/draft-write.ts";
import { countDrafts, type DraftCount, inLockedDrafts, mayReactivate } from "@pfa/db/drafts.ts";
import { alwaysRead } from "@pfa/domain/bulk-change-plan.ts";
import { editedFields } from "@pfa/domain/draft.ts";
import { type CellEdit, editCells, type EditPolicy } from "@pfa/domain/edit-cells.ts";
import {
  type FieldKey,
  isDerivedField,
  type MirrorField,
  mirrorFields,
} from "@pfa/domain/field-catalog.ts";
import { mergeRecord } from "@pfa/domain/merge.ts";
import type { RangeArea, RangeEdit, RangeEdited } from "@pfa/domain/range-edit.ts";
import { describeRangeEdit, fieldsFilledFrom, rowPlanner } from "@pfa/domain/range-plan.ts";
import type { MergedValues, MirrorValues } from "@pfa/domain/record.ts";
import type { Scope } from "@pfa/domain/scope.ts";
import { type ChangeListener, changeRecords } from "./change-records.ts";
import { addMissingRow, addRow, emptyRangeTally, rangeReport } from "./edit-range-tally.ts";

/** A record of a view and its row there; without one where the row is not known, and then every area concerns it. */
export type RangeRecord = { pfaId: string; row: number | null };

export type RangeRequest = {
  records: readonly RangeRecord[];
  areas: readonly RangeArea[];
  edit: RangeEdit;
};

export type EditedRange = RangeEdited & DraftCount;

/**
 * Edits ranges of cells, all in one transaction and one step to undo. Good cells are kept and each refused one is told with
 * its rule, as for single cells.
 */
export function editRange(
  db: Db,
  scope: Scope,
  { records, areas, edit }: RangeRequest,
  listener: ChangeListener = {},
): Promise<EditedRange> {
  listener.signal?.throwIfAborted();
  const rowOf = new Map(records.map(({ pfaId, row }) => [pfaId, row]));
  const fields = fieldsToRead(edit, areas);
  return inLockedDrafts(db, scope, async (tx) => {
    const allowReactivation = await mayReactivate(tx, scope.organizationId);
    const policy = { permissions: scope.permissions, allowReactivation };
    const firstRows = await readFirstRows(tx, scope, { records, areas, edit }, fields);
    const tally = emptyRangeTally();
    const planRow = rowPlanner(edit, areas, ({ startRow }) => firstRows.get(startRow) ?? {});
    const decide = (record: RecordToChange) => {
      const row = rowOf.get(record.pfaId) ?? null;
      const plan = planRow({ row: row ?? 0, merged: mergeRead(record, fields) });
      const decision = decideCells(record, plan.cells, policy);
      addRow(tally, { pfaId: record.pfaId, row }, { ...decision, unchanged: plan.unchanged });
      return decision.saved.length > 0 ? decision.edits : null;
    };
    const stepId = await changeRecords(
      tx,
      scope,
      {
        pfaIds: [...rowOf.keys()].toSorted(),
        fields,
        decide,
        onMissing: (pfaId) => addMissingRow(tally, { pfaId, row: rowOf.get(pfaId) ?? null }),
        describe: () => stepOf(edit, tally),
      },
      listener,
    );
    return { ...rangeReport(tally), stepId, ...(await countDrafts(tx, scope)) };
  });
}

const actions = {
  paste: "paste",
  series: "fill",
  fill: "fill",
  clear: "clear",
  replace: "replace",
} as const satisfies Record<RangeEdit["kind"], DraftStep["action"]>;

const stepOf = (edit: RangeEdit, done: { cells: number; records: number }): DraftStep => ({
  action: actions[edit.kind],
  label: describeRangeEdit(edit, done),
  fields: done.cells,
});

/** What is written, what that is judged with, and what it is filled from; a formula is filled from all that it may follow from. */
function fieldsToRead(edit: RangeEdit, areas: readonly RangeArea[]): MirrorField[] {
  const sources = fieldsFilledFrom(edit, areas);
  if (sources.some(isDerivedField)) return [...mirrorFields];
  const named = new Set<FieldKey>([...alwaysRead, ...areas.flatMap(({ fields }) => fields)]);
  return mirrorFields.filter((field) => named.has(field));
}

function mergeRead(
  { values, draft }: RecordToChange,
  fields: readonly MirrorField[],
): Partial<MergedValues> {
  const edits = draft?.edits ?? {};
  if (fields.length === mirrorFields.length) return mergeRecord(values as MirrorValues, edits);
  const merged: Partial<MergedValues> = { ...values };
  for (const [field, { mine }] of editedFields(edits)) merged[field] = mine;
  return merged;
}

const decideCells = (
  { isVanished, values, draft, inFlight }: RecordToChange,
  cells: readonly CellEdit[],
  policy: EditPolicy,
) => editCells({ isVanished, values }, draft?.edits ?? {}, cells, { ...policy, inFlight });

/** Merged values of each area's first row, by row, for an edit that fills them down. */
async function readFirstRows(
  tx: Tx,
  scope: Scope,
  { records, areas, edit }: RangeRequest,
  fields: readonly MirrorField[],
): Promise<Map<number, Partial<MergedValues>>> {
  if (edit.kind !== "fill" || edit.direction !== "down") return new Map();
  const wanted = new Set(areas.map(({ startRow }) => startRow));
  const rowOf = new Map(
    records.flatMap(({ pfaId, row }) => (row !== null && wanted.has(row) ? [[pfaId, row]] : [])),
  );
  const read = await loadRecordsToChange(tx, scope, fields, [...rowOf.keys()]);
  return new Map(
    read.flatMap((record) => {
      const row = rowOf.get(record.pfaId);
      return row === undefined ? [] : [[row, mergeRead(record, fields)] as const];
    }),
  );
}
