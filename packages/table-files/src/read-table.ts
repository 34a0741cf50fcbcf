import { setImmediate } from "node:timers/promises";
import {
  type FileRefusal,
  type FileRow,
  type FileTable,
  MAX_IMPORT_BYTES,
  MAX_IMPORT_COLUMNS,
  MAX_IMPORT_ROWS,
} from "@pfa/domain/import-file.ts";
import { unguardFormula } from "@pfa/domain/formula-guard.ts";
import type { FieldValue } from "@pfa/domain/record.ts";
import { fail, ok, type Result } from "@pfa/domain/result.ts";
import { detectDelimiter, streamCsvRows } from "hucre/csv";
import { streamXlsxRows } from "hucre/xlsx";
import { decodeText } from "./decode-text.ts";
import { unfoldedSize } from "./zip-size.ts";

type FileProblem = { kind: "file_refused"; reason: FileRefusal };

/** What the parts of a workbook may come to: 100,000 rows of 60 columns take some 150 MB. */
const MAX_UNFOLDED_BYTES = 256 * 1024 * 1024;
/** Titles and blank lines that may stand above the names of the columns. */
const MAX_LINES_ABOVE = 20;
/** Rows that are read before others of the process have their turn. */
const SLICE = 500;

const refuse = (reason: FileRefusal): Result<never, FileProblem> =>
  fail({ kind: "file_refused", reason });

/**
 * The table in a file: the first sheet of a workbook, or text with separators. `isHeader` tells the row that names the columns.
 * Formulas are not computed: a workbook's cell has the value that was stored beside its formula.
 */
export async function readTable(
  bytes: Uint8Array,
  isHeader: (cells: readonly string[]) => boolean,
): Promise<Result<FileTable, FileProblem>> {
  if (bytes.length > MAX_IMPORT_BYTES) return refuse("too_large");
  if (bytes.length === 0) return refuse("empty");
  if (startsWith(bytes, [0xd0, 0xcf, 0x11, 0xe0])) return refuse("old_or_encrypted");
  return startsWith(bytes, [0x50, 0x4b])
    ? readWorkbook(bytes, isHeader)
    : readText(bytes, isHeader);
}

const startsWith = (bytes: Uint8Array, head: readonly number[]): boolean =>
  head.every((byte, place) => bytes[place] === byte);

type IsHeader = (cells: readonly string[]) => boolean;

async function readWorkbook(
  bytes: Uint8Array,
  isHeader: IsHeader,
): Promise<Result<FileTable, FileProblem>> {
  const size = unfoldedSize(bytes);
  if (size === null) return refuse("damaged");
  if (size > MAX_UNFOLDED_BYTES) return refuse("unfolds_too_far");
  try {
    const rows = streamXlsxRows(bytes, { maxRows: MAX_IMPORT_ROWS + MAX_LINES_ABOVE + 2 });
    return await gather(toFileRows(rows), isHeader, { kind: "xlsx", sheet: null });
  } catch {
    // Whatever the library stumbled over, the file is what is wrong.
    return refuse("damaged");
  }
}

async function* toFileRows(
  rows: AsyncIterable<{ index: number; values: readonly (FieldValue | Date)[] }>,
): AsyncGenerator<FileRow> {
  for await (const { index, values } of rows) {
    yield { row: index + 1, cells: values.map(toCell) };
  }
}

const toCell = (value: FieldValue | Date): FieldValue =>
  value instanceof Date ? dayText(value) : value;

/** Times of day are left out: days are all that records hold. */
const dayText = (date: Date): string =>
  Number.isNaN(date.getTime()) ? "" : date.toISOString().slice(0, 10);

async function readText(
  bytes: Uint8Array,
  isHeader: IsHeader,
): Promise<Result<FileTable, FileProblem>> {
  const decoded = decodeText(bytes);
  if (!decoded) return refuse("no_table");
  const { text, encoding } = decoded;
  const delimiter = detectDelimiter(text.slice(0, 64 * 1024));
  const rows = textRows(text, delimiter);
  return gather(rows, isHeader, { kind: "csv", encoding, delimiter });
}

async function* textRows(text: string, delimiter: string): AsyncGenerator<FileRow> {
  let row = 0;
  for (const cells of streamCsvRows(text, { delimiter })) {
    row += 1;
    yield {
      row,
      cells: cells.map((cell) => (typeof cell === "string" ? unguardFormula(cell) : toCell(cell))),
    };
  }
}

async function gather(
  source: AsyncIterable<FileRow>,
  isHeader: IsHeader,
  format: FileTable["format"],
): Promise<Result<FileTable, FileProblem>> {
  const rows: FileRow[] = [];
  let seen = 0;
  for await (const row of source) {
    seen += 1;
    if (seen % SLICE === 0) await setImmediate();
    if (row.cells.length > MAX_IMPORT_COLUMNS && hasMore(row)) return refuse("too_many_columns");
    if (!isBlank(row)) rows.push(row);
    if (rows.length > MAX_IMPORT_ROWS + MAX_LINES_ABOVE) return refuse("too_many_rows");
  }
  const above = rows
    .slice(0, MAX_LINES_ABOVE)
    .findIndex(({ cells }) => isHeader(cells.map(toName)));
  const [header, ...below] = rows.slice(Math.max(0, above));
  if (!header) return refuse("empty");
  if (below.length > MAX_IMPORT_ROWS) return refuse("too_many_rows");
  return ok({
    headers: header.cells.slice(0, MAX_IMPORT_COLUMNS).map(toName),
    rows: below,
    format,
  });
}

const toName = (cell: FieldValue): string =>
  cell === null ? "" : String(cell).trim().slice(0, 200);

const isEmpty = (cell: FieldValue): boolean =>
  cell === null || (typeof cell === "string" && cell.trim() === "");
const isBlank = ({ cells }: FileRow): boolean => cells.every(isEmpty);
const hasMore = ({ cells }: FileRow): boolean => !cells.slice(MAX_IMPORT_COLUMNS).every(isEmpty);
