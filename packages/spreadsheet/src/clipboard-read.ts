import { type ClipboardCell, decodeHtmlTable } from "./html-table.ts";
import { decodeTsv } from "./tsv.ts";

/** Characters of one clipboard's form: a hundred thousand cells in Excel's wordy HTML take some 15 million. */
const MAX_CHARACTERS = 30_000_000;

export type ClipboardTexts = { html: string; text: string };

export type ClipboardRead =
  | { ok: true; rows: ClipboardCell[][] }
  | { ok: false; reason: "empty" }
  /** More than is taken: what was not read is not known. */
  | { ok: false; reason: "too_large" };

/**
 * The cells on the clipboard. The table, where there is one, tells the numbers behind what was shown; the plain text is what the
 * table showed. Rows are of one width.
 */
export function readClipboard({ html, text }: ClipboardTexts, maxCells: number): ClipboardRead {
  const isTable = html.length <= MAX_CHARACTERS && /<table[\s>]/i.test(html);
  const table = isTable ? decodeHtmlTable(html, maxCells) : null;
  if (!table && text.length > MAX_CHARACTERS) return { ok: false, reason: "too_large" };
  const rows = table ?? decodeTsv(text).map((row) => row.map((cell) => ({ text: cell })));
  const width = rows.reduce((most, row) => Math.max(most, row.length), 0);
  if (width === 0) return { ok: false, reason: "empty" };
  if (rows.length * width > maxCells) return { ok: false, reason: "too_large" };
  return { ok: true, rows: rows.map((row) => widened(row, width)) };
}

const widened = (row: ClipboardCell[], width: number): ClipboardCell[] =>
  row.length === width
    ? row
    : [...row, ...Array.from({ length: width - row.length }, () => ({ text: "" }))];
