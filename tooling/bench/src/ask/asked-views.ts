import type { FieldKey } from "@pfa/domain/field-catalog.ts";
import type { Condition, Sort, View } from "@pfa/domain/window.ts";
import { type Random, seededRandom } from "../random.ts";

/** Columns of the grid before anybody chose others. */
export const gridColumns = [
  "pfaId",
  "description",
  "areaSilo",
  "class",
  "category",
  "source",
  "dor",
  "forecastStart",
  "forecastEnd",
  "monthlyRate",
  "purchasePrice",
  "forecastCost",
  "planCost",
  "variance",
  "isActualized",
  "isDiscontinued",
  "isFundsTransferable",
] as const satisfies readonly FieldKey[];

/** Fields that are sorted by: text with few values and with many, dates, money stored and computed, flags. */
export const sortFields = [
  "forecastCost",
  "planCost",
  "variance",
  "actualCost",
  "monthlyRate",
  "purchasePrice",
  "forecastStart",
  "forecastEnd",
  "planStart",
  "planEnd",
  "description",
  "category",
  "class",
  "areaSilo",
  "manufacturer",
  "model",
  "source",
  "dor",
  "equipment",
  "contract",
  "isActualized",
  "pfaId",
] as const satisfies readonly FieldKey[];

export const everything: View = { sort: [], filter: [], search: "", onlyDrafts: false };

/** Views that people keep open, for windows of a view that is in use. */
export const knownViews: readonly View[] = [
  { ...everything, sort: [{ field: "forecastCost", direction: "desc" }] },
  {
    ...everything,
    sort: [
      { field: "category", direction: "asc" },
      { field: "forecastStart", direction: "asc" },
    ],
  },
  { ...everything, sort: [{ field: "description", direction: "asc" }] },
  {
    ...everything,
    sort: [{ field: "forecastEnd", direction: "desc" }],
    filter: [{ field: "source", op: "in", values: ["Rental"] }],
  },
  {
    ...everything,
    sort: [{ field: "monthlyRate", direction: "asc" }],
    filter: [{ field: "dor", op: "in", values: ["BEO", null] }],
  },
  everything,
];

/** Draws views that were never drawn before, so that none is known to any cache. */
export type Asker = {
  random: Random;
  /** A view with an order of one to three keys and no filter. */
  newSort(): View;
  /** A view with one to five conditions; what it matches is from a handful of records to most of them. */
  newFilter(): View;
};

/** Of the orders by one key, all but the last few, which would be long in drawing. */
const mostSingles = sortFields.length * 2 - 8;

/** The same seed asks the same views in the same order. */
export function createAsker(seed: number): Asker {
  const random = seededRandom(seed);
  const asked = new Set(knownViews.map((view) => JSON.stringify(view)));
  const unseen = (draw: () => View): View => {
    for (;;) {
      const view = draw();
      const key = JSON.stringify(view);
      if (asked.has(key)) continue;
      asked.add(key);
      return view;
    }
  };
  let sorts = 0;
  let singles = 0;
  let filters = 0;
  return {
    random,
    newSort: () => {
      sorts += 1;
      // Orders by one key come to an end: there are two for each field.
      const keys = 1 + (sorts % 3);
      if (keys === 1) singles += 1;
      return unseen(() => ({
        ...everything,
        sort: drawSort(random, singles > mostSingles ? Math.max(keys, 2) : keys),
      }));
    },
    newFilter: () => {
      filters += 1;
      const terms = 1 + (filters % 5);
      return unseen(() => drawFilter(random, terms));
    },
  };
}

const drawSort = (random: Random, keys: number): Sort[] =>
  random
    .several(sortFields, keys)
    .map((field) => ({ field, direction: random.pick(["asc", "desc"] as const) }));

const kinds = ["in", "number", "date", "contains", "flag", "search"] as const;

function drawFilter(random: Random, terms: number): View {
  const drawn = random.several(kinds, terms);
  const filter = drawn.flatMap((kind) => (kind === "search" ? [] : [drawCondition(random, kind)]));
  const search = drawn.includes("search") ? `type ${random.below(400)}` : "";
  return { ...everything, sort: drawSort(random, 1), filter, search };
}

function drawCondition(random: Random, kind: Exclude<(typeof kinds)[number], "search">): Condition {
  switch (kind) {
    case "in":
      return random.below(2) === 0
        ? { field: "areaSilo", op: "in", values: random.several(areas, 3 + random.below(30)) }
        : {
            field: "category",
            op: "in",
            values: random.several(categories, 10 + random.below(100)),
          };
    case "number": {
      const field = random.pick(["monthlyRate", "forecastCost", "planCost"] as const);
      const from = random.below(20_000) + random.below(100) / 100;
      return { field, op: "numberBetween", from, to: from + 500 + random.below(400_000) };
    }
    case "date": {
      const field = random.pick(["forecastStart", "forecastEnd", "planStart"] as const);
      const from = random.below(2500);
      return { field, op: "dateBetween", from: day(from), to: day(from + 10 + random.below(900)) };
    }
    case "contains": {
      const field = random.pick(["description", "equipment", "model"] as const);
      return { field, op: "contains", value: String(random.below(field === "model" ? 150 : 400)) };
    }
    case "flag":
      return { field: "isActualized", op: "is", value: random.below(2) === 0 };
  }
}

const areas = Array.from({ length: 60 }, (_, index) => `SILO-${index}`);

/** Codes as the generated records have them: two digits of the class, three of the category. */
const categories = Array.from(
  { length: 400 },
  (_, index) =>
    String(Math.floor((index * 30) / 400) + 1).padStart(2, "0") + String(index).padStart(3, "0"),
);

/** A day of the generated records' time, counted from its first. */
const day = (offset: number): string =>
  new Date(Date.UTC(2023, 0, 1 + offset)).toISOString().slice(0, 10);
