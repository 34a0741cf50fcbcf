import { setImmediate } from "node:timers/promises";
import { cellText, headerType, jsonText } from "./cell-text.ts";
import type { GridField } from "./cell-text.ts";
import type { Row } from "./columns.ts";
import type { DateFormat } from "./dates.ts";
import { gridId, gridName } from "./grid-request.ts";
import type { Page } from "./grid-query.ts";
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

/** The event loop gets its turn after this many rows: a page of 10,000 must not hold up the admin page. */
const rowsPerTurn = 1000;

/** ResultData of `/griddata`: values by field number. */
export async function writeGridData(answer: GridAnswer): Promise<string> {
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
  const heads = answer.fields.map(
    (field, index) => `${index === 0 ? "" : ","}{"n":${field.aliasNumber},"value":`,
  );
  const rows = await writeRows(answer, (row, number) =>
    writeCompactRow(row, number, heads, answer),
  );
  const header = answer.withHeader ? `,"FIELDS":${writeHeader(answer.fields)}` : "";
  const data = answer.withRows ? `,"DATA":{"ROW":${oneOrMany(rows, "[]")}}` : "";
  return `{"GRID":{"METADATA":${metadata}${header}${data}}}`;
}

/** ResultData of `/grids`: values by field name. */
export async function writeGrids(answer: GridAnswer): Promise<string> {
  const { page, cursor } = answer;
  const next = page.more ? cursor + page.entries.length : 0;
  const heads = answer.fields.map(
    (field, index) =>
      `${index === 0 ? "" : ","}{"FIELDNAME":${jsonText(field.alias)},"FIELDLABEL":${jsonText(field.label)},"FIELDVALUE":`,
  );
  const rows = answer.withRows
    ? await writeRows(answer, (row) => `{"DATAFIELD":[${writeCells(row, heads, answer)}]}`)
    : [];
  return (
    `{"DATARECORD":${oneOrMany(rows, "null")},"CURRENTCURSORPOSITION":${cursor},` +
    `"NEXTCURSORPOSITION":${next},"TOTALROWS":${page.total}}`
  );
}

/** PEMS writes a lone element as an object, not as an array of one. */
export function oneOrMany(elements: readonly string[], none: string): string {
  if (elements.length === 0) return none;
  return elements.length === 1 ? (elements[0] ?? none) : `[${elements.join(",")}]`;
}

async function writeRows(
  answer: GridAnswer,
  write: (row: Row, number: number) => string,
): Promise<string[]> {
  const rows: string[] = [];
  if (!answer.withRows) return rows;
  let number = answer.cursor;
  for (const { records, ordinal } of answer.page.entries) {
    const row = findRow(records, ordinal);
    if (row !== null) rows.push(write(row, number));
    number += 1;
    if (rows.length % rowsPerTurn === 0) await setImmediate();
  }
  return rows;
}

const writeCompactRow = (
  row: Row,
  number: number,
  heads: readonly string[],
  answer: GridAnswer,
): string => `{"id":${number},"D":[${writeCells(row, heads, answer)}]}`;

function writeCells(row: Row, heads: readonly string[], { fields, format }: GridAnswer): string {
  let text = "";
  for (let index = 0; index < fields.length; index += 1) {
    const field = fields[index];
    if (field === undefined) continue;
    const value =
      field.column === null ? "NEW" : cellText(row[field.column.index] ?? null, field.kind, format);
    text += `${heads[index] ?? ""}${jsonText(value)}}`;
  }
  return text;
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
