import type { FieldValue } from "@pfa/domain/record.ts";
import { readXlsx } from "hucre/xlsx";
import { expect, test } from "vitest";
import type { TableColumn } from "./table-column.ts";
import { writeTable } from "./write-table.ts";

const columns: TableColumn[] = [
  { header: "PFA ID", kind: "text" },
  { header: "Start", kind: "date" },
  { header: "Cost", kind: "money" },
  { header: "Active", kind: "boolean" },
];

async function* rowsOf(rows: FieldValue[][]): AsyncGenerator<FieldValue[]> {
  yield* rows;
}

const write = async (format: "csv" | "xlsx", rows: FieldValue[][]) =>
  new Uint8Array(
    await new Response(
      writeTable(format, { name: "Records", columns, rows: rowsOf(rows) }),
    ).arrayBuffer(),
  );

test("CSV is UTF-8 with a mark, quotes what needs it, and executes nothing", async () => {
  const bytes = await write("csv", [
    ['a "b", c', "2026-01-31", 1234.5, true],
    ["=HYPERLINK(1)", null, -5, false],
    ["two\nlines", "2024-02-29", null, null],
  ]);
  expect([...bytes.subarray(0, 3)]).toEqual([0xef, 0xbb, 0xbf]);
  expect(new TextDecoder().decode(bytes).split("\r\n")).toEqual([
    "PFA ID,Start,Cost,Active",
    '"a ""b"", c",2026-01-31,1234.5,true',
    "'=HYPERLINK(1),,-5,false",
    '"two\nlines",2024-02-29,,',
  ]);
});

test("XLSX holds dates as dates, amounts as numbers, flags as flags, and text as text even where it looks like a formula", async () => {
  const bytes = await write("xlsx", [
    ["=1+1", "2026-01-31", 1234.5, true],
    ["-a & <b> \u0001", "1996-02-29", 0.1, false],
  ]);
  const { sheets } = await readXlsx(bytes, { readStyles: true });
  const [sheet] = sheets;
  expect(sheet?.rows).toEqual([
    ["PFA ID", "Start", "Cost", "Active"],
    ["=1+1", new Date("2026-01-31T00:00:00Z"), 1234.5, true],
    ["-a & <b> \u0001", new Date("1996-02-29T00:00:00Z"), 0.1, false],
  ]);
  expect(sheet?.freezePane).toMatchObject({ rows: 1 });
  expect(sheet?.cells?.get("1,2")?.style?.numFmt).toBe("#,##0.00");
  expect([...(sheet?.cells?.values() ?? [])].filter(({ formula }) => formula)).toEqual([]);
});

test("a reader that goes away ends the rows", async () => {
  const state = { ended: false };
  async function* endless(): AsyncGenerator<FieldValue[]> {
    try {
      for (;;) yield ["1", null, null, null];
    } finally {
      state.ended = true;
    }
  }
  for (const format of ["csv", "xlsx"] as const) {
    state.ended = false;
    const reader = writeTable(format, { name: "Records", columns, rows: endless() }).getReader();
    // The first pieces of a workbook come before its rows.
    // oxlint-disable-next-line no-await-in-loop
    for (let piece = 0; piece < 10; piece += 1) await reader.read();
    // oxlint-disable-next-line no-await-in-loop
    await reader.cancel();
    expect([format, state.ended]).toEqual([format, true]);
  }
});
