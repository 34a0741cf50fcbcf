import { fieldKeys } from "@pfa/domain/field-catalog.ts";
import { findViewProblem, type View, viewSchema } from "@pfa/domain/window.ts";
import { expect, test } from "vitest";
import { createAsker, knownViews } from "./asked-views.ts";

const drawn = (seed: number): View[] => {
  const asker = createAsker(seed);
  return Array.from({ length: 300 }, (_, round) =>
    round % 2 === 0 ? asker.newSort() : asker.newFilter(),
  );
};

test("no view is asked twice, nor one that is known already", () => {
  const views = [...knownViews, ...drawn(1)].map((view) => JSON.stringify(view));
  expect(new Set(views).size).toBe(views.length);
});

test("every view is one that the server answers", () => {
  for (const view of [...knownViews, ...drawn(2)]) {
    expect(viewSchema.parse(view)).toEqual(view);
    expect(findViewProblem(view, fieldKeys)).toBeNull();
  }
});

test("orders go over at least fifteen fields in both directions, by one to three keys", () => {
  const sorts = drawn(3).flatMap((view) => (view.filter.length === 0 ? [view.sort] : []));
  const terms = sorts.flat().map(({ field, direction }) => `${field} ${direction}`);
  expect(new Set(terms).size).toBeGreaterThan(2 * 15);
  expect(new Set(sorts.map((sort) => sort.length))).toEqual(new Set([1, 2, 3]));
});

test("filters are of every kind, by one to five conditions", () => {
  const filtered = drawn(4).filter((view) => view.filter.length > 0 || view.search !== "");
  const operators = new Set(filtered.flatMap((view) => view.filter.map((term) => term.op)));
  expect(operators).toEqual(new Set(["in", "numberBetween", "dateBetween", "contains", "is"]));
  const terms = filtered.map((view) => view.filter.length + (view.search === "" ? 0 : 1));
  expect(new Set(terms)).toEqual(new Set([1, 2, 3, 4, 5]));
});

test("the same seed asks the same", () => {
  expect(drawn(5)).toEqual(drawn(5));
});
