import { cellText, headerType } from "./cell-text.ts";
import type { GridField } from "./cell-text.ts";
import type { Row } from "./columns.ts";
import type { DateFormat } from "./dates.ts";
import { gridId, gridName } from "./grid-request.ts";
import type { Page } from "./grid-query.ts";
import { openJsonBytes, putBytes, putText, writtenBytes } from "./json-bytes.ts";
import type { JsonBytes } from "./json-bytes.ts";
import { findRow } from "./records.ts";

/** What both grid endpoints write. */
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

/** Rows of one piece. Pieces leave as they are written: neither the memory nor the event loop holds a whole page. */
const rowsPerPiece = 200;

/** ResultData of `/griddata`: values by field number. */
export function* writeGridData(answer: GridAnswer): Generator<Buffer> {
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
  yield Buffer.from(`{"GRID":{"METADATA":${metadata}${header}`);
  if (answer.withRows) {
    yield Buffer.from(',"DATA":{"ROW":');
    const heads = answer.fields.map(({ aliasNumber }) => `{"n":${aliasNumber},"value":"`);
    yield* writeRows(answer, { open: '{"D":[', heads, none: "[]" });
    yield Buffer.from("}");
  }
  yield Buffer.from("}}");
}

/** ResultData of `/grids`: values by field name. */
export function* writeGrids(answer: GridAnswer): Generator<Buffer> {
  const { page, cursor } = answer;
  const next = page.more ? cursor + page.entries.length : 0;
  const heads = answer.fields.map(
    ({ alias, label }) =>
      `{"FIELDNAME":${JSON.stringify(alias)},"FIELDLABEL":${JSON.stringify(label)},"FIELDVALUE":"`,
  );
  yield Buffer.from('{"DATARECORD":');
  yield* writeRows(answer, { open: '{"DATAFIELD":[', heads, none: "null" });
  yield Buffer.from(
    `,"CURRENTCURSORPOSITION":${cursor},"NEXTCURSORPOSITION":${next},"TOTALROWS":${page.total}}`,
  );
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
function* writeRows(answer: GridAnswer, { open, heads, none }: RowShape): Generator<Buffer> {
  const { entries } = answer.page;
  const [first] = entries;
  if (first === undefined || !answer.withRows) {
    yield Buffer.from(none);
    return;
  }
  // The end of a value and the head of the next are always written together.
  const betweens = heads.map((head, index) =>
    Buffer.from(index === 0 ? open + head : `"},${head}`),
  );
  const isMany = entries.length > 1;
  let out = openJsonBytes(rowsPerPiece * 2600);
  if (isMany) putText(out, "[");
  let written = 0;
  for (const { records, ordinal } of entries) {
    const row = findRow(records, ordinal);
    // Deleted while the page was on its way.
    if (row === null) continue;
    if (written > 0) putBytes(out, comma);
    writeCells(out, row, betweens, answer);
    putBytes(out, rowEnd);
    written += 1;
    if (written % rowsPerPiece !== 0) continue;
    yield writtenBytes(out);
    out = openJsonBytes(rowsPerPiece * 2600);
  }
  if (isMany) putText(out, "]");
  yield writtenBytes(out);
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
