import type { FieldKind } from "@pfa/domain/field-catalog.ts";
import type { FieldValue } from "@pfa/domain/record.ts";
import { writeCsvStream } from "hucre/csv";
import { writeXlsxStream } from "hucre/xlsx";
import { guardFormula } from "@pfa/domain/formula-guard.ts";
import type { TableColumn } from "./table-column.ts";

export type TableFormat = "csv" | "xlsx";

export const contentTypes: Record<TableFormat, string> = {
  csv: "text/csv; charset=utf-8",
  xlsx: "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
};

export type Table = {
  /** Name of the sheet; the second of a workbook is called so with _2 behind it. */
  name: string;
  columns: readonly TableColumn[];
  rows: AsyncIterable<readonly FieldValue[]>;
};

/**
 * A table as a file, written while it is read: rows are pulled only as fast as bytes are taken. Ending the reader ends the
 * rows. A workbook begins another sheet, with the header again, above the 1,048,576 rows that Excel opens.
 */
export function writeTable(format: TableFormat, table: Table): ReadableStream<Uint8Array> {
  return format === "csv" ? writeCsv(table) : writeXlsx(table);
}

function writeCsv({ columns, rows }: Table): ReadableStream<Uint8Array> {
  const headers = columns.map(({ header }) => header);
  // With a byte order mark: without it Excel takes the text for that of its own old code page.
  return writeCsvStream(mapRows(rows, toCsvCell), { headers, bom: true });
}

const toCsvCell = (value: FieldValue): FieldValue =>
  typeof value === "string" ? guardFormula(value) : value;

const formats: Partial<Record<FieldKind, string>> = {
  date: "yyyy-mm-dd",
  money: "#,##0.00",
};

/** Characters, as Excel counts a column's width. */
const widths: Record<FieldKind, number> = {
  text: 28,
  code: 16,
  enum: 12,
  date: 12,
  timestamp: 20,
  money: 15,
  number: 12,
  boolean: 12,
};

function writeXlsx({ name, columns, rows }: Table): ReadableStream<Uint8Array> {
  const kinds = columns.map(({ kind }) => kind);
  return writeXlsxStream(
    mapRows(rows, (value, place) => toXlsxCell(value, kinds[place])),
    {
      name,
      freezePane: { rows: 1 },
      columns: columns.map(({ header, kind }) => ({
        header,
        width: Math.max(widths[kind], header.length + 2),
        ...(formats[kind] && { numFmt: formats[kind] }),
      })),
    },
  );
}

const DAY_MS = 24 * 3600 * 1000;
/** Day 0 of Excel's calendar, as it counts from March 1900 on. */
const EXCEL_EPOCH = Date.UTC(1899, 11, 30);

/** Days as Excel's numbers: they have no time zone that could move them. */
function toXlsxCell(value: FieldValue, kind: FieldKind | undefined): FieldValue {
  if (kind !== "date" || typeof value !== "string") return value;
  return (Date.parse(`${value}T00:00:00Z`) - EXCEL_EPOCH) / DAY_MS;
}

type Cells = FieldValue[];

async function* mapRows(
  rows: AsyncIterable<readonly FieldValue[]>,
  toCell: (value: FieldValue, place: number) => FieldValue,
): AsyncGenerator<Cells> {
  for await (const row of rows) yield row.map(toCell);
}
