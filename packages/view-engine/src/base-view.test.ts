import { referenceView } from "@pfa/db/testing/reference-view.ts";
import type { View } from "@pfa/domain/window.ts";
import * as fc from "fast-check";
import { expect, test } from "vitest";
import { buildBaseView } from "./base-view.ts";
import { operandsOf } from "./filter.ts";
import { Permutations } from "./order.ts";
import { drain } from "./sliced.ts";
import type { Store } from "./store.ts";
import { drawRecords, someSeed } from "./testing/arbitrary-records.ts";
import { anyView } from "./testing/arbitrary-view.ts";
import { buildStore, learnTexts, type StoredRecord } from "./testing/build-store.ts";

const expected = (records: readonly StoredRecord[], view: View): number[] =>
  referenceView(
    records.map(({ rid, record }) => ({ rid, record, edits: {} })),
    view,
  ).map(({ rid }) => rid);

function baseView(store: Store, permutations: Permutations, view: View): number[] {
  learnTexts(store.fold, operandsOf(view));
  return [...drain(buildBaseView(store, permutations, view))];
}

test("a base view holds what a plain filter and sort of every record holds, in the same order", () => {
  const views = fc.array(anyView, { minLength: 5, maxLength: 5 });
  fc.assert(
    fc.property(someSeed, fc.integer({ min: 0, max: 60 }), views, (seed, count, several) => {
      const records = drawRecords(seed, count);
      const store = buildStore(records);
      // Small: orders are dropped and made anew.
      const permutations = new Permutations(2);
      for (const view of several)
        expect(baseView(store, permutations, view)).toEqual(expected(records, view));
    }),
    { numRuns: 400 },
  );
});

test("the same holds for thousands of records", () => {
  const records = drawRecords(7, 3000);
  const store = buildStore(records);
  const permutations = new Permutations(15);
  fc.assert(
    fc.property(anyView, (view) => {
      expect(baseView(store, permutations, view)).toEqual(expected(records, view));
    }),
    { numRuns: 40 },
  );
});

test("views that are built in turns, a slice of each, do not disturb each other", () => {
  const records = drawRecords(11, 500);
  const store = buildStore(records);
  fc.assert(
    fc.property(fc.array(anyView, { minLength: 2, maxLength: 4 }), (views) => {
      const permutations = new Permutations(3);
      for (const view of views) learnTexts(store.fold, operandsOf(view));
      const works = views.map((view) => buildBaseView(store, permutations, view));
      const built = works.map((): number[] | null => null);
      while (built.includes(null))
        for (const [index, work] of works.entries()) {
          if (built[index] !== null) continue;
          const step = work.next();
          if (step.done) built[index] = [...step.value];
        }
      expect(built).toEqual(views.map((view) => expected(records, view)));
    }),
    { numRuns: 100 },
  );
});
