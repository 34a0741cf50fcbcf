import type { KeptView } from "@pfa/domain/kept-view.ts";
import { expect, test } from "vitest";
import {
  addressOf,
  addressOfSearch,
  type GridAddress,
  parseViewSearch,
  searchOfAddress,
} from "./view-search.ts";

const view: KeptView = {
  sort: [
    { field: "variance", direction: "desc" },
    { field: "pfaId", direction: "asc" },
  ],
  filter: [
    { field: "source", op: "in", values: ["Rental", null] },
    { field: "monthlyRate", op: "numberBetween", from: 1000, to: 5000 },
    { field: "forecastStart", op: "after", value: "2025-01-15" },
    { field: "isActualized", op: "is", value: false },
    { field: "forecastEnd", op: "relative", unit: "day", from: 0, to: 30 },
    { op: "any", terms: [{ op: "conflict" }, { field: "model", op: "blank" }] },
  ],
  search: "crane 50t",
  onlyDrafts: true,
};

const groupBy: GridAddress["groupBy"] = [
  { field: "areaSilo", unit: "day" },
  { field: "forecastStart", unit: "month" },
];
const nothing = { sort: [], filter: [], search: "", onlyDrafts: false };

test.each<[string, GridAddress]>([
  ["a written view", { savedId: null, view, groupBy }],
  ["a saved view", { savedId: 12, view: null, groupBy: [] }],
  ["a changed saved view", { savedId: 12, view, groupBy }],
  ["a saved view of which everything was taken away", { savedId: 12, view: nothing, groupBy: [] }],
  ["all records, though another view is the default", addressOf(nothing)],
  ["nothing", { savedId: null, view: null, groupBy: [] }],
])("%s survives the way through the address", (_, address) => {
  const search = JSON.parse(JSON.stringify(searchOfAddress(address))) as Record<string, unknown>;
  expect(addressOfSearch(parseViewSearch(search))).toEqual(address);
});

test("a link from before there were saved views means what it meant", () => {
  const search = parseViewSearch({ sort: "-variance", filter: view.filter.slice(0, 2) });
  expect(addressOfSearch(search)).toEqual(
    addressOf({
      ...nothing,
      sort: [{ field: "variance", direction: "desc" }],
      filter: view.filter.slice(0, 2),
    }),
  );
});

test("what makes no sense in an address is dropped and the rest counts", () => {
  const search = parseViewSearch({
    sort: "nosuch,-forecastStart,forecastStart,description",
    filter: [
      { field: "nosuch", op: "is", value: true },
      { field: "description", op: "is", value: true },
      { field: "forecastStart", op: "on", value: "2025-02-30" },
      { field: "description", op: "contains", value: "crane" },
      { field: "description", op: "relative", unit: "day", from: 0, to: 1 },
      { op: "any", terms: [{ field: "description", op: "is", value: true }] },
      { op: "any", terms: [] },
      "junk",
    ],
    search: 20481,
    onlyDrafts: "yes",
    view: "mine",
    changed: 1,
    group: "areaSilo,nosuch",
    other: 1,
  });
  expect(search).toEqual({
    sort: "-forecastStart,description",
    filter: [{ field: "description", op: "contains", value: "crane" }],
    search: "20481",
  });
});
