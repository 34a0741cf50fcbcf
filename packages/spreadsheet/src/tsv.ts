const TAB = "\t";
const QUOTE = '"';

/** Rows of texts as tab-separated lines. A cell with a tab, a line break or a quote in front is quoted, as spreadsheets do. */
export const encodeTsv = (rows: readonly (readonly string[])[]): string =>
  rows.map((row) => row.map(encodeCell).join(TAB)).join("\r\n");

const encodeCell = (text: string): string =>
  /[\t\r\n]|^"/.test(text) ? `${QUOTE}${text.replaceAll(QUOTE, '""')}${QUOTE}` : text;

/**
 * Tab-separated text as spreadsheets put it on the clipboard. A quote that opens a cell and is not closed before a tab or a line's
 * end is a letter like any other. Each character is looked at a fixed number of times, however the quotes stand.
 */
export function decodeTsv(text: string): string[][] {
  if (text === "") return [];
  const reader = new TsvReader(text);
  const rows: string[][] = [[]];
  while (true) {
    rows.at(-1)?.push(reader.readCell());
    const end = reader.readEnd();
    if (end === "text") break;
    if (end === "line") rows.push([]);
  }
  // The last line's own end begins no further line.
  const last = rows.at(-1);
  if (rows.length > 1 && last?.length === 1 && last[0] === "") rows.pop();
  return rows;
}

class TsvReader {
  private readonly text: string;
  private at = 0;
  /** No quote from here on closes a cell; unknown while null. */
  private unclosedFrom: number | null = null;

  constructor(text: string) {
    this.text = text;
  }

  readCell(): string {
    const close = this.text[this.at] === QUOTE ? this.findClose() : null;
    if (close === null) return this.readPlain();
    const quoted = this.text.slice(this.at + 1, close).replaceAll('""', QUOTE);
    this.at = close + 1;
    return quoted.replaceAll(/\r\n?/g, "\n");
  }

  /** What ended the cell, passed over. */
  readEnd(): "cell" | "line" | "text" {
    const found = this.text[this.at];
    if (found === undefined) return "text";
    this.at += 1;
    if (found === TAB) return "cell";
    if (found === "\r" && this.text[this.at] === "\n") this.at += 1;
    return "line";
  }

  private readPlain(): string {
    const from = this.at;
    while (!isEnd(this.text[this.at])) this.at += 1;
    return this.text.slice(from, this.at);
  }

  /** The quote that closes the cell which one at `at` opens: the last of an odd number in a row, with an end behind it. */
  private findClose(): number | null {
    if (this.unclosedFrom !== null) return null;
    let next = this.at + 1;
    while (true) {
      const first = this.text.indexOf(QUOTE, next);
      if (first < 0) break;
      next = first;
      while (this.text[next] === QUOTE) next += 1;
      if ((next - first) % 2 === 1 && isEnd(this.text[next])) return next - 1;
    }
    this.unclosedFrom = this.at;
    return null;
  }
}

const isEnd = (character: string | undefined): boolean =>
  character === undefined || character === TAB || character === "\n" || character === "\r";
