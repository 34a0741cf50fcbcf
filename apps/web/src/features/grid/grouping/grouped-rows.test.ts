import type { FieldKey } from "@pfa/domain/field-catalog.ts";
import type { FieldValue } from "@pfa/domain/record.ts";
import { termHolds } from "@pfa/domain/term-holds.ts";
import type { GroupLevel } from "@pfa/domain/view-display.ts";
import type { View, ViewVersion } from "@pfa/domain/window.ts";
import { expect, test } from "vitest";
import { type GroupCalls, GroupedRows } from "./grouped-rows.ts";
import { groupValueOf } from "./group-conditions.ts";

const view: View = { sort: [], filter: [], search: "", onlyDrafts: false };
const levels: GroupLevel[] = [
  { field: "areaSilo", unit: "day" },
  { field: "forecastStart", unit: "month" },
];
const columns: FieldKey[] = ["pfaId", "forecastCost", "monthlyRate"];
const { signal } = new AbortController();

type Fixture = {
  pfaId: string;
  areaSilo: string | null;
  forecastStart: string;
  forecastCost: number;
};
const drafted = { isDrafted: false, hasConflict: false };
const byText = (a: FieldValue, b: FieldValue) =>
  a === null || b === null
    ? Number(a === null) - Number(b === null)
    : String(a) < String(b)
      ? -1
      : 1;

/** A server over a few records, which may change. */
function aServer(records: Fixture[]) {
  let version: ViewVersion = { mirror: 1, drafts: 0 };
  const asked: string[] = [];
  const members = ({ filter }: View) =>
    records.filter((record) => filter.every((term) => termHolds(term, record, drafted)));
  const calls: GroupCalls = {
    fetchWindow: (of, { startRow, endRow, columns: fields }) => {
      asked.push("window");
      const all = members(of);
      const rows = all.slice(startRow, endRow).map((record) => ({
        id: record.pfaId,
        values: fields.map(
          (field) => (record as Partial<Record<FieldKey, FieldValue>>)[field] ?? null,
        ),
      }));
      return Promise.resolve({ columns: fields, rows, total: all.length, version });
    },
    fetchPosition: (of, pfaId) => {
      const row = members(of).findIndex((record) => record.pfaId === pfaId);
      return Promise.resolve({ row: row < 0 ? null : row, version });
    },
    fetchGroups: (of, { sums, offset, limit, ...level }) => {
      asked.push("groups");
      const values = Map.groupBy(members(of), (record) =>
        groupValueOf(level, record[level.field as "areaSilo"]),
      );
      const groups = [...values]
        .toSorted(([a], [b]) => byText(a, b))
        .map(([value, some]) => ({
          value,
          records: some.length,
          sums: Object.fromEntries(
            sums.map((field) => [
              field,
              some.reduce((sum, { forecastCost }) => sum + forecastCost, 0),
            ]),
          ),
        }));
      return Promise.resolve({
        groups: groups.slice(offset, offset + limit),
        total: groups.length,
        version,
      });
    },
  };
  return {
    calls,
    asked,
    change(next: Fixture[]) {
      records = next;
      version = { ...version, drafts: version.drafts + 1 };
    },
  };
}

const record = (pfaId: string, areaSilo: string | null, forecastStart: string): Fixture => ({
  pfaId,
  areaSilo,
  forecastStart,
  forecastCost: 100,
});
const records = [
  record("1", "North", "2027-01-05"),
  record("2", "North", "2027-01-31"),
  record("3", "North", "2027-02-01"),
  record("4", "South", "2027-01-01"),
  record("5", null, "2028-01-01"),
];

/** Rows as text: groups by depth, value and count, records by their id. */
async function written(rows: GroupedRows, since?: ViewVersion) {
  const window = await rows.fetchWindow(view, { startRow: 0, endRow: 50, columns, since }, signal);
  const lines = window.rows.map((row) => {
    const { group } = row as { group?: { depth: number; value: FieldValue; records: number } };
    return group ? `${"-".repeat(group.depth)}${group.value} ${group.records}` : row.id;
  });
  expect(window.total).toBe(lines.length);
  return { lines, window };
}
const idOf = (...path: FieldValue[]) => `group ${JSON.stringify(path)}`;

test("groups open level by level down to their records, with sums but none of rates", async () => {
  const { calls } = aServer(records);
  const rows = new GroupedRows(calls, levels);
  const closed = await written(rows);
  expect(closed.lines).toEqual(["North 3", "South 1", "null 1"]);
  expect(closed.window.rows[0]?.values).toEqual([null, 300, null]);
  rows.toggle(idOf("North"));
  expect((await written(rows)).lines).toEqual([
    "North 3",
    "-2027-01-01 2",
    "-2027-02-01 1",
    "South 1",
    "null 1",
  ]);
  rows.toggle(idOf("North", "2027-01-01"));
  expect((await written(rows)).lines).toEqual([
    "North 3",
    "-2027-01-01 2",
    "1",
    "2",
    "-2027-02-01 1",
    "South 1",
    "null 1",
  ]);
  rows.toggle(idOf("North"));
  expect((await written(rows)).lines).toEqual(closed.lines);
});

test("what is open stays open by its values when drafts move records, and the answer says that rows moved", async () => {
  const server = aServer(records);
  const rows = new GroupedRows(server.calls, levels);
  await written(rows);
  rows.toggle(idOf("North"));
  rows.toggle(idOf("North", "2027-01-01"));
  const before = await written(rows);
  expect(before.window.version).toEqual({ mirror: 1, drafts: 0 });
  server.change([record("0", "East", "2027-01-01"), ...records.slice(1)]);
  const after = await written(rows, before.window.version);
  expect(after.window.moved).toEqual({ byMirror: false, byDrafts: true });
  expect(after.lines).toEqual([
    "East 1",
    "North 2",
    "-2027-01-01 1",
    "2",
    "-2027-02-01 1",
    "South 1",
    "null 1",
  ]);
});

test("closed groups notice too that the view has moved", async () => {
  const server = aServer(records);
  const rows = new GroupedRows(server.calls, levels);
  const before = await written(rows);
  server.change(records.slice(0, 3));
  const after = await written(rows, before.window.version);
  expect(after.lines).toEqual(["North 3"]);
  expect(after.window.moved).toEqual({ byMirror: false, byDrafts: true });
});

test("a record is found in its groups once these are open, one without a value among the empty ones", async () => {
  const { calls } = aServer(records);
  const rows = new GroupedRows(calls, levels);
  await written(rows);
  expect((await rows.fetchPosition(view, "3", signal)).row).toBeNull();
  await rows.reveal(view, "3", signal);
  expect((await written(rows)).lines[3]).toBe("3");
  expect((await rows.fetchPosition(view, "3", signal)).row).toBe(3);
  expect((await rows.fetchPosition(view, idOf("South"), signal)).row).toBe(4);
  await rows.reveal(view, "5", signal);
  expect((await written(rows)).lines.at(-1)).toBe("5");
  expect((await rows.fetchPosition(view, "none", signal)).row).toBeNull();
});
