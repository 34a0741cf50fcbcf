import { type FieldKey, fieldSpec } from "@pfa/domain/field-catalog.ts";
import {
  type FileRefusal,
  MAX_IMPORT_BYTES,
  MAX_IMPORT_COLUMNS,
  MAX_IMPORT_ROWS,
} from "@pfa/domain/import-file.ts";

// Why a file, or a plan for it, is not taken.

const count = (number: number): string => number.toLocaleString("en-US");

export const fileRefusals: Record<FileRefusal, string> = {
  too_large: `The file is larger than ${MAX_IMPORT_BYTES / 1024 / 1024} MB; split it or save fewer columns`,
  too_many_rows: `The file has more than ${count(MAX_IMPORT_ROWS)} rows; split it`,
  too_many_columns: `The file has more than ${MAX_IMPORT_COLUMNS} columns; save those that you changed`,
  unfolds_too_far: "The workbook unfolds to more than 256 MB; save its first sheet alone",
  old_or_encrypted:
    "This is a workbook of the old kind, or one with a password; save it as .xlsx without a password",
  damaged: "The workbook cannot be read: it is damaged, or no .xlsx at all",
  no_table: "This is no table; send an Excel workbook (.xlsx) or a CSV file",
  empty: "There are no rows in the file",
};

const label = (field: FieldKey): string => fieldSpec(field).label;

export const columnRefusals = {
  read_only: (field: FieldKey) => `${label(field)} comes from PEMS and cannot be imported`,
  twice: (field: FieldKey) => `Two columns are for ${label(field)}; choose one of them`,
  no_key: (field: FieldKey) =>
    `Choose the column that holds the ${label(field)}: it tells whose row it is`,
  nothing_else: () => "Choose at least one column to import beside the PFA ID",
} as const;
