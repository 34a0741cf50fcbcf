import {
  someAggregateRequest,
  someDistinctRequest,
  someFindRequest,
  someGroupsRequest,
} from "@pfa/db/testing/arbitrary-requests.ts";
import { sampleRecords, someRecords } from "@pfa/db/testing/arbitrary-views.ts";
import {
  referenceAggregates,
  referenceDistinct,
  referenceFind,
  referenceGroups,
} from "@pfa/db/testing/reference-answers.ts";
import {
  type ReferenceRecord,
  referenceTotals,
  referenceView,
} from "@pfa/db/testing/reference-view.ts";
import { type FieldKey, fieldKeys } from "@pfa/domain/field-catalog.ts";
import { type View, withoutField } from "@pfa/domain/window.ts";
import * as fc from "fast-check";
import { expect, test } from "vitest";
import { aggregateRows } from "./aggregate.ts";
import { listDistinct } from "./distinct.ts";
import { textsOf } from "./draft-record.ts";
import { codeRecords, DraftRows } from "./draft-rows.ts";
import { FilterMasks } from "./filter-masks.ts";
import { findRow } from "./find.ts";
import { listGroups } from "./groups.ts";
import { KpiBoard } from "./kpi.ts";
import { plainRows, type RowSource } from "./row-source.ts";
import { drain } from "./sliced.ts";
import { buildStore, learnTexts } from "./testing/build-store.ts";

// What is asked of the rows of a view, drafts included, against the same in plain TypeScript. Which rows a view has, and in
// which order, is the reference's word here: these questions take them as they are.

const plain: View = { sort: [], filter: [], search: "", onlyDrafts: false };

function arrange(records: readonly ReferenceRecord[]) {
  const store = buildStore(records);
  const own = records
    .filter(({ edits }) => Object.keys(edits).length > 0)
    .map(({ rid, edits }) => ({ rid, edits, items: [] }));
  learnTexts(store.fold, textsOf(own));
  const drafts = new DraftRows(store, new Map());
  for (const { rid, codes } of drain(codeRecords(store, own))) drafts.put(rid, codes);
  const rows = (view: View): RowSource => ({
    ...plainRows(
      store,
      Int32Array.from(referenceView(records, view), ({ rid }) => rid),
    ),
    drafts,
  });
  return { store, drafts, rows };
}

test("sums, counts, least and greatest are those of the merged records, over a view and over a range of it", () => {
  const cases = someRecords().chain((records) =>
    fc.tuple(
      fc.constant(records),
      fc.array(someAggregateRequest(records.length), { maxLength: 4 }),
    ),
  );
  fc.assert(
    fc.property(cases, ([records, requests]) => {
      const { rows } = arrange(records);
      for (const request of requests) {
        const { view, fields, range } = request;
        expect(drain(aggregateRows(rows(view), fields, range ?? undefined))).toEqual(
          referenceAggregates(records, request),
        );
      }
    }),
    { numRuns: 200 },
  );
});

test("groups hold the merged records by value or period, with their sums, in the field's order", () => {
  fc.assert(
    fc.property(
      someRecords(),
      fc.array(someGroupsRequest, { maxLength: 4 }),
      (records, requests) => {
        const { rows } = arrange(records);
        for (const request of requests)
          expect(drain(listGroups(rows(request.view), request))).toEqual(
            referenceGroups(records, request),
          );
      },
    ),
    { numRuns: 200 },
  );
});

test("distinct values are counted and listed as they begin, in the field's order", () => {
  fc.assert(
    fc.property(
      someRecords(),
      fc.array(someDistinctRequest, { maxLength: 4 }),
      (records, requests) => {
        const { store, rows } = arrange(records);
        for (const request of requests) {
          const { view, field } = request;
          const others = withoutField(view.filter, field);
          learnTexts(store.fold, [request.prefix]);
          expect(drain(listDistinct(rows({ ...view, filter: others }), request))).toEqual(
            referenceDistinct(records, request),
          );
        }
      },
    ),
    { numRuns: 200 },
  );
});

test("the next and the previous row with a text are found round the end, and the matching rows are counted", () => {
  const cases = someRecords().chain((records) =>
    fc.tuple(fc.constant(records), fc.array(someFindRequest(records.length), { maxLength: 4 })),
  );
  fc.assert(
    fc.property(cases, ([records, requests]) => {
      const { store, rows } = arrange(records);
      const masks = new FilterMasks(3);
      for (const request of [...requests, ...requests]) {
        learnTexts(store.fold, [request.text]);
        expect(drain(findRow(rows(request.view), request, masks))).toEqual(
          referenceFind(records, request),
        );
      }
    }),
    { numRuns: 200 },
  );
});

test("totals committed and pending are those of the records that count, and hidden from who may not see money", () => {
  fc.assert(
    fc.property(someRecords(), (records) => {
      const { store, drafts } = arrange(records);
      const board = new KpiBoard();
      const reader = { userId: 1, version: { mirror: 1, drafts: 1 }, drafts, maySeeMoney: true };
      const expected = {
        committed: referenceTotals(records, "mirror"),
        pending: referenceTotals(records, "merged"),
        draftRecords: drafts.count,
      };
      // The second time from what is kept.
      expect(drain(board.kpis(store, reader))).toEqual(expected);
      expect(drain(board.kpis(store, reader))).toEqual(expected);
      const hidden = { plan: null, forecast: null, actual: null, variance: null };
      expect(drain(board.kpis(store, { ...reader, maySeeMoney: false }))).toEqual({
        ...expected,
        committed: { ...expected.committed, ...hidden },
        pending: { ...expected.pending, ...hidden },
      });
      const nobody = { ...reader, userId: 2, drafts: null };
      expect(drain(board.kpis(store, nobody))).toEqual({
        committed: expected.committed,
        pending: expected.committed,
        draftRecords: 0,
      });
    }),
    { numRuns: 200 },
  );
});

test("the same holds for thousands of records, more than are looked at together", () => {
  const records = sampleRecords(6000, 3);
  const { store, rows, drafts } = arrange(records);
  const all = rows(plain);
  const range = { startRow: 100, endRow: 5900 };
  expect(drain(aggregateRows(all, fieldKeys, range))).toEqual(
    referenceAggregates(records, { view: plain, fields: fieldKeys, range }),
  );
  const grouped: FieldKey[] = [
    "pfaId",
    "areaSilo",
    "source",
    "forecastStart",
    "isActualized",
    "variance",
  ];
  for (const field of grouped) {
    const sums: FieldKey[] = ["forecastCost", "freight"];
    const request = { view: plain, field, unit: "month", sums, offset: 0, limit: 1000 } as const;
    expect(drain(listGroups(all, request))).toEqual(referenceGroups(records, request));
  }
  const find = { view: plain, text: "9", columns: fieldKeys, fromRow: 3000 };
  for (const direction of ["next", "previous"] as const)
    expect(drain(findRow(all, { ...find, direction }, new FilterMasks(0)))).toEqual(
      referenceFind(records, { ...find, direction }),
    );
  const reader = { userId: 1, version: { mirror: 1, drafts: 1 }, drafts, maySeeMoney: true };
  expect(drain(new KpiBoard().kpis(store, reader)).pending).toEqual(
    referenceTotals(records, "merged"),
  );
});

test("totals follow the mirror's version and the drafts' revision", () => {
  const records = sampleRecords(30, 5);
  const { store, drafts } = arrange(records);
  const board = new KpiBoard();
  const kpis = (version: { mirror: number; drafts: number }, own: DraftRows | null) =>
    drain(board.kpis(store, { userId: 1, version, drafts: own, maySeeMoney: true }));
  const without = kpis({ mirror: 1, drafts: 0 }, null);
  expect(without.pending).toEqual(without.committed);
  // Nothing is asked of drafts of the same revision.
  expect(kpis({ mirror: 1, drafts: 0 }, drafts).pending).toEqual(without.committed);
  expect(kpis({ mirror: 1, drafts: 1 }, drafts).pending).toEqual(
    referenceTotals(records, "merged"),
  );
  board.forget(1);
  expect(kpis({ mirror: 1, drafts: 1 }, null).pending).toEqual(without.committed);
});
