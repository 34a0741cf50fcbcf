import { sql } from "@pfa/db/client.ts";
import { mergeRecord } from "@pfa/domain/merge.ts";
import type { Scope } from "@pfa/domain/scope.ts";
import fc from "fast-check";
import { afterAll, beforeAll, expect, test } from "vitest";
import { countedSums, keptSums } from "./testing/kpi-sums.ts";
import { openWriteBackStage, type WriteBackStage } from "./testing/write-back-stage.ts";

let stage: WriteBackStage;
let planner: Scope;
let free: string[];

beforeAll(async () => {
  stage = await openWriteBackStage({ records: 40 });
  planner = await stage.addPlanner("planner");
  free = (await stage.editable()).slice(0, 8);
});
afterAll(() => stage.close());

const cents = fc.integer({ min: 1, max: 5_000_000 }).map((amount) => amount / 100);
const edits = fc.record(
  {
    monthlyRate: cents,
    purchasePrice: cents,
    source: fc.constantFrom("Rental", "Purchase"),
    dor: fc.constantFrom("BEO", "PROJECT", "CORP"),
    forecastEnd: fc
      .integer({ min: 1, max: 28 })
      .map((day) => `2040-05-${String(day).padStart(2, "0")}`),
    isFundsTransferable: fc.boolean(),
  },
  { requiredKeys: ["monthlyRate", "purchasePrice"] },
);

const sums = (which: ReturnType<typeof sql>) => stage.owner.transaction((tx) => tx.query(which));

test("after any writes the sums of the KPIs are those of the mirror's rows, and the rows' costs those of the formulas", async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.array(fc.tuple(fc.nat({ max: 7 }), edits), { minLength: 1, maxLength: 8 }),
      async (changes) => {
        const byRecord = new Map(changes.map(([index, values]) => [free[index] ?? "", values]));
        for (const [pfaId, values] of byRecord) {
          // oxlint-disable-next-line no-await-in-loop -- one planner edits one record after the other
          await stage.edit(planner, pfaId, values);
        }
        await stage.submit(planner, ...byRecord.keys());
        await stage.send();

        expect(await sums(keptSums)).toEqual(await sums(countedSums));
        for (const pfaId of byRecord.keys()) {
          // oxlint-disable-next-line no-await-in-loop -- few
          expect(await stage.draftOf(planner, pfaId)).toBeNull();
          // oxlint-disable-next-line no-await-in-loop -- few
          const { values } = await stage.mirrored(pfaId);
          const { planCost, forecastCost } = mergeRecord(values, {});
          // oxlint-disable-next-line no-await-in-loop -- few
          expect(await stage.costsOf(pfaId)).toEqual({ planCost, forecastCost });
        }
      },
    ),
    { numRuns: 12 },
  );
});

test("every version of the mirror names the record that changed", async () => {
  const [gaps] = await stage.owner.transaction((tx) =>
    tx.query<{ versions: number; changes: number; rids: number }>(sql`
      select (select version - 1 from mirror_state where organization_id = ${stage.organizationId}) as versions,
             count(*)::int as changes, min(cardinality(rids)) as rids
        from mirror_change where organization_id = ${stage.organizationId}`),
  );
  expect(gaps?.changes).toBeGreaterThan(0);
  expect(gaps).toEqual({ versions: gaps?.changes, changes: gaps?.changes, rids: 1 });
});
