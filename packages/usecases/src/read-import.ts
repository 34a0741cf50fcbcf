import type { FieldKey } from "@pfa/domain/field-catalog.ts";
import { detectForms, type DetectedForms } from "@pfa/domain/file-forms.ts";
import { matchColumns } from "@pfa/domain/import-columns.ts";
import type { FileTable } from "@pfa/domain/import-file.ts";
import { shownCell } from "@pfa/domain/import-row.ts";
import type { Problem } from "@pfa/domain/problem.ts";
import { ok, type Result } from "@pfa/domain/result.ts";
import type { Scope } from "@pfa/domain/scope.ts";
import { readTable } from "@pfa/table-files/read-table.ts";

/** A column of a file, and what it is proposed for. */
type ProposedColumn = { header: string; field: FieldKey | null; samples: string[] };

export type ProposedImport = {
  columns: ProposedColumn[];
  rows: number;
  forms: DetectedForms;
  format: FileTable["format"];
};

const SAMPLES = 3;

/** The table of a file; the row that names the PFA id is the one that names the columns. */
export function readImport(scope: Scope, bytes: Uint8Array): Promise<Result<FileTable, Problem>> {
  return readTable(bytes, (cells) => matchColumns(cells, scope.permissions).includes("pfaId"));
}

/** What a file holds and what its columns seem to be for. Writes nothing. */
export async function proposeImport(
  scope: Scope,
  bytes: Uint8Array,
): Promise<Result<ProposedImport, Problem>> {
  const read = await readImport(scope, bytes);
  if (!read.ok) return read;
  const { headers, rows, format } = read.value;
  const fields = matchColumns(headers, scope.permissions);
  return ok({
    columns: headers.map((header, place) => ({
      header,
      field: fields[place] ?? null,
      samples: samplesOf(read.value, place),
    })),
    rows: rows.length,
    forms: detectForms(fields, rows),
    format,
  });
}

function samplesOf({ rows }: FileTable, place: number): string[] {
  const samples: string[] = [];
  for (const { cells } of rows) {
    const text = shownCell(cells[place] ?? null);
    if (text.trim() !== "") samples.push(text);
    if (samples.length === SAMPLES) break;
  }
  return samples;
}
