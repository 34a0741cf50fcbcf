import { describe, expect, test } from "vitest";
import { readGrid } from "./grid.ts";

const field = (name: string, aliasnum: number) => ({ name, aliasnum, order: 1 });
const cell = (n: unknown, value: unknown) => ({ n, value });
const row = (D: unknown) => ({ DATA: { ROW: [{ D }] } });
const grid = (parts: Record<string, unknown>) => ({
  GRID: {
    METADATA: { RECORDS: 9, MORERECORDPRESENT: "+" },
    FIELDS: { FIELD: [field("pfs_id", 31), field("pfs_a_org", 7)] },
    ...parts,
  },
});

test("values are looked up by the number the header gives, whatever their order and count", () => {
  const ROW = [
    { D: [cell(7, "RIO"), cell(31, 10001)] },
    { D: cell("31", null) },
    { D: [cell("31", true), cell("7", "")] },
  ];
  expect(readGrid(grid({ DATA: { ROW } }))).toEqual({
    ok: true,
    value: {
      columns: ["pfs_id", "pfs_a_org"],
      rows: [
        ["10001", "RIO"],
        ["", undefined],
        ["true", ""],
      ],
      hasMore: true,
      total: 9,
    },
  });
});

test("no rows come as an empty list, as null or not at all", () => {
  const METADATA = { RECORDS: 0, MORERECORDPRESENT: "-" };
  for (const DATA of [{ ROW: [] }, { ROW: null }, null, undefined])
    expect(readGrid(grid({ METADATA, DATA }))).toMatchObject({
      ok: true,
      value: { rows: [], hasMore: false, total: 0 },
    });
});

describe("an answer that is not as agreed", () => {
  test.each([
    ["has no metadata", { METADATA: undefined }],
    ["has no header", { FIELDS: undefined }],
    ["has a column without a name", { FIELDS: { FIELD: [{ aliasnum: 3 }] } }],
    ["has two columns of one name", { FIELDS: { FIELD: [field("a", 1), field("A", 2)] } }],
    ["has two columns of one number", { FIELDS: { FIELD: [field("a", 1), field("b", 1)] } }],
    ["has a value without a column", row([cell(99, "x")])],
    ["has a value that is no text", row([cell(31, { deep: 1 })])],
    ["has a row that is no object", { DATA: { ROW: ["row"] } }],
    ["has no rows though more follow", { DATA: { ROW: [] } }],
  ])("%s is refused", (_what, parts) => {
    expect(readGrid(grid(parts))).toMatchObject({ ok: false, error: { kind: "malformed" } });
  });

  test("is refused without a grid", () => {
    expect(readGrid({})).toMatchObject({ ok: false, error: { kind: "malformed" } });
  });
});
