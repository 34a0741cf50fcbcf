import type { FieldEdits } from "@pfa/domain/draft.ts";
import { type FieldKey, isMoneyField, visibleFields } from "@pfa/domain/field-catalog.ts";
import type { MirrorValues } from "@pfa/domain/record.ts";
import type { Scope } from "@pfa/domain/scope.ts";
import { aMirroredRecord } from "@pfa/domain/testing/builders.ts";
import type { View, Window } from "@pfa/domain/window.ts";
import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import { inScope } from "./client.ts";
import { listDistinct } from "./distinct-values.ts";
import { getRows, getWindow } from "./grid-window.ts";
import { getKpis } from "./kpis.ts";
import {
  addCommitItem,
  addDrafts,
  addRecords,
  clearRecords,
  someScope,
} from "./testing/arrange.ts";
import { openStage, type Stage } from "./testing/stage.ts";

let stage: Stage;

beforeAll(async () => {
  stage = await openStage();
});
afterAll(() => stage.close());
beforeEach(() => stage.owner.transaction((tx) => clearRecords(tx, stage.organizationId)));

type Drafted = {
  pfaId: string;
  values?: Partial<MirrorValues>;
  edits?: FieldEdits;
  isVanished?: boolean;
};

/** Records by position: the first has ordinal 1. */
const arrange = (drafted: readonly Drafted[]) =>
  stage.owner.transaction(async (tx) => {
    const placed = drafted.map(({ edits = {}, ...record }, position) => ({
      rid: position + 1,
      record: aMirroredRecord(record),
      edits,
    }));
    await addRecords(tx, stage.organizationId, placed);
    await addDrafts(
      tx,
      stage.scope,
      placed.filter(({ edits }) => Object.keys(edits).length > 0),
    );
  });

const everything: View = { sort: [], filter: [], search: "", onlyDrafts: false };

function open(
  view: Partial<View> = {},
  range = { startRow: 0, endRow: 100 },
  scope: Scope = stage.scope,
): Promise<Window> {
  const columns = visibleFields(scope.permissions);
  const request = { view: { ...everything, ...view }, columns, ...range };
  return inScope(stage.app, scope, (tx) => getWindow(tx, scope, request));
}

const ids = ({ rows }: Window) => rows.map((row) => row.id);

function valuesOf({ columns, rows }: Window, field: FieldKey) {
  return rows.map((row) => row.values[columns.indexOf(field)]);
}

test.each(["asc", "desc"] as const)(
  "V3: paging a tied sort to its end, %s, shows every record once and empty values last",
  async (direction) => {
    const classes = ["14", "16", null];
    await arrange(
      Array.from({ length: 50 }, (_, index) => ({
        pfaId: `P${(index * 7) % 50}`,
        values: { class: classes[index % 3] ?? null },
      })),
    );
    const pages: Window[] = [];
    for (let startRow = 0; startRow < 50; startRow += 8) {
      // oxlint-disable-next-line no-await-in-loop -- page after page, as a grid scrolls
      pages.push(
        await open({ sort: [{ field: "class", direction }] }, { startRow, endRow: startRow + 8 }),
      );
    }
    const seen = pages.flatMap(ids);
    expect(seen).toHaveLength(50);
    expect(new Set(seen).size).toBe(50);
    const order = pages.flatMap((page) => valuesOf(page, "class"));
    const [first, second] = direction === "asc" ? ["14", "16"] : ["16", "14"];
    expect([...new Set(order)]).toEqual([first, second, null]);
    expect(order.toSorted(byFirstSeen(order))).toEqual(order);
    expect(seen.slice(0, 17)).toEqual(seen.slice(0, 17).toSorted());
  },
);

const byFirstSeen = (order: unknown[]) => (a: unknown, b: unknown) =>
  order.indexOf(a) - order.indexOf(b);

test("V4: sort, filter, search and count see the drafted values and not the mirror's", async () => {
  await arrange([
    { pfaId: "A", values: { monthlyRate: 100, manufacturer: "CAT" } },
    {
      pfaId: "B",
      values: { monthlyRate: 200, manufacturer: "CAT" },
      edits: {
        monthlyRate: { base: 200, mine: 50 },
        manufacturer: { base: "CAT", mine: "Liebherr" },
      },
    },
  ]);
  expect(ids(await open({ sort: [{ field: "monthlyRate", direction: "asc" }] }))).toEqual([
    "B",
    "A",
  ]);

  const cheap = await open({ filter: [{ field: "monthlyRate", op: "lessThan", value: 60 }] });
  expect([ids(cheap), cheap.total]).toEqual([["B"], 1]);
  expect(
    (await open({ filter: [{ field: "manufacturer", op: "equals", value: "CAT" }] })).total,
  ).toBe(1);

  expect(ids(await open({ search: "LIEB" }))).toEqual(["B"]);
  expect(ids(await open({ search: "cat" }))).toEqual(["A"]);
  expect(ids(await open({ onlyDrafts: true }))).toEqual(["B"]);
});

test("beyond the last row a window is empty and its total still right", async () => {
  await arrange([{ pfaId: "A" }, { pfaId: "B" }]);
  const range = { startRow: 500, endRow: 600 };
  expect(await open({}, range)).toMatchObject({
    rows: [],
    total: 2,
    version: { mirror: 1 },
  });
  expect(
    await open({ filter: [{ field: "pfaId", op: "equals", value: "A" }] }, range),
  ).toMatchObject({ rows: [], total: 1 });
});

test("a vanished record is shown only where the caller has a draft of it, and marked so", async () => {
  await arrange([
    { pfaId: "A", isVanished: true },
    { pfaId: "B", isVanished: true, edits: { class: { base: "14", mine: "15" } } },
    { pfaId: "C" },
  ]);
  const window = await open();
  expect(window.rows.map(({ id, vanished }) => [id, vanished])).toEqual([
    ["B", true],
    ["C", undefined],
  ]);
  expect(window.total).toBe(2);
  expect(await open({}, undefined, stage.colleague)).toMatchObject({ total: 1 });
});

test("V11: drafts and conflicts are found also in groups, each planner's own; what travels to PEMS is no conflict yet", async () => {
  const moved = { class: { base: "13", mine: "15" } };
  await arrange([
    { pfaId: "A", values: { class: "14" }, edits: moved },
    { pfaId: "B", values: { class: "13" }, edits: moved },
    { pfaId: "C", values: { class: "15" }, edits: moved },
    { pfaId: "D", values: { class: "14" }, edits: moved },
    { pfaId: "E", values: { class: "14" } },
    { pfaId: "F", values: { class: "20" } },
  ]);
  await stage.owner.transaction((tx) =>
    addCommitItem(tx, stage.scope, { rid: 4, edits: moved, state: "sending" }),
  );
  const conflicts: View["filter"] = [{ op: "conflict" }];
  expect(ids(await open({ filter: conflicts }))).toEqual(["A"]);
  expect(ids(await open({ filter: [{ op: "drafted" }] }))).toEqual(["A", "B", "C", "D"]);
  const either: View["filter"] = [
    { op: "any", terms: [...conflicts, { field: "class", op: "equals", value: "14" }] },
  ];
  expect(ids(await open({ filter: either }))).toEqual(["A", "E"]);
  expect(await open({ filter: conflicts }, undefined, stage.colleague)).toMatchObject({ total: 0 });
});

test("a row carries where its drafted and written fields stand, for its planner alone", async () => {
  const written = { model: { base: "A", mine: "B" } };
  await arrange([
    {
      pfaId: "A",
      edits: { class: { base: "13", mine: "15" }, dor: { base: "BEO", mine: "CORP" } },
    },
    { pfaId: "B" },
  ]);
  await stage.owner.transaction(async (tx) => {
    const refused = { dor: { base: "BEO", mine: "CORP" } };
    const item = { rid: 1, edits: refused, message: "DOR is fixed" };
    await addCommitItem(tx, stage.scope, { ...item, state: "refused" });
    await addCommitItem(tx, stage.scope, { rid: 2, edits: written, state: "written" });
  });
  expect((await open()).rows.map((row) => row.marks)).toEqual([
    {
      class: { state: "conflict", base: "13", theirs: "14" },
      dor: { state: "refused", base: "BEO", message: "DOR is fixed" },
    },
    { model: { state: "written", base: "A" } },
  ]);
  expect((await open({}, undefined, stage.colleague)).rows.map((row) => row.marks)).toEqual([
    undefined,
    undefined,
  ]);
});

test("rows are read back by ordinal in the order asked for", async () => {
  await arrange([{ pfaId: "A" }, { pfaId: "B" }, { pfaId: "C" }]);
  const rows = await inScope(stage.app, stage.scope, (tx) => getRows(tx, stage.scope, [3, 1, 99]));
  expect(rows.map((row) => row.id)).toEqual(["C", "A"]);
});

test("without ViewFinancials no money is in values, marks, totals, sorts, filters or lists", async () => {
  await arrange([
    {
      pfaId: "A",
      edits: { monthlyRate: { base: 5000, mine: 1 }, class: { base: "14", mine: "15" } },
    },
  ]);
  const { organizationId, userId } = stage.scope;
  const reader = someScope({ organizationId, userId }, ["Read"]);
  const asReader = (view: Partial<View>) => open(view, undefined, reader);

  const window = await asReader({});
  expect(window.columns.filter(isMoneyField)).toEqual([]);
  expect(window.rows[0]?.values).toHaveLength(window.columns.length);
  expect(Object.keys(window.rows[0]?.marks ?? {})).toEqual(["class"]);

  await expect(asReader({ sort: [{ field: "variance", direction: "asc" }] })).rejects.toThrow(
    "field_hidden",
  );
  const byRate: Partial<View> = { filter: [{ field: "monthlyRate", op: "lessThan", value: 2 }] };
  await expect(asReader(byRate)).rejects.toThrow("field_hidden");
  await expect(
    inScope(stage.app, reader, (tx) =>
      listDistinct(tx, reader, { field: "forecastCost", view: everything, prefix: "", limit: 10 }),
    ),
  ).rejects.toThrow("field_hidden");

  const none = { plan: null, forecast: null, actual: null, variance: null };
  const kpis = await inScope(stage.app, reader, (tx) => getKpis(tx, reader));
  expect(kpis).toMatchObject({ committed: none, pending: none, draftRecords: 1 });
});

const listDescriptions = (prefix: string, limit = 10) =>
  inScope(stage.app, stage.scope, (tx) =>
    listDistinct(tx, stage.scope, { field: "description", view: everything, prefix, limit }),
  );

test("a list of values counts case apart, begins as asked and tells how many there are", async () => {
  await arrange(
    ["crane", "Crane", "CRANE", "crane", null, "welder"].map((description, index) => ({
      pfaId: `P${index}`,
      values: { description },
    })),
  );
  expect(await listDescriptions("")).toEqual({
    values: [
      { value: "CRANE", count: 1 },
      { value: "Crane", count: 1 },
      { value: "crane", count: 2 },
      { value: "welder", count: 1 },
      { value: null, count: 1 },
    ],
    total: 5,
  });
  expect(await listDescriptions("cRa", 1)).toEqual({
    values: [{ value: "CRANE", count: 1 }],
    total: 3,
  });
});
