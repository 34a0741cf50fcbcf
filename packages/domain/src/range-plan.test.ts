import fc from "fast-check";
import { expect, test } from "vitest";
import type { FieldKey } from "./field-catalog.ts";
import { addDays, addMonths, fromEpochDay, isIsoDate } from "./iso-date.ts";
import { type RangeArea, type RangeEdit, rangeEditSchema, type Series } from "./range-edit.ts";
import {
  type FirstRow,
  fieldsFilledFrom,
  type RangeRow,
  rowPlanner,
  seriesValue,
} from "./range-plan.ts";
import type { MergedValues } from "./record.ts";
import { someValues } from "./testing/builders.ts";

const area = (startRow: number, endRow: number, ...fields: FieldKey[]): RangeArea => ({
  startRow,
  endRow,
  fields,
});

const row = (place: number, values: Partial<MergedValues> = {}) => ({
  row: place,
  merged: { ...someValues(), ...values },
});

type Areas = readonly RangeArea[];

/** What an edit puts into the cells of a row, by field. */
const planned = (edit: RangeEdit, areas: Areas, at: RangeRow, firstRow?: FirstRow) =>
  Object.fromEntries(
    rowPlanner(edit, areas, firstRow)(at).cells.map(({ field, value }) => [field, value]),
  );

const paste = (...values: (string | number | boolean | null)[][]): RangeEdit => ({
  kind: "paste",
  values,
});

test("R2: pasted values are repeated over each area, and where areas overlap the last one holds", () => {
  const values = paste(["A", "B"], ["C", "D"]);
  const wide = area(10, 15, "areaSilo", "class", "model");
  expect(planned(values, [wide], row(10))).toEqual({ areaSilo: "A", class: "B", model: "A" });
  expect(planned(values, [wide], row(13))).toEqual({ areaSilo: "C", class: "D", model: "C" });
  expect(planned(values, [wide], row(14))).toMatchObject({ areaSilo: "A" });
  expect(planned(values, [wide], row(9))).toEqual({});
  expect(planned(values, [wide], row(15))).toEqual({});
  const over = area(12, 13, "class");
  expect(planned(values, [wide, over], row(12))).toEqual({ areaSilo: "A", class: "A", model: "A" });
  // A short row says nothing about the cells that it does not have.
  const ragged = paste(["A", "B"], ["C"]);
  expect(planned(ragged, [area(0, 2, "areaSilo", "class")], row(1))).toEqual({ areaSilo: "C" });
});

/** The first three values of a series, and its 14th. */
const firstOf = (first: string | number, step: number, unit: Series["unit"]) =>
  [0, 1, 2, 13].map((index) => seriesValue({ field: "forecastStart", first, step, unit }, index));

test("R3: a series rises by its step from row to row, months and years as calendars count", () => {
  expect(firstOf(100, 0.1, "number")).toEqual([100, 100.1, 100.2, 101.3]);
  expect(firstOf("2025-01-31", 1, "month")).toEqual([
    "2025-01-31",
    "2025-02-28",
    "2025-03-31",
    "2026-02-28",
  ]);
  expect(firstOf("2024-02-29", 1, "year")).toEqual([
    "2024-02-29",
    "2025-02-28",
    "2026-02-28",
    "2037-02-28",
  ]);
  expect(firstOf("2025-01-01", -1, "week")[2]).toBe("2024-12-18");
  const series: RangeEdit = {
    kind: "series",
    series: [{ field: "forecastEnd", first: "2025-03-15", step: 7, unit: "day" }],
  };
  const both = [area(5, 9, "forecastStart", "forecastEnd")];
  expect(planned(series, both, row(7))).toEqual({ forecastEnd: "2025-03-29" });
});

test("R3: any series of days stays a day, and steps as its unit does", () => {
  const day = fc.integer({ min: 7305, max: 84_000 }).map(fromEpochDay);
  const step = fc.integer({ min: -1_000_000, max: 1_000_000 });
  const unit = fc.constantFrom("day", "week", "month", "year");
  fc.assert(
    fc.property(day, step, unit, fc.nat(100_000), (first, by, of, index) => {
      const value = seriesValue({ field: "forecastStart", first, step: by, unit: of }, index);
      expect(isIsoDate(String(value))).toBe(true);
      if (value === "0100-01-01" || value === "9999-12-31") return;
      const days = { day: 1, week: 7, month: 0, year: 0 }[of] * by * index;
      const months = { day: 0, week: 0, month: 1, year: 12 }[of] * by * index;
      expect(value).toBe(months === 0 ? addDays(first, days) : addMonths(first, months));
    }),
  );
});

const yard: FirstRow = () => ({ areaSilo: "YARD-A", model: null });

test("R4: filling down takes the first row's merged values, filling right the first field's", () => {
  const areas = [area(3, 6, "areaSilo", "model")];
  const down: RangeEdit = { kind: "fill", direction: "down" };
  expect(planned(down, areas, row(4, { model: "LTM" }), yard)).toEqual({
    areaSilo: "YARD-A",
    model: null,
  });
  expect(planned(down, areas, row(3), yard)).toEqual({});
  const right: RangeEdit = { kind: "fill", direction: "right" };
  const dates = [area(0, 1, "planStart", "forecastStart", "forecastEnd")];
  expect(planned(right, dates, row(0, { planStart: "2025-02-01" }))).toEqual({
    forecastStart: "2025-02-01",
    forecastEnd: "2025-02-01",
  });
  expect(fieldsFilledFrom(right, dates)).toEqual(["planStart"]);
  expect(fieldsFilledFrom(down, dates)).toEqual([]);
});

test("R5: a cell that holds the value already is neither edited nor refused, whatever its lock", () => {
  const same = paste(["20481", " SILO-4 ", "Rental"]);
  expect(rowPlanner(same, [area(0, 1, "pfaId", "areaSilo", "source")])(row(0))).toEqual({
    cells: [],
    unchanged: 3,
  });
  const clear: RangeEdit = { kind: "clear" };
  expect(rowPlanner(clear, [area(0, 1, "model", "areaSilo", "isActualized")])(row(0))).toEqual({
    // A flag takes no empty value: that is for its own rule to refuse.
    cells: [
      { field: "areaSilo", value: null },
      { field: "isActualized", value: null },
    ],
    unchanged: 1,
  });
});

const replace = (edit: object): RangeEdit => ({
  kind: "replace",
  text: "silo",
  replacement: "Yard",
  matchCase: false,
  wholeCell: false,
  ...edit,
});

test("R6: replacing acts on texts only, everywhere or where the text is all that a cell holds", () => {
  const areas = [area(0, 1, "areaSilo", "model", "monthlyRate", "forecastStart")];
  const at = row(0, { areaSilo: "SILO-4 silo", model: "Silo", monthlyRate: 5000 });
  expect(planned(replace({}), areas, at)).toEqual({ areaSilo: "Yard-4 Yard", model: "Yard" });
  expect(planned(replace({ matchCase: true }), areas, at)).toEqual({ areaSilo: "SILO-4 Yard" });
  expect(planned(replace({ wholeCell: true }), areas, at)).toEqual({ model: "Yard" });
  expect(planned(replace({ wholeCell: true, matchCase: true }), areas, at)).toEqual({});
  expect(planned(replace({ text: "5000" }), areas, at)).toEqual({});
});

test("R7: what no cell could take is refused by its place in the request", () => {
  const version = { mirror: 1, drafts: 0 };
  const places = (edit: object, target: object = { kind: "all", fields: ["model"] }) =>
    rangeEditSchema
      .safeParse({ view: {}, version, target, edit })
      .error?.issues.map(({ path }) => path.join("."));
  expect(places({ kind: "clear" })).toBeUndefined();
  expect(places({ kind: "explode" })).toEqual(["edit.kind"]);
  expect(places({ kind: "paste", values: [] })).toEqual(["edit.values"]);
  expect(places({ kind: "paste", values: [[{}]] })).toEqual(["edit.values.0.0"]);
  const series = { field: "forecastEnd", first: "2025-03-15", step: 1.5, unit: "day" };
  expect(places({ kind: "series", series: [series] })).toEqual(["edit.series.0.step"]);
  const mixed = { ...series, step: 1, unit: "number" };
  expect(places({ kind: "series", series: [mixed] })).toEqual(["edit.series.0.unit"]);
  const upsideDown = { kind: "areas", areas: [{ startRow: 5, endRow: 5, fields: ["model"] }] };
  expect(places({ kind: "clear" }, upsideDown)).toEqual(["target.areas.0.endRow"]);
  const twice = { kind: "areas", areas: [{ startRow: 0, endRow: 5, fields: ["model", "model"] }] };
  expect(places({ kind: "clear" }, twice)).toEqual(["target.areas.0.fields"]);
});
