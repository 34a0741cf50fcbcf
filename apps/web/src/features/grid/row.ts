import { variance } from "@pfa/domain/cost.ts";
import { derivedFields, type FieldKey } from "@pfa/domain/field-catalog.ts";
import { deriveValues } from "@pfa/domain/merge.ts";
import type { FieldValue, MirrorValues } from "@pfa/domain/record.ts";
import type { FieldMark } from "@pfa/domain/window.ts";
import type { GroupedRow, GroupInfo } from "./grouping/grouped-rows.ts";

export type RowValues = Partial<Record<FieldKey, FieldValue>>;

/**
 * One record in the grid: merged values of the fields that were asked for, and where each edited field stands as the server
 * knows it, asked for or not.
 */
export type GridRow = {
  id: string;
  values: RowValues;
  marks: Partial<Record<FieldKey, FieldMark>>;
  isVanished: boolean;
  /** What a row says that stands for a group of records; its values are their sums. */
  group?: GroupInfo;
};

export function toGridRow(columns: readonly FieldKey[], row: GroupedRow): GridRow {
  const values: RowValues = {};
  columns.forEach((field, index) => {
    values[field] = row.values[index] ?? null;
  });
  const { id, marks = {}, group } = row;
  return { id, values, marks, isVanished: row.vanished === true, ...(group && { group }) };
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

/** The row with some fields changed, the formula fields it holds computed anew, as the server will after the save. */
export function withValues(row: GridRow, changes: RowValues): GridRow {
  const values: RowValues = { ...row.values, ...changes };
  const derived = deriveValues(values as MirrorValues);
  // No edit changes a plan, and a row need not hold what its plan follows from.
  const planCost = row.values.planCost ?? null;
  const over =
    typeof planCost === "number" ? variance(derived.forecastCost as number, planCost) : null;
  const formulas = { ...derived, planCost, variance: over };
  for (const field of derivedFields) if (field in row.values) values[field] = formulas[field];
  return { ...row, values };
}

/** A newer state of a record: what was not asked for this time stays known. */
export const laidOver = (before: GridRow, row: GridRow): GridRow => ({
  ...row,
  values: { ...before.values, ...row.values },
});

/** Fields whose value differs between two states of a record, among those that the newer one holds. */
export const changedFields = (before: GridRow, after: GridRow): FieldKey[] =>
  (Object.keys(after.values) as FieldKey[]).filter(
    (field) => before.values[field] !== after.values[field],
  );

/** True if a newer state of a record shows nothing new. */
export const isSameRow = (before: GridRow, after: GridRow): boolean =>
  before.isVanished === after.isVanished &&
  JSON.stringify(before.group) === JSON.stringify(after.group) &&
  changedFields(before, after).length === 0 &&
  JSON.stringify(before.marks) === JSON.stringify(after.marks);
