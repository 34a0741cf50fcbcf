import { deriveValues } from "@pfa/domain/merge.ts";
import type { FieldKey } from "@pfa/domain/field-catalog.ts";
import type { FieldValue, MirrorValues } from "@pfa/domain/record.ts";
import type { FieldMark, WindowRow } from "@pfa/domain/window.ts";

export type RowValues = Partial<Record<FieldKey, FieldValue>>;

/** One record in the grid: merged values, and where each edited field stands as the server knows it. */
export type GridRow = {
  id: string;
  values: RowValues;
  marks: Partial<Record<FieldKey, FieldMark>>;
  isVanished: boolean;
};

export function toGridRow(columns: readonly FieldKey[], row: WindowRow): GridRow {
  const values: RowValues = {};
  columns.forEach((field, index) => {
    values[field] = row.values[index] ?? null;
  });
  return { id: row.id, values, marks: row.marks ?? {}, isVanished: row.vanished === true };
}

/** The mirror's value of a field, which the merged one hides while there is an edit. */
export function mirrorValue(row: GridRow, field: FieldKey): FieldValue {
  const mark = row.marks[field];
  // A written field waits for the sync, but the mirror already holds PEMS's answer.
  if (!mark || mark.state === "written") return row.values[field] ?? null;
  return mark.theirs === undefined ? mark.base : mark.theirs;
}

/** The row as it will be once the server has taken the changes: each of them a draft over the mirror's value. */
export function withDrafts(row: GridRow, changes: RowValues): GridRow {
  const marks = { ...row.marks };
  for (const field of Object.keys(changes) as FieldKey[]) {
    marks[field] ??= { state: "draft", base: row.values[field] ?? null };
  }
  return { ...withValues(row, changes), marks };
}

/** The row with some fields changed, its formula fields computed anew, as the server will after the save. */
export function withValues(row: GridRow, changes: RowValues): GridRow {
  const values: RowValues = { ...row.values, ...changes };
  for (const [field, value] of Object.entries(deriveValues(values as MirrorValues))) {
    // A caller who may not see money has no such column, and none is made up here.
    if (field in row.values) values[field as FieldKey] = value;
  }
  return { ...row, values };
}
