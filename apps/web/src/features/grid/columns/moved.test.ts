import type { FieldKey } from "@pfa/domain/field-catalog.ts";
import type { ColumnPlace } from "@pfa/domain/view-display.ts";
import { expect, test } from "vitest";
import { moved } from "./moved.ts";

const place = (field: FieldKey, pinned: ColumnPlace["pinned"] = null): ColumnPlace => ({
  field,
  width: 100,
  isHidden: false,
  pinned,
});
const places = [place("pfaId", "left"), place("class"), place("model"), place("dor")];
const order = (columns: readonly ColumnPlace[]) => columns.map(({ field }) => field);

test("a column moves before another one, forwards and backwards, or behind all", () => {
  expect(order(moved(places, "dor", "class"))).toEqual(["pfaId", "dor", "class", "model"]);
  expect(order(moved(places, "class", "dor"))).toEqual(["pfaId", "model", "class", "dor"]);
  expect(order(moved(places, "class", null))).toEqual(["pfaId", "model", "dor", "class"]);
  expect(moved(places, "class", "class")).toEqual(places);
  expect(moved(places, "planCost", "class")).toEqual(places);
});

test("it is pinned as those that it comes to stand among", () => {
  expect(moved(places, "dor", "pfaId")[0]).toEqual(place("dor", "left"));
  expect(moved(places, "pfaId", null).at(-1)).toEqual(place("pfaId"));
});
