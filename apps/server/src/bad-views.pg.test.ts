import { operatorsOf } from "@pfa/domain/window.ts";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { TestBrowser } from "./testing/client.ts";
import { mirror, someRecords } from "./testing/records.ts";
import { addOrganizationWithRoles, startTestServer, type TestServer } from "./testing/server.ts";

let server: TestServer;
let planner: TestBrowser;
beforeAll(async () => {
  server = await startTestServer();
  const { organizationId } = await addOrganizationWithRoles(server.owner, "RIO");
  await mirror(server.owner, organizationId, someRecords(3));
  planner = await server.signedIn("portfolio-manager");
});
afterAll(() => server.close());

const rows = { startRow: 0, endRow: 10 };
const version = { mirror: 1, drafts: 0 };

/** Every question about a view, with an input that is fine. */
const questions: Record<string, object> = {
  "records.window": rows,
  "records.ids": { ...rows, version },
  "records.position": { pfaId: "1" },
  "records.find": { text: "1", columns: ["pfaId"], fromRow: 0 },
  "records.aggregate": { fields: ["pfaId"] },
  "records.groups": { field: "source" },
  "records.distinct": { field: "source" },
};
const paths = Object.keys(questions);

/** By POST, as the browser asks: an address could not be so long. */
const ask = (path: string, input: object) =>
  planner.mutate(path, { organization: "RIO", ...questions[path], ...input });

test.each(paths)("%s is answered, when nothing is wrong with it", async (path) => {
  expect(await ask(path, {})).toMatchObject({ status: 200, error: null });
});

const term = { field: "class", op: "equals", value: "14" };
const sort = { field: "class", direction: "asc" };
const many = (count: number, make: () => unknown = () => null) =>
  Array.from({ length: count }, make);
const endless = "x".repeat(7_000_000);

const endlessViews: [string, object, string, RegExp][] = [
  [
    "a filter of 10,000 terms",
    { filter: many(10_000, () => term) },
    "filter",
    /at most 100 terms, those in groups included$/,
  ],
  [
    "one of 100,000 wrong ones",
    { filter: many(100_000) },
    "filter",
    /at most 100 terms, those in groups included$/,
  ],
  [
    "a list of a million values",
    { filter: [{ field: "class", op: "in", values: many(1_000_000, () => "x") }] },
    "filter.0.values",
    /at most 1000$/,
  ],
  ["endless search text", { search: endless }, "search", /200/],
  [
    "an endless text to compare with",
    { filter: [{ ...term, value: endless }] },
    "filter.0.value",
    /200/,
  ],
  [
    "an endless day",
    { filter: [{ field: "planStart", op: "on", value: endless }] },
    "filter.0.value",
    /yyyy/,
  ],
  ["an endless operator", { filter: [{ ...term, op: endless }] }, "filter.0.op", /contains/],
  ["an endless field", { sort: [{ ...sort, field: endless }] }, "sort.0.field", /unknown/],
  ["columns without end", { columns: many(100_000, () => "class") }, "columns", /1 to \d+$/],
];

test.each(endlessViews)("%s is refused, place and limit named, in few words", async (...wrong) => {
  const [, view, place, words] = wrong;
  const { status, error, text } = await ask("records.window", view);
  expect(status).toBe(400);
  expect(error?.data.invalid).toEqual([{ path: place, message: expect.stringMatching(words) }]);
  expect(text.length).toBeLessThan(2000);
});

const wrongViews: [string, object, string, RegExp][] = [
  [
    "a filter of 101 terms",
    { filter: many(101, () => term) },
    "filter",
    /at most 100 terms, those in groups included$/,
  ],
  ["six sorts", { sort: many(6, () => sort) }, "sort", /at most 5$/],
  ["too much search text", { search: "x".repeat(201) }, "search", /200/],
  [
    "an unknown column",
    { filter: [{ ...term, field: "salary" }] },
    "filter.0.field",
    /unknown field/,
  ],
  ["an unknown operator", { filter: [{ ...term, op: "like" }] }, "filter.0.op", /contains/],
  [
    "a day that does not exist",
    { filter: [{ field: "planStart", op: "before", value: "2025-02-30" }] },
    "filter.0.value",
    /yyyy-mm-dd/,
  ],
  [
    "a number in quotes",
    { filter: [{ field: "monthlyRate", op: "lessThan", value: "5" }] },
    "filter.0.value",
    /number/,
  ],
  ["a character that no text holds", { search: "a\u0000b" }, "search", /character/],
  [
    "one in a list of values",
    { filter: [{ field: "class", op: "in", values: ["14", "\u0000"] }] },
    "filter.0.values.1",
    /character/,
  ],
  ["text for a flag", { onlyDrafts: "yes" }, "onlyDrafts", /boolean/],
];

describe.each(paths)("%s", (path) => {
  test.each(wrongViews.filter(([, view]) => path !== "records.distinct" || !("sort" in view)))(
    "is refused with %s",
    async (...wrong) => {
      const [, view, place, words] = wrong;
      const { status, error } = await ask(path, view);
      expect(status).toBe(400);
      expect(error?.data.invalid).toEqual([{ path: place, message: expect.stringMatching(words) }]);
    },
  );

  test("V2: is refused with an operator that does not suit its field, and told which do", async () => {
    const filter = [{ field: "monthlyRate", op: "contains", value: "5" }];
    const { status, error } = await ask(path, { filter });
    expect([status, error?.data.problem]).toEqual([
      400,
      {
        kind: "operator_invalid",
        field: "monthlyRate",
        operator: "contains",
        allowed: operatorsOf("monthlyRate"),
      },
    ]);
  });
});

const wrong: [string, string, object, string, RegExp][] = [
  ["records.window", "a column twice", { columns: ["class", "class"] }, "columns", /twice/],
  ["records.window", "no columns", { columns: [] }, "columns", /1 to \d+$/],
  [
    "records.window",
    "an unknown column",
    { columns: ["class", "x"] },
    "columns.1",
    /unknown field/,
  ],
  ["records.window", "a negative row", { startRow: -1 }, "startRow", /0/],
  ["records.window", "a wrong version", { since: { mirror: 1 } }, "since.drafts", /number/],
  ["records.ids", "a negative row", { startRow: -1 }, "startRow", /0/],
  ["records.ids", "an inverted range", { startRow: 10, endRow: 5 }, "endRow", /after startRow/],
  ["records.ids", "too many rows", { startRow: 0, endRow: 100_001 }, "endRow", /100000/],
  ["records.ids", "no version", { version: undefined }, "version", /object/],
  ["records.position", "no id", { pfaId: "" }, "pfaId", /1/],
  ["records.position", "an endless id", { pfaId: endless }, "pfaId", /100/],
  ["records.position", "an id that none can be", { pfaId: "\u0000" }, "pfaId", /character/],
  ["records.find", "nothing to find", { text: "" }, "text", /1/],
  ["records.find", "endless text to find", { text: endless }, "text", /200/],
  ["records.find", "a direction of its own", { direction: "up" }, "direction", /next/],
  ["records.find", "half a row", { fromRow: 0.5 }, "fromRow", /int/],
  ["records.aggregate", "no fields", { fields: [] }, "fields", /1 to \d+$/],
  [
    "records.aggregate",
    "an inverted range",
    { range: { startRow: 10, endRow: 5, version } },
    "range.endRow",
    /after startRow/,
  ],
  ["records.groups", "an unknown field", { field: "x" }, "field", /unknown field/],
  ["records.groups", "a unit of its own", { unit: "week" }, "unit", /month/],
  ["records.groups", "too many sums", { sums: many(21, () => "planCost") }, "sums", /at most 20$/],
  ["records.groups", "too many groups", { limit: 1001 }, "limit", /1000/],
  ["records.groups", "a negative offset", { offset: -1 }, "offset", /0/],
  ["records.distinct", "an endless prefix", { prefix: endless }, "prefix", /200/],
  ["records.distinct", "too many values", { limit: 1001 }, "limit", /1000/],
];

test.each(wrong)("%s is refused with %s", async (...refused) => {
  const [path, , input, place, words] = refused;
  const { status, error } = await ask(path, input);
  expect(status).toBe(400);
  expect(error?.data.invalid).toEqual([{ path: place, message: expect.stringMatching(words) }]);
});

test("of a hundred wrong terms the first twenty are named", async () => {
  const { error } = await ask("records.window", { filter: many(100) });
  expect(error?.data.invalid?.map(({ path }) => path)).toEqual(
    Array.from({ length: 20 }, (_, index) => `filter.${index}`),
  );
});

test.each(["class", "forecastStart", "isActualized"])("%s cannot be summed", async (field) => {
  const { status, error } = await ask("records.groups", { sums: ["planCost", field] });
  expect([status, error?.data.problem]).toEqual([400, { kind: "field_not_summable", field }]);
  expect(error?.message).toContain(field);
});

test.each([
  ["records.ids", { version: { mirror: 0, drafts: 0 } }],
  ["records.aggregate", { range: { ...rows, version: { mirror: 1, drafts: 7 } } }],
])("%s tells that rows have moved since they were seen", async (path, input) => {
  const { status, error } = await ask(path, input);
  expect([status, error?.data.problem]).toMatchObject([
    409,
    { kind: "view_moved", present: version },
  ]);
});
