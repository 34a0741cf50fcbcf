import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { readClipboard } from "./clipboard-read.ts";
import { writeClipboard } from "./clipboard-write.ts";
import {
  excelHtml,
  excelText,
  libreOfficeHtml,
  libreOfficeText,
  sheetsHtml,
  sheetsText,
} from "./testing/clipboard-samples.ts";
import { decodeTsv, encodeTsv } from "./tsv.ts";

const MAX = 100_000;
const texts = (html: string, text: string) => {
  const read = readClipboard({ html, text }, MAX);
  if (!read.ok) throw new Error(read.reason);
  return read.rows.map((row) => row.map((cell) => cell.text));
};

const cell = fc.oneof(
  fc.string({ maxLength: 12 }),
  fc.string({ unit: fc.constantFrom('"', "\t", "\n", "a", " ", "<", "&"), maxLength: 8 }),
);
const table = fc
  .tuple(fc.integer({ min: 1, max: 5 }), fc.integer({ min: 1, max: 5 }))
  .chain(([rows, columns]) =>
    fc.array(fc.array(cell, { minLength: columns, maxLength: columns }), {
      minLength: rows,
      maxLength: rows,
    }),
  )
  // One empty cell is an empty clipboard.
  .filter((rows) => rows.length > 1 || rows.some((row) => row.length > 1 || row[0] !== ""));

/** Line ends of any kind are one. */
const oneLineEnd = (text: string) => text.replaceAll(/\r\n?/g, "\n");

test("tab-separated text comes back as it was written, whatever quotes, tabs and line breaks stand in it", () => {
  fc.assert(
    fc.property(table, (rows) => {
      const isLastEmpty = rows.length > 1 && rows.at(-1)?.length === 1 && rows.at(-1)?.[0] === "";
      const expected = isLastEmpty ? rows.slice(0, -1) : rows;
      expect(decodeTsv(encodeTsv(rows))).toEqual(expected.map((row) => row.map(oneLineEnd)));
    }),
  );
});

const shown = (text: string) => oneLineEnd(text).replaceAll("\u00A0", " ").trim();
/** What no HTML can hold is no text of a record either. */
const isHeld = (character: string) => character >= " " || /[\t\n\r]/.test(character);

test("a copied table comes back as it was written, but for blanks around its texts", () => {
  fc.assert(
    fc.property(table, (rows) => {
      const clean = rows.map((row) => row.map((text) => Array.from(text).filter(isHeld).join("")));
      const { html, text } = writeClipboard(
        clean.map((row) =>
          row.map((one) => ({ text: oneLineEnd(one), isText: one.length % 2 === 0 })),
        ),
      );
      expect(texts(html, text)).toEqual(clean.map((row) => row.map(shown)));
    }),
  );
});

test("any text is read as some cells, and never more than are there", () => {
  fc.assert(
    fc.property(
      fc.string({ unit: fc.constantFrom('"', "\t", "\n", "\r", "x"), maxLength: 60 }),
      (text) => {
        const read = decodeTsv(text)
          .flat()
          .join("")
          .replaceAll(/[\t\n]/g, "");
        const written = text.replaceAll(/[\t\r\n]/g, "");
        expect(written.length - read.length).toBeGreaterThanOrEqual(0);
        expect(read.replaceAll('"', "")).toBe(written.replaceAll('"', ""));
      },
    ),
  );
});

test("a million quotes that close nothing are read in the time of a million letters", () => {
  const text = Array.from({ length: 250_000 }, () => '"a"b').join("\t");
  const started = performance.now();
  expect(decodeTsv(text)[0]?.[1]).toBe('"a"b');
  expect(performance.now() - started).toBeLessThan(2000);
});

describe("clipboards as the programs write them", () => {
  test("Excel: lines wrapped in the source are one, line breaks in cells stay, merged cells leave empty ones, widths are no row", () => {
    const expected = [
      ["1/15/2025", "$ 5,000.50", "Crawler crane, with a long boom & jib"],
      ["Merged", "", "first line\nsecond line"],
    ];
    expect(
      texts(excelHtml, excelText).map((row) => row.map((one) => one.replaceAll(/ +/g, " "))),
    ).toEqual(expected);
    expect(texts("", excelText)[1]).toEqual(expected[1]);
  });

  test("Google Sheets: the number behind what is shown, quotes and line breaks, cells below a merged one further right", () => {
    const read = readClipboard({ html: sheetsHtml, text: sheetsText }, MAX);
    expect(read).toEqual({
      ok: true,
      rows: [
        [
          { text: "15/01/2025", number: 45_672 },
          { text: "1.235", number: 1234.56 },
          { text: 'He said "no"\nand left' },
        ],
        [{ text: "TRUE" }, { text: "" }, { text: "a" }],
        [{ text: "" }, { text: "b" }, { text: "c" }],
      ],
    });
    expect(texts("", sheetsText)).toEqual(texts(sheetsHtml, ""));
  });

  test("LibreOffice: the number behind a date and an amount of any country", () => {
    const read = readClipboard({ html: libreOfficeHtml, text: libreOfficeText }, MAX);
    expect(read).toEqual({
      ok: true,
      rows: [
        [
          { text: "15.01.2025", number: 45_672 },
          { text: "1.234,56 €", number: 1234.56 },
          { text: "Kran <groß>" },
        ],
      ],
    });
    expect(texts("", libreOfficeText)).toEqual(texts(libreOfficeHtml, ""));
  });

  test("text with formatting but without a table is read as its plain text", () => {
    expect(texts("<b>Rental</b>", "Rental")).toEqual([["Rental"]]);
  });
});

describe("what is not taken", () => {
  test("an empty clipboard, and more cells than one action takes", () => {
    expect(readClipboard({ html: "", text: "" }, MAX)).toEqual({ ok: false, reason: "empty" });
    const many = `${"x\t".repeat(400)}\n`.repeat(300);
    expect(readClipboard({ html: "", text: many }, MAX)).toEqual({
      ok: false,
      reason: "too_large",
    });
    const wide = `<table>${"<tr><td rowspan=65000 colspan=1000>x</td></tr>".repeat(200)}</table>`;
    expect(readClipboard({ html: wide, text: "" }, MAX)).toEqual({
      ok: false,
      reason: "too_large",
    });
  });

  test("fifty megabytes are refused before they are read; with a short plain text beside them that is read", () => {
    const endless = "x".repeat(50_000_000);
    const started = performance.now();
    expect(readClipboard({ html: "", text: endless }, MAX)).toEqual({
      ok: false,
      reason: "too_large",
    });
    expect(performance.now() - started).toBeLessThan(200);
    expect(texts(`<table><tr><td>${endless}</td></tr></table>`, "short")).toEqual([["short"]]);
  });

  test("scripts, styles, comments and broken tags are no text", () => {
    const html = `<table><tr><td>a<script>alert("<td>")</script><!-- <td>x</td> --><style>td{}</style></td><td title="a > b">b</td><td`;
    expect(texts(html, "")).toEqual([["a", "b"]]);
  });
});
