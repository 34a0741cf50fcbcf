import type { CellEdit } from "./edit-cells.ts";
import { type EditableField, type FieldKey, isEditableField } from "./field-catalog.ts";
import type { ImportIssue, ImportPlan } from "./import-file.ts";
import { readImported } from "./imported-value.ts";
import type { EditableValues, FieldValue } from "./record.ts";

/** What a row of a file wants of its record. */
export type ImportedRow = {
  cells: (CellEdit & { field: EditableField; value: FieldValue })[];
  refused: Pick<ImportIssue, "field" | "value" | "rule" | "message">[];
};

/**
 * Cells that say something else than the record. One that says the same is no edit, and no lock is asked about it: a file that
 * was exported, changed here and there and sent back concerns what was changed.
 */
export function readImportedRow(
  cells: readonly FieldValue[],
  merged: EditableValues,
  { columns, forms, clearEmpty }: ImportPlan,
): ImportedRow {
  const row: ImportedRow = { cells: [], refused: [] };
  for (const [place, field] of columns.entries()) {
    if (field === null || !isEditableField(field)) continue;
    const cell = cells[place] ?? null;
    if (isBlank(cell) && !clearEmpty) continue;
    const read = readImported(field, cell, forms);
    if (!read.ok) row.refused.push({ field, value: shownCell(cell), ...read.error });
    else if (read.value !== merged[field]) row.cells.push({ field, value: read.value });
  }
  return row;
}

const isBlank = (cell: FieldValue): boolean =>
  cell === null || (typeof cell === "string" && cell.trim() === "");

const MAX_SHOWN = 100;

/** A cell as a report quotes it. */
export const shownCell = (cell: FieldValue): string =>
  cell === null ? "" : String(cell).slice(0, MAX_SHOWN);

/** The PFA id of a row, or empty text; numbers of a spreadsheet are ids too. */
export function keyOfRow(
  cells: readonly FieldValue[],
  columns: readonly (FieldKey | null)[],
): string {
  const cell = cells[columns.indexOf("pfaId")] ?? null;
  return cell === null ? "" : String(cell).trim();
}
