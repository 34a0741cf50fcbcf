import { expect, test } from "vitest";
import { filteredBy, isNarrowed, sortedBy } from "./view-changes.ts";

test("a head goes through ascending, descending and unsorted", () => {
  const first = sortedBy([], "class", false);
  expect(first).toEqual([{ field: "class", direction: "asc" }]);
  const second = sortedBy(first, "class", false);
  expect(second).toEqual([{ field: "class", direction: "desc" }]);
  expect(sortedBy(second, "class", false)).toEqual([]);
});

test("with Shift a column joins the others and keeps its place", () => {
  const two = sortedBy([{ field: "class", direction: "asc" }], "variance", true);
  expect(two.map((term) => term.field)).toEqual(["class", "variance"]);
  expect(sortedBy(two, "class", true)).toEqual([
    { field: "class", direction: "desc" },
    { field: "variance", direction: "asc" },
  ]);
});

test("filtering a column replaces its own condition only", () => {
  const filter = filteredBy(
    [
      { field: "class", op: "in", values: ["14"] },
      { field: "model", op: "blank" },
    ],
    "class",
    [{ field: "class", op: "in", values: ["11"] }],
  );
  expect(filter).toEqual([
    { field: "model", op: "blank" },
    { field: "class", op: "in", values: ["11"] },
  ]);
});

test("a search, a filter or only-drafts narrows; a sort does not", () => {
  const view = { sort: [], filter: [], search: "", onlyDrafts: false };
  expect(isNarrowed({ ...view, sort: [{ field: "class", direction: "asc" }] })).toBe(false);
  expect(isNarrowed({ ...view, search: "x" })).toBe(true);
  expect(isNarrowed({ ...view, onlyDrafts: true })).toBe(true);
});
