import { setImmediate } from "node:timers/promises";
import { cellText, headerType } from "./cell-text.ts";
import type { GridField } from "./cell-text.ts";
import type { Row } from "./columns.ts";
import type { DateFormat } from "./dates.ts";
import { gridId, gridName } from "./grid-request.ts";
import type { Page } from "./grid-query.ts";
import { openJsonBytes, putBytes, putText, writtenBytes } from "./json-bytes.ts";
import type { JsonBytes } from "./json-bytes.ts";
import { findRow } from "./records.ts";

/** What both grid endpoints write, in parts that are joined once. */
export interface GridAnswer {
  page: Page;
  fields: readonly GridField[];
  format: DateFormat;
  withHeader: boolean;
  withRows: boolean;
  /** First row of the page, from 1. */
  cursor: number;
  pageSize: number;
  nowMs: number;
}

/** The event loop gets its turn after this many rows: a page of 10,000 must not hold up the admin page. */
const rowsPerTurn = 500;

/** ResultData of `/griddata`: values by field number. */
export async function writeGridData(answer: GridAnswer): Promise<Buffer[]> {
  const { page, cursor, pageSize, nowMs } = answer;
  const metadata = JSON.stringify({
    GRIDID: gridId,
    GRIDNAME: gridName,
    RECORDS: page.total,
    CLIENTROWS: pageSize,
    MORERECORDPRESENT: page.more ? "+" : "-",
    CURRENTCURSORPOSITION: cursor,
    SERVERTIMESTAMP: nowMs,
  });
  const header = answer.withHeader ? `,"FIELDS":${writeHeader(answer.fields)}` : "";
  const start = Buffer.from(`{"GRID":{"METADATA":${metadata}${header}`);
  if (!answer.withRows) return [start, Buffer.from("}}")];
  const heads = answer.fields.map(({ aliasNumber }) => `{"n":${aliasNumber},"value":"`);
  const rows = await writeRows(answer, { open: '{"D":[', heads, none: "[]" });
  return [start, Buffer.from(',"DATA":{"ROW":'), rows, Buffer.from("}}}")];
}

/** ResultData of `/grids`: values by field name. */
export async function writeGrids(answer: GridAnswer): Promise<Buffer[]> {
  const { page, cursor } = answer;
  const next = page.more ? cursor + page.entries.length : 0;
  const heads = answer.fields.map(
    ({ alias, label }) =>
      `{"FIELDNAME":${JSON.stringify(alias)},"FIELDLABEL":${JSON.stringify(label)},"FIELDVALUE":"`,
  );
  const rows = answer.withRows
    ? await writeRows(answer, { open: '{"DATAFIELD":[', heads, none: "null" })
    : Buffer.from("null");
  const end = `,"CURRENTCURSORPOSITION":${cursor},"NEXTCURSORPOSITION":${next},"TOTALROWS":${page.total}}`;
  return [Buffer.from('{"DATARECORD":'), rows, Buffer.from(end)];
}

/** How one endpoint writes its rows: before the cells, before each value, and for no row at all. */
interface RowShape {
  open: string;
  heads: readonly string[];
  none: string;
}

const comma = Buffer.from(",");
const rowEnd = Buffer.from('"}]}');

/** An array of rows; PEMS writes a lone row as an object, not as an array of one. */
async function writeRows(answer: GridAnswer, { open, heads, none }: RowShape): Promise<Buffer> {
  const { entries } = answer.page;
  const out = openJsonBytes(1024 + entries.length * 2400);
  // The end of a value and the head of the next are always written together.
  const betweens = heads.map((head, index) =>
    Buffer.from(index === 0 ? open + head : `"},${head}`),
  );
  putBytes(out, Buffer.from("["));
  let written = 0;
  for (const { records, ordinal } of entries) {
    const row = findRow(records, ordinal);
    if (row === null) continue;
    if (written > 0) putBytes(out, comma);
    writeCells(out, row, betweens, answer);
    putBytes(out, rowEnd);
    written += 1;
    if (written % rowsPerTurn === 0) await setImmediate();
  }
  if (written === 0) return Buffer.from(none);
  if (written === 1) return writtenBytes(out).subarray(1);
  putBytes(out, Buffer.from("]"));
  return writtenBytes(out);
}

function writeCells(
  out: JsonBytes,
  row: Row,
  betweens: readonly Uint8Array[],
  { fields, format }: GridAnswer,
): void {
  for (let index = 0; index < fields.length; index += 1) {
    const [field, between] = [fields[index], betweens[index]];
    if (field === undefined || between === undefined) continue;
    putBytes(out, between);
    const cell = field.column === null ? "NEW" : (row[field.column.index] ?? null);
    if (cell !== null) putText(out, cellText(cell, field.kind, format));
  }
}

function writeHeader(fields: readonly GridField[]): string {
  const written = fields.map(({ aliasNumber, alias, label, kind }, index) =>
    JSON.stringify({
      aliasnum: aliasNumber,
      order: index + 1,
      name: alias,
      label,
      type: headerType[kind],
      visible: "+",
    }),
  );
  return `{"FIELD":[${written.join(",")}]}`;
}
