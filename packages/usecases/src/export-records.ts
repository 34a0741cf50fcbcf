import { insertAuditEntry } from "@pfa/db/audit.ts";
import { type Db, inScope } from "@pfa/db/client.ts";
import { openRecordRows } from "@pfa/db/record-rows.ts";
import type { FieldKey } from "@pfa/domain/field-catalog.ts";
import type { Scope } from "@pfa/domain/scope.ts";
import { conditionsOf, type View } from "@pfa/domain/window.ts";
import { columnOf } from "@pfa/table-files/table-column.ts";
import { contentTypes, type TableFormat, writeTable } from "@pfa/table-files/write-table.ts";

export type ExportRequest = { view: View; columns: readonly FieldKey[]; format: TableFormat };

export type RecordsExport = {
  fileName: string;
  contentType: string;
  total: number;
  /** The file, made as it is read. Cancelling it ends the export. */
  file: ReadableStream<Uint8Array>;
  /** Rows that the file has taken so far. */
  written: () => number;
};

/**
 * All rows of a view as a file, merged with the caller's drafts, from one moment. That it leaves is noted before its first byte
 * does.
 */
export async function exportRecords(
  db: Db,
  scope: Scope,
  { view, columns, format }: ExportRequest,
  { now, signal }: { now: Date; signal: AbortSignal },
): Promise<RecordsExport> {
  const { total, rows, close } = await openRecordRows(db, scope, { view, columns }, signal);
  try {
    await inScope(db, scope, (tx) =>
      insertAuditEntry(tx, scope, {
        action: "records_exported",
        details: { format, records: total, columns, ...detailsOf(view) },
      }),
    );
  } catch (error) {
    await close();
    throw error;
  }
  let written = 0;
  const counted = async function* () {
    for await (const row of rows) {
      written += 1;
      yield row;
    }
  };
  return {
    fileName: fileNameOf(scope, view, now, format),
    contentType: contentTypes[format],
    total,
    file: writeTable(format, {
      name: "Records",
      columns: columns.map(columnOf),
      rows: counted(),
    }),
    written: () => written,
  };
}

/** Which fields narrowed the view: what they were compared with may be money. */
const detailsOf = ({ filter, search, onlyDrafts }: View) => ({
  onlyDrafts,
  isSearched: search.trim() !== "",
  filteredBy: [...new Set(conditionsOf(filter).map(({ field }) => field))],
});

/** Organization and day tell files apart; codes hold nothing that a file's name cannot. */
function fileNameOf(
  { organizationCode }: Scope,
  { onlyDrafts }: View,
  now: Date,
  format: TableFormat,
): string {
  const code = organizationCode.replaceAll(/[^\w-]/g, "_");
  const what = onlyDrafts ? "changes" : "records";
  return `${code}-${what}-${now.toISOString().slice(0, 10)}.${format}`;
}
