import { encodeTsv } from "./tsv.ts";

/** A cell to copy: its plain text, and whether a spreadsheet may take that for a number, a day or a flag. */
export type CopiedCell = { text: string; isText: boolean };

/**
 * Cells in the two forms that spreadsheets read. Codes such as "007" are marked as text in the table, so that no leading zero
 * is lost. Text that looks like a formula stays as it is: a clipboard brings back what was copied, while files are another
 * matter and put a sign in front of it.
 */
export function writeClipboard(rows: readonly (readonly CopiedCell[])[]): {
  text: string;
  html: string;
} {
  const lines = rows.map((row) => `<tr>${row.map(htmlCell).join("")}</tr>`);
  return {
    text: encodeTsv(rows.map((row) => row.map(({ text }) => text))),
    html: `<meta charset="utf-8"><table>${lines.join("")}</table>`,
  };
}

/** Excel and LibreOffice read this style as the format "text". */
const AS_TEXT = 'mso-number-format:"\\@"';
/** Blanks that would otherwise be put together. */
const AS_WRITTEN = "white-space:pre-wrap";

function htmlCell({ text, isText }: CopiedCell): string {
  const styles = [
    ...(isText && text !== "" ? [AS_TEXT] : []),
    ...(/^\s|\s$|\s\s|[\t]/.test(text) ? [AS_WRITTEN] : []),
  ];
  const style = styles.length > 0 ? ` style='${styles.join(";")}'` : "";
  return `<td${style}>${escapeHtml(text)}</td>`;
}

const references: Record<string, string> = { "&": "&amp;", "<": "&lt;", ">": "&gt;", "\n": "<br>" };

const escapeHtml = (text: string): string =>
  text.replaceAll(/[&<>\n]/g, (character) => references[character] ?? character);
