import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { recognise, type ColumnKind, type Writing } from "./recognise.ts";
import { readDate } from "./recognise-date.ts";
import { readNumber } from "./recognise-number.ts";

const own: Writing = { decimal: ".", order: "month-first" };
const read = (column: ColumnKind, texts: string[]) =>
  recognise(
    texts.map((text) => [{ text }]),
    [column],
    own,
  );
const column = (kind: ColumnKind["kind"], texts: string[]) => read({ kind }, texts).values.flat();

describe("amounts", () => {
  test("are read in the way of the country that the column's own texts show", () => {
    expect(column("money", ["1.234,56 €", "1.234", "99"])).toEqual([1234.56, 1234, 99]);
    expect(column("money", ["$1,234.56", "1,234", "99"])).toEqual([1234.56, 1234, 99]);
    expect(column("money", ["1 234,50", "1\u202F234\u00A0567,00", "5,5"])).toEqual([
      1234.5, 1_234_567, 5.5,
    ]);
    expect(column("money", ["CHF 1'234.50", "(250.00)", "\u2212 3", "7-"])).toEqual([
      1234.5, -250, -3, -7,
    ]);
  });

  test("are read in the reader's own way where the texts leave it open", () => {
    expect(column("money", ["1,234", "5.125"])).toEqual([1234, 5.125]);
  });

  test("with signs in wrong places, units and words stay texts for the field to refuse", () => {
    const wrong = ["12 months", "1,23,4", "1.2.3", "--5", "abc", "1e5"];
    expect(column("money", wrong)).toEqual(wrong);
  });

  test("in whatever way one is written, its number comes back", () => {
    const ways = [
      ["en-US", "."],
      ["de-DE", ","],
      ["fr-FR", ","],
      ["de-CH", "."],
    ] as const;
    const amount = fc
      .integer({ min: -99_999_999_999, max: 99_999_999_999 })
      .map((cents) => cents / 100);
    fc.assert(
      fc.property(amount, fc.constantFrom(...ways), (number, [locale, decimal]) => {
        const text = number.toLocaleString(locale, { minimumFractionDigits: 2 });
        expect(readNumber(text, decimal)).toBe(number === 0 ? 0 : number);
      }),
    );
  });
});

describe("days", () => {
  test("are read in the order that one text of the column shows, the doubtful ones with it", () => {
    expect(column("date", ["03/04/2025", "31/12/2025"])).toEqual(["2025-04-03", "2025-12-31"]);
    expect(column("date", ["03/04/2025", "12/31/25"])).toEqual(["2025-03-04", "2025-12-31"]);
    expect(column("date", ["3.4.2025", "03.04.25"])).toEqual(["2025-04-03", "2025-04-03"]);
  });

  test("are read in the reader's own order where nothing tells, and the first such is told", () => {
    const { values, assumed } = read({ kind: "date" }, ["05/05/2025", "03/04/2025"]);
    expect(values.flat()).toEqual(["2025-05-05", "2025-03-04"]);
    expect(assumed).toEqual({ text: "03/04/2025", day: "2025-03-04" });
    expect(read({ kind: "date" }, ["2025-03-04"]).assumed).toBeNull();
  });

  test("are read from texts of programs and people", () => {
    const written = [
      "2025-01-15",
      "2025/1/15",
      "2025-01-15T00:00:00.000Z",
      "1/15/2025 12:00 AM",
      "15 Jan 2025",
      "15-Jan-25",
      "Jan 15, 2025",
      "Wednesday, January 15, 2025",
      "15th January 2025",
      "45672",
    ];
    expect(column("date", written)).toEqual(written.map(() => "2025-01-15"));
  });

  test("that do not exist or are none stay texts", () => {
    const wrong = ["30/02/2025", "2025-13-01", "soon", "5000", "15 Foo 2025"];
    expect(column("date", wrong)).toEqual(wrong);
  });

  test("come back from every way of writing them", () => {
    const day = fc.date({
      min: new Date("2000-01-01"),
      max: new Date("2099-12-31"),
      noInvalidDate: true,
    });
    fc.assert(
      fc.property(day, (date) => {
        const iso = date.toISOString().slice(0, 10);
        const utc = { timeZone: "UTC" } as const;
        const short = (locale: string) => date.toLocaleDateString(locale, utc);
        expect(readDate(short("en-US"), "month-first")).toBe(iso);
        expect(readDate(short("en-GB"), "day-first")).toBe(iso);
        expect(readDate(short("de-DE"), "day-first")).toBe(iso);
        expect(
          readDate(date.toLocaleDateString("en-US", { ...utc, dateStyle: "full" }), "month-first"),
        ).toBe(iso);
        expect(
          readDate(date.toLocaleDateString("en-GB", { ...utc, dateStyle: "medium" }), "day-first"),
        ).toBe(iso);
      }),
    );
  });

  test("behind a number are that spreadsheet's day, whatever its format shows", () => {
    const cells = [[{ text: "Jan 25", number: 45_672.75 }]];
    expect(recognise(cells, [{ kind: "date" }], own).values).toEqual([["2025-01-15"]]);
  });
});

test("words of a list are taken in any letters, flags in the languages of Excel, and codes keep their zeros", () => {
  const source = { kind: "enum", values: ["Rental", "Purchase"] } as const;
  expect(read(source, ["rental", "PURCHASE ", "lease", ""]).values.flat()).toEqual([
    "Rental",
    "Purchase",
    "lease",
    null,
  ]);
  expect(column("boolean", ["TRUE", "falsch", "Oui", "\u2713", "", "maybe"])).toEqual([
    true,
    false,
    true,
    true,
    false,
    "maybe",
  ]);
  expect(column("code", ["007", " 12 ", ""])).toEqual(["007", "12", null]);
});

test("each column of a block is read by its own kind", () => {
  const rows = [
    [{ text: "1/31/2025" }, { text: "1.000,50" }, { text: "1.000,50" }],
    [{ text: "2/3/2025" }, { text: "2.000" }, { text: "" }],
  ];
  const kinds: ColumnKind[] = [{ kind: "date" }, { kind: "money" }, { kind: "text" }];
  expect(recognise(rows, kinds, own).values).toEqual([
    ["2025-01-31", 1000.5, "1.000,50"],
    ["2025-02-03", 2000, null],
  ]);
});
