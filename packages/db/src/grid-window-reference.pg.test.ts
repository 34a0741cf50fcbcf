import { fieldKeys } from "@pfa/domain/field-catalog.ts";
import type { View } from "@pfa/domain/window.ts";
import * as fc from "fast-check";
import { afterAll, beforeAll, expect, test } from "vitest";
import { inScope } from "./client.ts";
import { listDistinct } from "./distinct-values.ts";
import { getWindow } from "./grid-window.ts";
import { getKpis } from "./kpis.ts";
import { someField, someRecords, someView } from "./testing/arbitrary-views.ts";
import { addDrafts, addRecords, clearRecords, summarize } from "./testing/arrange.ts";
import { referenceTotals, type ReferenceRecord, referenceView } from "./testing/reference-view.ts";
import { openStage, type Stage } from "./testing/stage.ts";

// Ends the search for a smaller counterexample in time to show one.
const cases = { numRuns: 60, interruptAfterTimeLimit: 45_000 };

let stage: Stage;

beforeAll(async () => {
  stage = await openStage();
});
afterAll(() => stage.close());

/** Replaces what the database holds; a colleague has drafts of the same records that must show nowhere. */
const arrange = (records: readonly ReferenceRecord[]) =>
  stage.owner.transaction(async (tx) => {
    const { organizationId } = stage;
    await clearRecords(tx, organizationId);
    await addRecords(tx, organizationId, records);
    await addDrafts(
      tx,
      stage.scope,
      records.filter(({ edits }) => Object.keys(edits).length > 0),
    );
    await addDrafts(
      tx,
      stage.colleague,
      records
        .filter(({ rid }) => rid % 3 === 0)
        .map(({ rid }) => ({ rid, edits: { areaSilo: { base: null, mine: "colleague" } } })),
    );
    await summarize(tx, organizationId);
  });

test("a window equals a plain merge, filter and sort of every record, at any range", async () => {
  await fc.assert(
    fc.asyncProperty(
      someRecords,
      fc.array(someView, { minLength: 5, maxLength: 5 }),
      fc.nat({ max: 45 }),
      async (records, views, startRow) => {
        await arrange(records);
        const range = { startRow, endRow: startRow + 7 };
        for (const view of views) {
          const all = referenceView(records, view);
          const window = await inScope(stage.app, stage.scope, (tx) =>
            getWindow(tx, stage.scope, { view, columns: fieldKeys, ...range }),
          );
          expect(window.columns).toEqual(fieldKeys);
          expect(window.total).toBe(all.length);
          expect(window.rows.map(({ id, values }) => ({ id, values }))).toEqual(
            all.slice(range.startRow, range.endRow).map(({ record, merged }) => ({
              id: record.pfaId,
              values: fieldKeys.map((field) => merged[field]),
            })),
          );
        }
      },
    ),
    cases,
  );
});

test("distinct values are those of the view without the conditions on their own field", async () => {
  await fc.assert(
    fc.asyncProperty(someRecords, someView, someField, async (records, view, field) => {
      await arrange(records);
      const others: View = {
        ...view,
        filter: view.filter.filter((condition) => condition.field !== field),
        sort: [{ field, direction: "asc" }],
      };
      const counted = new Map<unknown, number>();
      for (const { merged } of referenceView(records, others))
        counted.set(merged[field], (counted.get(merged[field]) ?? 0) + 1);

      const listed = await inScope(stage.app, stage.scope, (tx) =>
        listDistinct(tx, stage.scope, { field, view, prefix: "", limit: 5 }),
      );
      expect(listed.total).toBe(counted.size);
      expect(listed.values).toEqual(
        [...counted].slice(0, 5).map(([value, count]) => ({ value, count })),
      );
    }),
    cases,
  );
});

test("totals with the drafts' delta equal a full recompute over the merged records", async () => {
  await fc.assert(
    fc.asyncProperty(someRecords, async (records) => {
      await arrange(records);
      const kpis = await inScope(stage.app, stage.scope, (tx) => getKpis(tx, stage.scope));
      expect(kpis).toEqual({
        committed: referenceTotals(records, "mirror"),
        pending: referenceTotals(records, "merged"),
        draftRecords: records.filter(({ edits }) => Object.keys(edits).length > 0).length,
      });
    }),
    cases,
  );
});
