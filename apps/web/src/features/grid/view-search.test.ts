import type { View } from "@pfa/domain/window.ts";
import { expect, test } from "vitest";
import { parseViewSearch, searchOfView, viewOfSearch } from "./view-search.ts";

const view: View = {
  sort: [
    { field: "variance", direction: "desc" },
    { field: "pfaId", direction: "asc" },
  ],
  filter: [
    { field: "source", op: "in", values: ["Rental", null] },
    { field: "monthlyRate", op: "numberBetween", from: 1000, to: 5000 },
    { field: "forecastStart", op: "after", value: "2025-01-15" },
    { field: "isActualized", op: "is", value: false },
  ],
  search: "crane 50t",
  onlyDrafts: true,
};

test("a view survives the way through the address", () => {
  const address = JSON.parse(JSON.stringify(searchOfView(view))) as Record<string, unknown>;
  expect(viewOfSearch(parseViewSearch(address))).toEqual(view);
});

test("the default view leaves nothing in the address", () => {
  expect(searchOfView(viewOfSearch({}))).toEqual({});
});

test("what makes no sense in an address is dropped and the rest counts", () => {
  const search = parseViewSearch({
    sort: "nosuch,-forecastStart,forecastStart,description",
    filter: [
      { field: "nosuch", op: "is", value: true },
      { field: "description", op: "is", value: true },
      { field: "forecastStart", op: "on", value: "2025-02-30" },
      { field: "description", op: "contains", value: "crane" },
      "junk",
    ],
    search: 20481,
    onlyDrafts: "yes",
    other: 1,
  });
  expect(search).toEqual({
    sort: "-forecastStart,description",
    filter: [{ field: "description", op: "contains", value: "crane" }],
    search: "20481",
  });
});
