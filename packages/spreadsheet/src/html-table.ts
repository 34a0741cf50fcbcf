import { decodeEntities, type HtmlToken, readHtml } from "./html-tokens.ts";

/** A cell as another program gave it: the text that it showed, and the number behind that where the program told it. */
export type ClipboardCell = { text: string; number?: number };

/** What browsers take at most for a cell's spans. */
const MAX_COLUMN_SPAN = 1000;
const MAX_ROW_SPAN = 65_534;

/**
 * The cells of the first table in HTML; null where there is none. A cell over several places stands in the first of them, the
 * others are empty. Stops with one cell more than `maxCells`.
 */
export function decodeHtmlTable(html: string, maxCells: number): ClipboardCell[][] | null {
  const table = new TableReader(maxCells);
  for (const token of readHtml(html)) {
    table.take(token);
    if (table.isDone) break;
  }
  table.end();
  return table.rows.length > 0 ? table.rows.map((row) => filled(row)) : null;
}

/** Every place with a cell: rows below a span begin further right. */
const filled = (row: (ClipboardCell | undefined)[]): ClipboardCell[] =>
  Array.from(row, (cell) => cell ?? { text: "" });

type Open = { text: string[]; number: number | undefined; isPreformatted: boolean };

class TableReader {
  readonly rows: (ClipboardCell | undefined)[][] = [];
  isDone = false;
  private readonly maxCells: number;
  private depth = 0;
  private cells = 0;
  private row: (ClipboardCell | undefined)[] | null = null;
  private open: Open | null = null;
  private placeOfOpen = 0;
  /** Rows that a cell above still covers, by column. */
  private readonly covered: number[] = [];

  constructor(maxCells: number) {
    this.maxCells = maxCells;
  }

  take(token: HtmlToken): void {
    if (token.kind === "text") this.open?.text.push(decodeEntities(token.text));
    else if (token.kind === "open") this.takeOpening(token.name, token.attributes);
    else this.takeClosing(token.name);
    if (this.cells > this.maxCells) this.isDone = true;
  }

  /** What was open stays as far as it came. */
  end(): void {
    this.endRow();
  }

  private takeOpening(name: string, attributes: (name: string) => string | null): void {
    if (name === "table") this.depth += 1;
    // A table inside of a cell is part of its text.
    if (this.depth !== 1) return;
    if (name === "tr") this.beginRow(attributes);
    else if (name === "td" || name === "th") this.beginCell(attributes);
    else if (name === "br" || (name === "p" && (this.open?.text.length ?? 0) > 0)) {
      this.open?.text.push(LINE);
    }
  }

  private takeClosing(name: string): void {
    if (name === "table") {
      this.depth -= 1;
      if (this.depth === 0) this.endRow();
      this.isDone ||= this.depth <= 0;
    } else if (this.depth !== 1) return;
    else if (name === "tr") this.endRow();
    else if (name === "td" || name === "th") this.endCell();
  }

  private beginRow(attributes: (name: string) => string | null): void {
    this.endRow();
    // Excel adds a row without height that only carries widths.
    const isHidden = /display\s*:\s*none/i.test(attributes("style") ?? "");
    this.row = isHidden ? null : [];
  }

  private endRow(): void {
    this.endCell();
    if (!this.row) return;
    this.coverRest(this.row);
    this.rows.push(this.row);
    this.row = null;
  }

  private beginCell(attributes: (name: string) => string | null): void {
    this.endCell();
    const { row } = this;
    if (!row) return;
    this.passCovered(row);
    const columns = spanOf(attributes("colspan"), MAX_COLUMN_SPAN);
    const rows = spanOf(attributes("rowspan"), MAX_ROW_SPAN);
    const at = row.length;
    for (let column = at; column < at + columns; column += 1) {
      row[column] = { text: "" };
      this.covered[column] = rows - 1;
    }
    this.cells += columns;
    this.open = {
      text: [],
      number: numberOf(attributes),
      isPreformatted: /white-space\s*:\s*pre/i.test(attributes("style") ?? ""),
    };
    this.placeOfOpen = at;
  }

  private endCell(): void {
    const { open, row } = this;
    this.open = null;
    if (!open || !row) return;
    const text = textOf(open);
    row[this.placeOfOpen] = open.number === undefined ? { text } : { text, number: open.number };
  }

  /** Places that a cell above covers are empty here. */
  private passCovered(row: (ClipboardCell | undefined)[]): void {
    while ((this.covered[row.length] ?? 0) > 0) this.cover(row);
  }

  private coverRest(row: (ClipboardCell | undefined)[]): void {
    const isCovered = (column: number) => (this.covered[column] ?? 0) > 0;
    for (let column = row.length; column < this.covered.length; column += 1) {
      if (isCovered(column)) while (row.length <= column) this.cover(row);
    }
  }

  private cover(row: (ClipboardCell | undefined)[]): void {
    const column = row.length;
    this.covered[column] = Math.max(0, (this.covered[column] ?? 0) - 1);
    row.push({ text: "" });
    this.cells += 1;
  }
}

/** Stands for a line break until blanks are put together. */
const LINE = "\u0000";

/** Blanks and line ends of the source are one blank, as in a browser; line breaks are those of tags. */
function textOf({ text, isPreformatted }: Open): string {
  const whole = text.join("");
  const blanks = isPreformatted ? whole : whole.replaceAll(/[ \t\r\n\f]+/g, " ");
  return blanks
    .split(LINE)
    .map((line) => (isPreformatted ? line : line.trim()))
    .join("\n")
    .replaceAll("\u00A0", " ")
    .trim();
}

function spanOf(text: string | null, max: number): number {
  const span = Number.parseInt(text ?? "1", 10);
  return Number.isFinite(span) && span > 0 ? Math.min(span, max) : 1;
}

/** The number behind a cell as LibreOffice (`sdval`), Google Sheets and older Excels (`x:num`) tell it. */
function numberOf(attributes: (name: string) => string | null): number | undefined {
  const told =
    attributes("sdval") ?? attributes("x:num") ?? sheetsNumber(attributes("data-sheets-value"));
  if (told === null || told.trim() === "") return undefined;
  const number = Number(told);
  return Number.isFinite(number) ? number : undefined;
}

/** Google Sheets tells a cell as `{"1":3,"3":45000}`: kind 3, a number. */
const sheetsNumber = (told: string | null): string | null =>
  /^\{"1":3,"3":(-?[\d.eE+-]+)[,}]/.exec(told ?? "")?.[1] ?? null;
