import { z } from "zod";
import { boundedArray } from "./bounded-array.ts";
import type { CellRule } from "./edit-cells.ts";
import type { EditableField, FieldKey } from "./field-catalog.ts";
import type { Money } from "./money.ts";
import type { FieldValue } from "./record.ts";
import { fieldSchema } from "./window.ts";

export const MAX_IMPORT_BYTES = 32 * 1024 * 1024;
export const MAX_IMPORT_ROWS = 100_000;
export const MAX_IMPORT_COLUMNS = 300;

/** Why a file cannot be read as a table. */
export type FileRefusal =
  | "too_large"
  | "too_many_rows"
  | "too_many_columns"
  | "unfolds_too_far"
  | "old_or_encrypted"
  | "damaged"
  | "no_table"
  | "empty";

/** How a file writes numbers and days. A day that begins with its year needs no choice. */
const fileFormsSchema = z.object({
  decimal: z.enum(["point", "comma"]),
  days: z.enum(["dmy", "mdy"]),
});
export type FileForms = z.infer<typeof fileFormsSchema>;

/** What is to be made of a file: for each of its columns the field it is for, or null. */
export const importPlanSchema = z.object({
  columns: boundedArray(fieldSchema.nullable(), { min: 1, max: MAX_IMPORT_COLUMNS }),
  forms: fileFormsSchema,
  /** Whether an empty cell takes the record's value away; else it is left alone. */
  clearEmpty: z.boolean().default(false),
});
export type ImportPlan = {
  columns: (FieldKey | null)[];
  forms: FileForms;
  clearEmpty: boolean;
};

/** A row of a file: its number there, as a spreadsheet counts, and its cells. */
export type FileRow = { row: number; cells: readonly FieldValue[] };

export type FileTable = {
  headers: string[];
  rows: FileRow[];
  /** How the file was taken, to be told to whoever sent it. */
  format:
    | { kind: "xlsx"; sheet: string | null }
    | { kind: "csv"; encoding: string; delimiter: string };
};

export type ImportRule = CellRule | "no_pfa_id" | "duplicate_row" | "excel_error";

/** A cell or a row that was not taken. Its value is as the file has it, cut if it is long. */
export type ImportIssue = {
  row: number;
  pfaId: string;
  field: FieldKey | null;
  value: string;
  rule: ImportRule;
  message: string;
};

/** A cell that was, or would be, written. */
export type ImportedCell = {
  row: number;
  pfaId: string;
  field: EditableField;
  from: FieldValue;
  to: FieldValue;
};

/** What an import does, or would do. */
export type ImportReport = {
  rows: number;
  /** Records that change, and the cells of them that do. */
  records: number;
  cells: number;
  /** Rows of which every cell says what the record says already. */
  unchanged: number;
  /** Rows of which something was not taken. */
  refusedRows: number;
  issues: ImportIssue[];
  /** All issues, those beyond the listed ones included. */
  issueCount: number;
  byRule: { rule: ImportRule; count: number }[];
  byField: { field: EditableField; cells: number }[];
  /** The first of the cells. */
  changes: ImportedCell[];
  /** What all changed records add to the forecast total; null for a caller who may not see money. */
  costBefore: Money | null;
  costAfter: Money | null;
};
