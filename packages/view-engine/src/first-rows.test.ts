import { sampleRecords, someView } from "@pfa/db/testing/arbitrary-views.ts";
import type { Sort, View } from "@pfa/domain/window.ts";
import * as fc from "fast-check";
import { expect, test } from "vitest";
import { roleTemplates } from "@pfa/domain/permissions.ts";
import { drain } from "./sliced.ts";
import { OrganizationModel } from "./testing/organization-model.ts";

const anna = { userId: 1, permissions: new Set(roleTemplates["Portfolio Manager"]) };
// More than are sorted at once: what is not among the first is told apart by its keys' digits.
const records = sampleRecords(9000, 7);
const model = new OrganizationModel(records, { permutations: 2, viewBytes: 1 << 24 });
const drafts = records.flatMap(({ rid, edits }) =>
  Object.keys(edits).length > 0 ? [[rid, { edits, items: [] }] as const] : [],
);
model.load(anna.userId, new Map(drafts));

const everything: View = { sort: [], filter: [], search: "", onlyDrafts: false };

const firstOf = (view: View, endRow: number) =>
  // Compares the first rows alone with those of the whole view.
  model.window(anna, { view, columns: ["pfaId"], startRow: 0, endRow });

test("the first rows of a view are those of the whole view, for any order and filter", () => {
  fc.assert(
    fc.property(someView, fc.integer({ min: 1, max: 1000 }), (view, endRow) => {
      fc.pre(!JSON.stringify(view).includes("0001-01-01"));
      const request = { view, columns: ["pfaId" as const], startRow: 0, endRow };
      expect(firstOf(view, endRow)).toEqual(model.expectedWindow(anna, request));
    }),
    { numRuns: 30, interruptAfterTimeLimit: 20_000 },
  );
});

const sorts: Sort[][] = [
  [{ field: "isActualized", direction: "desc" }],
  [
    { field: "isActualized", direction: "asc" },
    { field: "isDiscontinued", direction: "asc" },
    { field: "forecastCost", direction: "desc" },
  ],
  [
    { field: "description", direction: "asc" },
    { field: "forecastCost", direction: "asc" },
  ],
  [{ field: "pfaId", direction: "desc" }],
];

test.each(sorts)("first rows of an order with ties in its first fields %#", (...sort) => {
  const { total, rows } = firstOf({ ...everything, sort }, 100);
  const expected = model.expectedRows(anna.userId, { ...everything, sort });
  expect({ total, ids: rows.map(({ id }) => id) }).toEqual({
    total: expected.length,
    ids: expected.slice(0, 100).map(({ record }) => record.pfaId),
  });
});

test("first rows by an order that is there are those of the whole view, whatever passes and is drafted", () => {
  // Few drafts, and orders that stay: with many conditions the order is walked, with few records selected from.
  const kept = new OrganizationModel(records, { permutations: 40, viewBytes: 1 << 24 });
  kept.load(anna.userId, new Map(drafts.slice(0, 20)));
  const bob = { ...anna, userId: 2 };
  kept.load(bob.userId, new Map(drafts));
  const all = { columns: ["pfaId" as const], startRow: 0 };
  fc.assert(
    fc.property(someView, fc.integer({ min: 1, max: 60 }), (view, endRow) => {
      fc.pre(!JSON.stringify(view).includes("0001-01-01"));
      for (const { field } of view.sort)
        drain(
          kept.views.complete(bob.userId, { ...everything, sort: [{ field, direction: "asc" }] }),
        );
      for (const reader of [anna, bob]) {
        const request = { ...all, view, endRow };
        expect(kept.window(reader, request)).toEqual(kept.expectedWindow(reader, request));
      }
    }),
    { numRuns: 25, interruptAfterTimeLimit: 20_000 },
  );
});
