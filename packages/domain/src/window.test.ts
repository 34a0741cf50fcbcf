import { describe, expect, test } from "vitest";
import { editCells } from "./edit-cells.ts";
import {
  editableFields,
  type FieldKey,
  fieldKeys,
  fieldSpec,
  isMoneyField,
  visibleFields,
} from "./field-catalog.ts";
import { permissions } from "./permissions.ts";
import { termHolds } from "./term-holds.ts";
import { aMirroredRecord } from "./testing/builders.ts";
import {
  type Condition,
  conditionsOf,
  type FilterTerm,
  findRangeProblem,
  findRequestProblem,
  findViewProblem,
  operatorsOf,
  type View,
  viewSchema,
  windowSchema,
} from "./window.ts";

const view = (overrides: Partial<View> = {}): View => ({
  sort: [],
  filter: [],
  search: "",
  onlyDrafts: false,
  ...overrides,
});
const everything = new Set<string>(permissions);
const noMoney = new Set<string>(
  permissions.filter((permission) => permission !== "ViewFinancials"),
);
const moneyFields = fieldKeys.filter(isMoneyField);

/** A condition of each operator. */
const conditions = (field: FieldKey): Condition[] => [
  ...(["contains", "notContains", "equals", "notEquals", "startsWith", "endsWith"] as const).map(
    (op) => ({ field, op, value: "1" }),
  ),
  { field, op: "in", values: ["1", null] },
  ...(["numberEquals", "lessThan", "lessOrEqual", "greaterThan", "greaterOrEqual"] as const).map(
    (op) => ({ field, op, value: 1 }),
  ),
  { field, op: "numberBetween", from: 1, to: 2 },
  ...(["on", "before", "after"] as const).map((op) => ({ field, op, value: "2025-01-01" })),
  { field, op: "dateBetween", from: "2025-01-01", to: "2025-01-02" },
  { field, op: "is", value: true },
  ...(["blank", "notBlank"] as const).map((op) => ({ field, op })),
];

test.each([
  [0, 1],
  [0, 1000],
  [9_999_000, 10_000_000],
])("V1: the window from %i to %i is valid", (startRow, endRow) => {
  expect(findRangeProblem(startRow, endRow)).toBeNull();
});

test.each([
  [0, 1001],
  [5, 5],
  [5, 4],
  [0, Number.POSITIVE_INFINITY],
  [Number.NaN, 10],
])("V1: the window from %d to %d is refused with the limit named", (startRow, endRow) => {
  expect(findRangeProblem(startRow, endRow)).toEqual({
    kind: "window_invalid",
    startRow,
    endRow,
    limit: 1000,
  });
});

test("V1: rows are numbered from 0 in whole numbers", () => {
  expect(windowSchema.safeParse({ startRow: 0, endRow: 100 }).success).toBe(true);
  for (const rows of [
    { startRow: -1, endRow: 100 },
    { startRow: 0.5, endRow: 100 },
    { startRow: 0 },
    { startRow: "0", endRow: 100 },
  ])
    expect(windowSchema.safeParse(rows).success).toBe(false);
});

test.each(fieldKeys)("V2: %s takes the operators of its kind and no other", (field) => {
  for (const condition of conditions(field)) {
    const allowed = operatorsOf(field);
    const suits = allowed.includes(condition.op);
    expect(findViewProblem(view({ filter: [condition] }), fieldKeys)).toEqual(
      suits ? null : { kind: "operator_invalid", field, operator: condition.op, allowed },
    );
  }
});

test.each([
  ["description", "contains", "lessThan"],
  ["class", "in", "on"],
  ["source", "in", "is"],
  ["monthlyRate", "numberBetween", "contains"],
  ["lastForecastRevision", "lessThan", "in"],
  ["forecastStart", "dateBetween", "numberBetween"],
  ["isActualized", "is", "blank"],
] as const)("V2: %s takes %s, not %s", (field, taken, refused) => {
  expect(operatorsOf(field)).toContain(taken);
  expect(operatorsOf(field)).not.toContain(refused);
});

const parses = (condition: unknown) => viewSchema.safeParse({ filter: [condition] }).success;

test("V2: a condition with a value of another kind than its operator's is no condition", () => {
  expect(parses({ field: "forecastStart", op: "on", value: "2025-02-28" })).toBe(true);
  for (const condition of [
    { field: "forecastStart", op: "on", value: "2025-02-30" },
    { field: "forecastStart", op: "dateBetween", from: "2025-02-28" },
    { field: "monthlyRate", op: "lessThan", value: "5" },
    { field: "monthlyRate", op: "lessThan", value: Number.POSITIVE_INFINITY },
    { field: "areaSilo", op: "contains", value: "x".repeat(201) },
    { field: "areaSilo", op: "like", value: "%" },
    { field: "area_silo", op: "contains", value: "x" },
    { field: "__proto__", op: "blank" },
  ])
    expect(parses(condition)).toBe(false);
});

/** Where the input of a window is wrong, and why. */
const placesOf = (input: object) =>
  windowSchema
    .safeParse({ startRow: 0, endRow: 1, ...input })
    .error?.issues.map(({ path, message }) => [path.join("."), message]);

test("a filter, a list of values and columns are measured before they are read", () => {
  const unread: unknown[] = Array.from({ length: 10_000 }, () => ({
    get field(): string {
      throw new Error("was read");
    },
  }));
  expect(placesOf({ filter: unread })).toEqual([
    ["filter", "takes at most 100 terms, those in groups included"],
  ]);
  expect(placesOf({ sort: unread })).toEqual([["sort", "takes at most 5"]]);
  expect(placesOf({ columns: unread })).toEqual([["columns", `takes 1 to ${fieldKeys.length}`]]);
  expect(placesOf({ filter: [{ field: "class", op: "in", values: unread }] })).toEqual([
    ["filter.0.values", "takes at most 1000"],
  ]);
  expect(placesOf({ filter: "all" })).toEqual([["filter", expect.stringContaining("array")]]);
});

test("text to look for holds no character that the database's text cannot hold", () => {
  expect(viewSchema.safeParse({ search: "a\u0001b" }).success).toBe(true);
  expect(viewSchema.safeParse({ search: "a\u0000b" }).success).toBe(false);
  expect(parses({ field: "class", op: "contains", value: "\u0000" })).toBe(false);
  expect(parses({ field: "class", op: "in", values: ["14", null, "\u0000"] })).toBe(false);
});

const leaf: FilterTerm = { field: "class", op: "equals", value: "14" };
const nested = (depth: number): FilterTerm =>
  depth === 0 ? leaf : { op: depth % 2 === 0 ? "any" : "all", terms: [leaf, nested(depth - 1)] };
const many = (count: number): FilterTerm[] => Array.from({ length: count }, () => leaf);

test("V10: groups stand four deep in each other; deeper ones are refused by the place and the limit", () => {
  expect(viewSchema.parse({ filter: [nested(4)] }).filter).toEqual([nested(4)]);
  expect(placesOf({ filter: [leaf, nested(5)] })).toEqual([
    ["filter.1.terms.1.terms.1.terms.1.terms.1", "groups stand at most 4 deep in each other"],
  ]);
});

test("V10: terms in groups count as those beside them, and an endless group is not read", () => {
  expect(viewSchema.safeParse({ filter: [{ op: "any", terms: many(99) }] }).success).toBe(true);
  const tooMany = "takes at most 100 terms, those in groups included";
  expect(placesOf({ filter: [{ op: "any", terms: many(99) }, leaf] })).toEqual([
    ["filter", tooMany],
  ]);
  const halves = [50, 50].map((count) => ({ op: "all", terms: many(count) }));
  expect(placesOf({ filter: [{ op: "any", terms: halves }] })).toEqual([["filter", tooMany]]);
  expect(placesOf({ filter: [{ op: "any", terms: [] }] })).toEqual([
    ["filter.0.terms", "takes 1 to 100"],
  ]);
});

test("V10: a term in a group is judged as one beside it", () => {
  const hidden = group({ field: "monthlyRate", op: "lessThan", value: 5 });
  expect(findViewProblem(view({ filter: [hidden] }), visibleFields(noMoney))).toEqual({
    kind: "field_hidden",
    field: "monthlyRate",
  });
  const unsuited = group({ field: "class", op: "lessThan", value: 5 });
  expect(findViewProblem(view({ filter: [unsuited] }), fieldKeys)).toMatchObject({
    kind: "operator_invalid",
    field: "class",
  });
  expect(conditionsOf([hidden, leaf])).toEqual([
    { field: "monthlyRate", op: "lessThan", value: 5 },
    leaf,
  ]);
});

const group = (condition: Condition): FilterTerm => ({
  op: "any",
  terms: [{ op: "all", terms: [condition] }],
});

test("V11: a term holds by the record's merged values and by its draft", () => {
  const values = { class: "14", monthlyRate: 5000, model: null, description: "CRANE" };
  const plainly = { isDrafted: false, hasConflict: false };
  const holds = (term: FilterTerm, drafted = plainly) => termHolds(term, values, drafted);
  expect(holds({ field: "description", op: "contains", value: "crane" })).toBe(true);
  expect(holds({ field: "model", op: "blank" })).toBe(true);
  expect(holds({ field: "monthlyRate", op: "numberBetween", from: 1, to: 4999 })).toBe(false);
  expect(holds({ op: "drafted" })).toBe(false);
  expect(holds({ op: "conflict" }, { isDrafted: true, hasConflict: true })).toBe(true);
  const either: FilterTerm = { op: "any", terms: [{ op: "drafted" }, leaf] };
  expect(holds(either)).toBe(true);
  expect(holds({ ...either, op: "all" })).toBe(false);
});

test("V11: drafts and conflicts are asked for by terms without a field", () => {
  for (const op of ["drafted", "conflict"]) expect(parses({ op })).toBe(true);
  expect(parses({ op: "refused" })).toBe(false);
  expect(findViewProblem(view({ filter: [{ op: "conflict" }] }), [])).toBeNull();
});

test.each(fieldKeys)("%s is summed if it is a number, and refused by name if not", (field) => {
  const { kind } = fieldSpec(field);
  const isNumeric = kind === "money" || kind === "number";
  expect(findRequestProblem(view(), { summed: ["planCost", field] }, fieldKeys)).toEqual(
    isNumeric ? null : { kind: "field_not_summable", field },
  );
});

test("V2: a request's view is judged with its fields", () => {
  const filter: Condition[] = [{ field: "class", op: "lessThan", value: 1 }];
  expect(findRequestProblem(view({ filter }), { read: ["pfaId"] }, fieldKeys)).toMatchObject({
    kind: "operator_invalid",
    field: "class",
  });
});

describe("without ViewFinancials", () => {
  const visible = visibleFields(noMoney);

  test("P4: no money field is seen; every other one is", () => {
    expect(visible).toEqual(fieldKeys.filter((field) => !isMoneyField(field)));
    expect(visibleFields(everything)).toEqual(fieldKeys);
    expect(moneyFields.length).toBeGreaterThan(10);
  });

  test("P4: every field in dollars is marked as money: by its kind, and by what it means", () => {
    const inDollars = fieldKeys.filter((field) => {
      const { kind, meaning } = fieldSpec(field);
      return kind === "money" || /dollar|freight|consumables|price\b/i.test(meaning);
    });
    expect(inDollars.filter((field) => !isMoneyField(field))).toEqual([]);
  });

  test.each(moneyFields)("P4: nobody sorts or filters by %s", (field) => {
    const hidden = { kind: "field_hidden", field };
    const sorted = view({ sort: [{ field, direction: "asc" }] });
    expect(findViewProblem(sorted, visible)).toEqual(hidden);
    for (const condition of conditions(field))
      expect(findViewProblem(view({ filter: [condition] }), visible)).toEqual(hidden);
    expect(findViewProblem(sorted, visibleFields(everything))).toBeNull();
  });

  test.each(moneyFields)("P4: nobody asks for %s or its sum", (field) => {
    const hidden = { kind: "field_hidden", field };
    expect(findRequestProblem(view(), { read: ["pfaId", field] }, visible)).toEqual(hidden);
    expect(findRequestProblem(view(), { summed: [field] }, visible)).toEqual(hidden);
    expect(findRequestProblem(view(), { read: [field] }, fieldKeys)).toBeNull();
  });

  test.each(editableFields.filter(isMoneyField))("P4: nobody edits %s", (field) => {
    const record = aMirroredRecord();
    const cells = [{ field, value: 1234 }];
    expect(editCells(record, {}, cells, { permissions: noMoney, allowReactivation: true })).toEqual(
      {
        edits: {},
        saved: [],
        refused: [{ field, rule: "permission_missing", message: expect.any(String) }],
      },
    );
    const allowed = editCells(record, {}, cells, {
      permissions: everything,
      allowReactivation: true,
    });
    expect(allowed.saved).toEqual([field]);
  });
});
