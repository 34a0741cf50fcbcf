import type { FieldValue } from "@pfa/domain/record.ts";
import { writeXlsx } from "hucre/xlsx";
import { deflateRawSync } from "node:zlib";
import { expect, test } from "vitest";
import { readTable } from "./read-table.ts";
import { writeTable } from "./write-table.ts";

const isHeader = (cells: readonly string[]) => cells.includes("PFA ID");
const utf8 = (text: string) => new TextEncoder().encode(text);

async function read(bytes: Uint8Array) {
  const table = await readTable(bytes, isHeader);
  return table.ok ? table.value : table.error.reason;
}

const rowsIn = async (bytes: Uint8Array) => {
  const table = await read(bytes);
  return typeof table === "string" ? table : table.rows.map(({ cells }) => cells);
};

test.each([
  [",", 'PFA ID,Model\r\n1,"LTM, ""big"""\r\n2,"two\nlines"\r\n'],
  [";", 'PFA ID;Model\n1;"LTM, ""big"""\n2;"two\nlines"'],
  ["\t", 'PFA ID\tModel\n1\t"LTM, ""big"""\n2\t"two\nlines"\n\n'],
])(
  "text separated by %j is read with its quoted signs and line breaks",
  async (delimiter, text) => {
    expect(await read(utf8(text))).toMatchObject({
      headers: ["PFA ID", "Model"],
      rows: [{ cells: ["1", 'LTM, "big"'] }, { cells: ["2", "two\nlines"] }],
      format: { kind: "csv", delimiter, encoding: "utf-8" },
    });
  },
);

test("encodings are known by their mark, or by what cannot be UTF-8", async () => {
  const text = "PFA ID;Model\n1;Größe";
  const utf16 = Buffer.from(`\uFEFF${text}`, "utf16le");
  const swapped = Buffer.from(utf16).swap16();
  const latin = Buffer.from(text, "latin1");
  for (const [bytes, encoding] of [
    [utf8(`\uFEFF${text}`), "utf-8"],
    [utf16, "utf-16le"],
    [swapped, "utf-16be"],
    [Buffer.from(text, "utf16le"), "utf-16le"],
    [latin, "windows-1252"],
  ] as const) {
    // oxlint-disable-next-line no-await-in-loop
    expect(await read(bytes)).toMatchObject({
      headers: ["PFA ID", "Model"],
      rows: [{ cells: ["1", "Größe"] }],
      format: { encoding },
    });
  }
});

async function* one(row: FieldValue[]): AsyncGenerator<FieldValue[]> {
  yield row;
}

test("a file of ours reads back as it was, dates and guarded text included", async () => {
  const columns = [
    { header: "PFA ID", kind: "text" },
    { header: "Start", kind: "date" },
    { header: "Rate", kind: "money" },
    { header: "On site", kind: "boolean" },
  ] as const;
  const row: FieldValue[] = ["=1+1", "2026-01-31", 1234.5, true];
  const write = async (format: "csv" | "xlsx") => {
    const file = writeTable(format, { name: "Records", columns, rows: one(row) });
    return new Uint8Array(await new Response(file).arrayBuffer());
  };
  expect(await rowsIn(await write("xlsx"))).toEqual([row]);
  expect(await rowsIn(await write("csv"))).toEqual([["=1+1", "2026-01-31", "1234.5", "true"]]);
});

test("titles above the names of the columns are passed over, and rows keep their number", async () => {
  const table = await read(utf8("Forecast update\n\nPFA ID,Model\n1,LTM\n\n2,LTR\n"));
  expect(table).toMatchObject({ headers: ["PFA ID", "Model"], rows: [{ row: 4 }, { row: 6 }] });
});

test("a formula in a workbook has the value that was stored beside it", async () => {
  const bytes = await writeXlsx({
    sheets: [
      {
        name: "S",
        rows: [
          ["PFA ID", "Rate"],
          ["1", 5],
        ],
        cells: new Map([["1,1", { formula: "1+1", formulaResult: 2, value: 2 }]]),
      },
    ],
  });
  expect(await rowsIn(bytes)).toEqual([["1", 2]]);
});

test("what is no table is refused by name", async () => {
  expect(await read(new Uint8Array())).toBe("empty");
  expect(await read(utf8("\n\n"))).toBe("empty");
  expect(await read(Uint8Array.of(0xd0, 0xcf, 0x11, 0xe0, 1, 2))).toBe("old_or_encrypted");
  expect(await read(utf8("PK\u0003\u0004 no zip"))).toBe("damaged");
  expect(await read(Uint8Array.of(1, 0, 0, 2, 0, 0, 7, 8))).toBe("no_table");
  expect(await read(utf8(`PFA ID${",x".repeat(400)}\n`))).toBe("too_many_columns");
  expect(await read(utf8(`PFA ID\n${"1\n".repeat(100_100)}`))).toBe("too_many_rows");
});

test("a workbook that would unfold beyond all measure is refused before it is unfolded", async () => {
  const unfolded = 300 * 1024 * 1024;
  const packed = deflateRawSync(Buffer.alloc(1024 * 1024));
  const name = Buffer.from("xl/worksheets/sheet1.xml");
  const entry = Buffer.alloc(46);
  entry.writeUInt32LE(0x02014b50, 0);
  entry.writeUInt32LE(packed.length, 20);
  entry.writeUInt32LE(unfolded, 24);
  entry.writeUInt16LE(name.length, 28);
  const directory = Buffer.concat([entry, name]);
  const end = Buffer.alloc(22);
  end.writeUInt32LE(0x06054b50, 0);
  end.writeUInt16LE(1, 10);
  end.writeUInt32LE(directory.length, 12);
  const zipWith = (size: number) => {
    directory.writeUInt32LE(size, 24);
    end.writeUInt32LE(4 + packed.length, 16);
    return new Uint8Array(Buffer.concat([Buffer.from([0x50, 0x4b, 3, 4]), packed, directory, end]));
  };
  expect(await read(zipWith(unfolded))).toBe("unfolds_too_far");
  expect(await read(zipWith(0))).toBe("unfolds_too_far");
});
