import { expect, test } from "vitest";
import type { GridRow } from "../row.ts";
import { fieldsOfHighlights, highlightOf, type ResolvedHighlight } from "./tone-of.ts";

const row: GridRow = {
  id: "20481",
  values: { variance: 500, class: "14", model: null },
  marks: { class: { state: "draft", base: "13" } },
  isVanished: false,
};
const over: ResolvedHighlight = {
  field: "variance",
  when: { field: "variance", op: "greaterThan", value: 0 },
  tone: "bad",
  isBold: true,
};
const mine: ResolvedHighlight = {
  field: null,
  when: { op: "drafted" },
  tone: "info",
  isBold: false,
};

test("a cell has the first highlight of its field or of the whole row that holds", () => {
  expect(highlightOf([over, mine], row, "variance")).toBe(over);
  expect(highlightOf([over, mine], row, "class")).toBe(mine);
  expect(highlightOf([mine, over], row, "variance")).toBe(mine);
  expect(highlightOf([over], row, "class")).toBeNull();
  expect(highlightOf([over], { ...row, values: { variance: -1 } }, "variance")).toBeNull();
});

test("nothing is said about fields that are not there yet, about groups, and about what PEMS has taken", () => {
  const blank: ResolvedHighlight = { ...over, field: null, when: { field: "dor", op: "blank" } };
  expect(highlightOf([blank], row, "class")).toBeNull();
  expect(
    highlightOf([{ ...blank, when: { field: "model", op: "blank" } }], row, "class"),
  ).not.toBeNull();
  const group = {
    level: { field: "class", unit: "day" },
    depth: 0,
    value: "14",
    records: 1,
    isOpen: false,
  } as const;
  expect(highlightOf([over], { ...row, group }, "variance")).toBeNull();
  const written = { class: { state: "written", base: "13" } } as const;
  expect(highlightOf([mine], { ...row, marks: written }, "class")).toBeNull();
});

test("rows are asked for the fields that highlights look at", () => {
  expect(fieldsOfHighlights([over, mine])).toEqual(["variance"]);
});
