import fc from "fast-check";
import { expect, test } from "vitest";
import { changeRuleSchema, type ChangeOperation } from "./bulk-change.ts";
import { type ChangeableValues, planChange } from "./bulk-change-plan.ts";
import { addMonths, fromEpochDay } from "./iso-date.ts";
import type { MirrorValues } from "./record.ts";
import { someValues } from "./testing/builders.ts";

type Input = Record<string, unknown> & { op: string };

const operationsOf = (...operations: Input[]): ChangeOperation[] =>
  changeRuleSchema.parse({ operations }).operations;

function plan(values: Partial<MirrorValues>, ...operations: Input[]) {
  return planChange(someValues(values), operationsOf(...operations));
}

/** What the plan writes, by field. */
const written = ({ cells }: { cells: readonly { field: string; value: unknown }[] }) =>
  Object.fromEntries(cells.map(({ field, value }) => [field, value]));

const weather = { op: "shift", amount: 14, unit: "days" };

test("B1: operations act one after the other, and a field that ends as it was is not edited", () => {
  const values = { forecastStart: "2025-01-15", forecastEnd: "2025-03-15", areaSilo: "SILO-4" };
  expect(written(plan(values, weather, { op: "extend", amount: 1, unit: "months" }))).toEqual({
    forecastStart: "2025-01-29",
    forecastEnd: "2025-04-29",
  });
  const back = { op: "shift", amount: -2, unit: "weeks" };
  expect(plan(values, weather, back).cells).toEqual([]);
  expect(plan(values, { op: "set", field: "areaSilo", value: " SILO-4 " }).cells).toEqual([]);
  const twice = [
    { op: "set", field: "areaSilo", value: "YARD-A" },
    { op: "replace", fields: ["areaSilo"], find: "yard", replacement: "Shop" },
  ];
  expect(written(plan(values, ...twice))).toEqual({ areaSilo: "Shop-A" });
  expect(written(plan(values, { op: "clear", field: "areaSilo" }))).toEqual({ areaSilo: null });
});

test("B2: whole months as calendars do, a day that the month does not have becomes its last", () => {
  const dates = { forecastStart: "2024-01-31", forecastEnd: "2024-03-31" };
  expect(written(plan(dates, { op: "shift", amount: 1, unit: "months" }))).toEqual({
    forecastStart: "2024-02-29",
    forecastEnd: "2024-04-30",
  });
  expect(written(plan(dates, { op: "shift", amount: -11, unit: "months" }))).toEqual({
    forecastStart: "2023-02-28",
    forecastEnd: "2023-04-30",
  });
  expect(written(plan({ ...dates, forecastStart: null }, weather))).toEqual({
    forecastEnd: "2024-04-14",
  });
  expect(plan({ forecastStart: null, forecastEnd: null }, weather)).toMatchObject({
    cells: [],
    skipped: [],
  });
});

const days = fc.integer({ min: 10_000, max: 60_000 }).map(fromEpochDay);

test("B2: a shift is undone by the shift back, unless a month's end was in the way", () => {
  const amount = fc.integer({ min: -100, max: 100 }).filter((count) => count !== 0);
  const unit = fc.constantFrom("days", "weeks", "months");
  fc.assert(
    fc.property(days, days, amount, unit, (forecastStart, forecastEnd, moved, of) => {
      const before = someValues({ forecastStart, forecastEnd });
      const there = planChange(before, operationsOf({ op: "shift", amount: moved, unit: of }));
      const after = { ...before, ...written(there) } as ChangeableValues;
      const back = planChange(after, operationsOf({ op: "shift", amount: -moved, unit: of }));
      const returned = { ...after, ...written(back) };
      for (const field of ["forecastStart", "forecastEnd"] as const) {
        const [from, to] = [String(before[field]), String(after[field])];
        // Only a month's end is clamped, and never to a later day.
        const isClamped = of === "months" && to.slice(8) < from.slice(8);
        expect(isClamped || returned[field] === from).toBe(true);
      }
    }),
    { numRuns: 500 },
  );
});

const monthOf = (date: string) => Number(date.slice(0, 4)) * 12 + Number(date.slice(5, 7));

test("B2: a month's step keeps year and month in order, and the day where the month has it", () => {
  fc.assert(
    fc.property(days, fc.integer({ min: -120, max: 120 }), (day, months) => {
      const moved = addMonths(day, months);
      expect(monthOf(moved) - monthOf(day)).toBe(months);
      const [from, to] = [day.slice(8), moved.slice(8)];
      expect(to === from || (to < from && from > "28")).toBe(true);
    }),
  );
});

test("B3: extending and shortening leave the start", () => {
  const dates = { forecastStart: "2025-01-15", forecastEnd: "2025-03-15" };
  for (const [amount, unit, forecastEnd] of [
    [3, "days", "2025-03-18"],
    [-2, "weeks", "2025-03-01"],
    [-1, "months", "2025-02-15"],
  ]) {
    expect(written(plan(dates, { op: "extend", amount, unit }))).toEqual({ forecastEnd });
  }
  expect(plan({ forecastEnd: null }, { op: "extend", amount: 3, unit: "days" }).cells).toEqual([]);
});

test("B4: the delay of a site shifts what is planned and extends what is on site", () => {
  const dates = { forecastStart: "2025-01-15", forecastEnd: "2025-03-15" };
  expect(plan(dates, weather)).toMatchObject({ extended: false, skipped: [] });
  const onSite = plan({ ...dates, isActualized: true }, weather);
  expect(written(onSite)).toEqual({ forecastEnd: "2025-03-29" });
  expect(onSite).toMatchObject({ extended: true, skipped: [] });
});

test.each([
  { ...weather, onSite: "skip" },
  { ...weather, amount: -14 },
])("B4: nothing of a record on site moves by %o, and the reason is told", (operation) => {
  const left = plan({ isActualized: true }, operation);
  expect(left).toMatchObject({
    cells: [],
    extended: false,
    skipped: [{ field: "forecastStart", rule: "on_site" }],
  });
  expect(plan({ isActualized: false }, operation).cells).toHaveLength(2);
});

const by = (monthlyRate: number | null, operation: Input) =>
  written(plan({ monthlyRate }, { ...operation, field: "monthlyRate" }));

test("B5: a percentage and an amount act in whole cents", () => {
  expect(by(5000, { op: "multiply", percent: 10 })).toEqual({ monthlyRate: 5500 });
  expect(by(0.05, { op: "multiply", percent: 10 })).toEqual({ monthlyRate: 0.06 });
  expect(by(1.15, { op: "multiply", percent: -100 })).toEqual({ monthlyRate: 0 });
  expect(by(1.005e10, { op: "multiply", percent: 0.0001 })).toEqual({
    monthlyRate: 10_050_010_050,
  });
  expect(by(0.1, { op: "add", amount: 0.2 })).toEqual({ monthlyRate: 0.3 });
  expect(by(100, { op: "add", amount: -0.01 })).toEqual({ monthlyRate: 99.99 });
  expect(by(null, { op: "multiply", percent: 10 })).toEqual({});
  expect(by(null, { op: "add", amount: 10 })).toEqual({});
});

const add = (amount: number) => ({ op: "add", field: "purchasePrice", amount });

test("B5: adding and taking away again gives the amount back, to the cent", () => {
  const cents = fc.integer({ min: 0, max: 99_999_999_999 });
  fc.assert(
    fc.property(cents, cents, (rate, added) => {
      fc.pre(added !== 0);
      const there = plan({ purchasePrice: rate / 100 }, add(added / 100), add(-added / 100));
      expect(there.cells).toEqual([]);
    }),
  );
});

test("B6: text is taken literally, everywhere, in either case or only as written", () => {
  const replaced = (text: string, operation: object) =>
    written(plan({ model: text }, { op: "replace", fields: ["model"], ...operation }));
  expect(replaced("D6T d6t", { find: "D6t", replacement: "$&" })).toEqual({ model: "$& $&" });
  expect(replaced("D6T d6t", { find: "d6t", replacement: "X", matchCase: true })).toEqual({
    model: "D6T X",
  });
  expect(replaced("a.c abc", { find: "a.c", replacement: "-" })).toEqual({ model: "- abc" });
  expect(replaced("(x)[y]{z}|\\^$*+?/", { find: "(X)[Y]{Z}|\\^$*+?/", replacement: "ok" })).toEqual(
    {
      model: "ok",
    },
  );
  expect(replaced("LIEBHERR ÄÖ", { find: "äö", replacement: "" })).toEqual({ model: "LIEBHERR" });
  expect(replaced("gone", { find: "GONE", replacement: "" })).toEqual({ model: null });
  expect(replaced("other", { find: "none", replacement: "x" })).toEqual({});
  const many = { op: "replace", fields: ["model", "manufacturer"], find: "a", replacement: "b" };
  expect(written(plan({ model: "a", manufacturer: null }, many))).toEqual({ model: "b" });
});

test("B6: any text that occurs is found, whatever characters it is of", () => {
  const text = fc.string({ minLength: 1, maxLength: 10, unit: "grapheme" });
  fc.assert(
    fc.property(text, text, fc.boolean(), (find, rest, matchCase) => {
      fc.pre(find.trim() === find && find.isWellFormed() && !rest.includes(find));
      const operation = {
        op: "replace",
        fields: ["model"],
        find,
        replacement: "\u2713",
        matchCase,
      };
      const [cell] = plan({ model: `-${find}-` }, operation).cells;
      expect(String(cell?.value)).toContain("\u2713");
    }),
  );
});

const plannedTwins = {
  planStart: "2025-02-01",
  planEnd: "2025-06-01",
  planSource: "Purchase",
  planPurchasePrice: 90_000,
  planModel: null,
};

test("B7: the plan's filled fields are copied, an empty one leaves the forecast's", () => {
  const drifted = { ...plannedTwins, model: "LTM", monthlyRate: 6000 };
  expect(written(plan(drifted, { op: "copyPlan" }))).toEqual({
    forecastStart: "2025-02-01",
    forecastEnd: "2025-06-01",
    source: "Purchase",
    purchasePrice: 90_000,
    monthlyRate: 5000,
  });
  const dates = { op: "copyPlan", fields: ["forecastStart", "forecastEnd"] };
  expect(Object.keys(written(plan(drifted, dates)))).toEqual(["forecastStart", "forecastEnd"]);
});

const skippedBy = (values: Partial<MirrorValues>) => {
  const { cells, skipped } = plan({ ...plannedTwins, ...values }, { op: "copyPlan" });
  return [...cells.map(({ field }) => field), ...skipped.map(({ rule }) => rule)];
};

test("B7: a record without plan dates or on site is left, with the reason", () => {
  expect(skippedBy({ planEnd: null })).toEqual(["no_plan"]);
  expect(skippedBy({ planStart: null })).toEqual(["no_plan"]);
  expect(skippedBy({ isActualized: true })).toEqual(["on_site"]);
});

test("B8: rental and purchase change places, any other source is left with the reason", () => {
  const swap = { op: "swapSource" };
  expect(written(plan({ source: "Rental" }, swap))).toEqual({ source: "Purchase" });
  expect(written(plan({ source: "Purchase" }, swap))).toEqual({ source: "Rental" });
  expect(plan({ source: "Purchase" }, swap, swap).cells).toEqual([]);
  for (const source of [null, "LEASE"]) {
    expect(plan({ source }, swap)).toMatchObject({ cells: [], skipped: [{ rule: "no_source" }] });
  }
});
