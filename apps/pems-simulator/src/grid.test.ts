import { afterAll, beforeAll, expect, test } from "vitest";
import { columns } from "./columns.ts";
import { pageSizeOf, parseGridRequest } from "./grid-request.ts";
import { gridBody, openPems } from "./testing/pems-calls.ts";
import type { GridCall, GridRow } from "./testing/pems-calls.ts";

let pems: Awaited<ReturnType<typeof openPems>>;
beforeAll(async () => {
  pems = await openPems({
    organizations: [
      { code: "RIO", records: 320 },
      { code: "RIOSUR", records: 50 },
      { code: "NONE", records: 0 },
    ],
    faults: { dirt: false },
  });
});
afterAll(() => pems.close());

const idsOf = (rows: readonly GridRow[]): string[] => rows.map((row) => row["pfs_id"] ?? "");
const rio = ["pfs_a_org", "=", "RIO"] as const;

/** Reads to the end, the next page chosen from the one before. */
async function readAll(
  next: (last: GridRow | undefined, count: number) => GridCall,
): Promise<GridRow[]> {
  const rows: GridRow[] = [];
  for (;;) {
    const page = await pems.grid(next(rows.at(-1), rows.length));
    rows.push(...page.rows);
    if (!page.more) return rows;
  }
}

test("paging by key reads every record once, in order, from either endpoint", async () => {
  for (const endpoint of ["griddata", "grids"] as const) {
    const rows = await readAll((last) => ({
      endpoint,
      rows: 150,
      filters: [rio, ["pfs_id", ">", last?.["pfs_id"] ?? "0"]],
    }));
    expect(idsOf(rows)).toEqual(Array.from({ length: 320 }, (_, index) => String(10_001 + index)));
  }
});

test("paging by cursor reads every record once; ROW_OFFSET is ignored", async () => {
  const rows = await readAll((_, count) => ({ rows: 150, cursor: count + 1 }));
  expect(new Set(idsOf(rows)).size).toBe(320);
  const again = await pems.grid({ rows: 5, body: { ROW_OFFSET: 150 } });
  expect(idsOf(again.rows)).toEqual(idsOf((await pems.grid({ rows: 5, cursor: 0 })).rows));
});

test("a row has the 73 columns in PEMS's order and the header names them by number", async () => {
  const { header, rows, total, more } = await pems.grid({ rows: 2 });
  expect(header.map(({ name }) => name)).toEqual(columns.map(({ alias }) => alias));
  expect(header.map(({ order }) => order)).toEqual(columns.map((_, index) => index + 1));
  expect(header.every(({ aliasnum, order }) => aliasnum !== order)).toBe(true);
  expect(Object.keys(rows[0] ?? {})).toHaveLength(73);
  expect([total, more]).toEqual([320, true]);
});

test("both endpoints give the same values", async () => {
  const [compact, named] = await Promise.all([
    pems.grid({ rows: 20 }),
    pems.grid({ rows: 20, endpoint: "grids" }),
  ]);
  expect(named.rows).toEqual(compact.rows);
});

test("request types give header, data, both or a count", async () => {
  const dataOnly = await pems.grid({ rows: 3, type: "LIST.DATA_ONLY.STORED" });
  expect([dataOnly.header.length, dataOnly.rows.length]).toEqual([0, 3]);
  const headOnly = await pems.grid({ type: "LIST.HEAD_ONLY.STORED" });
  expect([headOnly.header.length, headOnly.rows.length]).toEqual([73, 0]);
  const count = await pems.grid({
    type: "LIST.COUNT.STORED",
    filters: [["pfs_a_org", "BEGINS", "RIO"]],
  });
  expect([count.total, count.rawRow]).toEqual([370, undefined]);
});

test("one row is an object, several are an array, none is empty", async () => {
  const one = await pems.grid({ filters: [rio, ["pfs_id", "=", "10007"]] });
  expect(Array.isArray(one.rawRow)).toBe(false);
  expect(idsOf(one.rows)).toEqual(["10007"]);
  expect((await pems.grid({ filters: [["pfs_a_org", "=", "NONE"]] })).rawRow).toEqual([]);
  expect(
    (await pems.grid({ endpoint: "grids", filters: [["pfs_a_org", "=", "NONE"]] })).rawRow,
  ).toBe(null);
});

test("BEGINS on the organization also finds the one whose code it begins", async () => {
  const begins = await pems.grid({ rows: 5000, filters: [["pfs_a_org", "BEGINS", "RIO"]] });
  expect(new Set(begins.rows.map((row) => row["pfs_a_org"]))).toEqual(new Set(["RIO", "RIOSUR"]));
  const exact = await pems.grid({ rows: 5000, filters: [rio] });
  expect(new Set(exact.rows.map((row) => row["pfs_a_org"]))).toEqual(new Set(["RIO"]));
});

const operators: [string, string, string, (row: GridRow) => boolean][] = [
  ["pfs_f_class", "=", "14", (row) => row["pfs_f_class"] === "14"],
  ["pfs_f_class", "!=", "14", (row) => row["pfs_f_class"] !== "14"],
  ["pfs_f_class", "IN", "14,57", (row) => ["14", "57"].includes(row["pfs_f_class"] ?? "")],
  ["pfs_f_catdesc", "BEGINS", "CRANE", (row) => row["pfs_f_catdesc"]?.startsWith("CRANE") === true],
  ["pfs_f_catdesc", "ENDS", " D", (row) => row["pfs_f_catdesc"]?.endsWith(" D") === true],
  [
    "pfs_f_catdesc",
    "CONTAINS",
    "MOBILE",
    (row) => row["pfs_f_catdesc"]?.includes("MOBILE") === true,
  ],
  [
    "pfs_f_catdesc",
    "NOTCONTAINS",
    "MOBILE",
    (row) => row["pfs_f_catdesc"]?.includes("MOBILE") === false,
  ],
  ["pfs_contract", "EMPTY", "", (row) => row["pfs_contract"] === ""],
  ["pfs_contract", "NOTEMPTY", "", (row) => row["pfs_contract"] !== ""],
  [
    "pfs_f_rate",
    ">",
    "5000",
    (row) => row["pfs_f_rate"] !== "" && Number(row["pfs_f_rate"]) > 5000,
  ],
  [
    "pfs_f_rate",
    "<=",
    "900.50",
    (row) => row["pfs_f_rate"] !== "" && Number(row["pfs_f_rate"]) <= 900.5,
  ],
  ["pfs_f_startdate", ">=", "2026-03-01", (row) => (row["pfs_f_startdate"] ?? "") >= "2026-03-01"],
  ["pfs_f_enddate", "<", "2026-03-01", (row) => (row["pfs_f_enddate"] ?? "") < "2026-03-01"],
  ["pfs_f_actualized", "=", "+", (row) => row["pfs_f_actualized"] === "true"],
];
test.each(operators)(
  "filter %s %s %s gives exactly the rows it says",
  async (alias, operator, value, isWanted) => {
    const all = await pems.grid({ rows: 5000 });
    const found = await pems.grid({ rows: 5000, filters: [rio, [alias, operator, value]] });
    expect(found.rows.length).toBeGreaterThan(0);
    expect(found.rows).toEqual(all.rows.filter((row) => isWanted(row)));
  },
);

const equals = (alias: string, value: string, rest: Record<string, unknown>) => ({
  ALIAS_NAME: alias,
  OPERATOR: "=",
  VALUE: value,
  ...rest,
});
const countOf = async (filters: unknown[]): Promise<number> => {
  const body = { MULTIADDON_FILTERS: { MADDON_FILTER: filters } };
  return (await pems.grid({ type: "LIST.COUNT.STORED", body })).total;
};

test("joiners and parentheses group, AND before OR", async () => {
  const inRio = equals("pfs_a_org", "RIO", { JOINER: "AND" });
  const cranes = await countOf([inRio, equals("pfs_f_class", "14", {})]);
  const lifts = await countOf([inRio, equals("pfs_f_class", "40", {})]);
  const grouped = [
    inRio,
    equals("pfs_f_class", "14", { JOINER: "OR", LPAREN: "true" }),
    equals("pfs_f_class", "40", { RPAREN: "true" }),
  ];
  expect(await countOf(grouped)).toBe(cranes + lifts);
  const ungrouped = grouped.map((one) => ({ ...one, LPAREN: null, RPAREN: null }));
  expect(await countOf(ungrouped)).toBeGreaterThan(cranes + lifts);
});

test("ADDON_FILTER alone filters too, and sorting goes both ways", async () => {
  const body = {
    MULTIADDON_FILTERS: undefined,
    ADDON_FILTER: { ALIAS_NAME: "pfs_a_org", OPERATOR: "=", VALUE: "RIOSUR" },
  };
  const { rows } = await pems.grid({ sort: "pfs_f_rate", descending: true, body });
  expect(rows).toHaveLength(50);
  const rates = rows.map((row) => Number(row["pfs_f_rate"]));
  expect(rates).toEqual(rates.toSorted((first, second) => second - first));
});

const refused: [string, GridCall, RegExp][] = [
  [
    "an unknown alias",
    { filters: [["pfs_nothing", "=", "1"]] },
    /pfs_nothing is not a valid field/,
  ],
  ["a sort by an unknown alias", { sort: "pfs_nothing" }, /pfs_nothing is not a valid field/],
  ["an unknown operator", { filters: [["pfs_id", "LIKE", "1"]] }, /LIKE is not a valid operator/],
  [
    "a value of the wrong type",
    { filters: [["pfs_f_startdate", ">=", "soon"]] },
    /soon is not a valid value/,
  ],
  [
    "an unknown grid",
    { body: { GRID: { GRID_NAME: "OSOBJA", USER_FUNCTION_NAME: "OSOBJA" } } },
    /OSOBJA is not a valid grid/,
  ],
  [
    "no user function",
    { body: { GRID: { GRID_NAME: "CUPFA2" } } },
    /USER_FUNCTION_NAME must be entered/,
  ],
];
test.each(refused)("%s is refused with status 200 and an ErrorAlert", async (_, call, message) => {
  const { status, error, rows } = await pems.grid(call);
  expect([status, rows]).toEqual([200, []]);
  expect(error).toMatch(message);
});

test("a page has at most 10,000 rows however many are asked for", () => {
  expect(pageSizeOf(parseGridRequest(gridBody({ rows: 50_000 })))).toBe(10_000);
});

test("in an organization of 4,000,000 records a page by key and a read of changes come without a scan", async () => {
  const large = await openPems({ organizations: [{ code: "RIO", records: 4_000_000 }] });
  const page = await large.grid({ rows: 3, filters: [rio, ["pfs_id", ">", "4900000"]] });
  expect(idsOf(page.rows)).toEqual(["4900001", "4900002", "4900003"]);
  const started = performance.now();
  const changed = await large.grid({
    rows: 10,
    filters: [rio, ["pfs_lastmodified", ">=", "2026-05-31 23:59"]],
  });
  // Generating four million records takes more than ten seconds.
  expect(performance.now() - started).toBeLessThan(2000);
  expect(changed.total).toBeGreaterThan(0);
  await large.close();
});
