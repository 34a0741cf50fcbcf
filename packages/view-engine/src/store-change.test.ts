import { type FieldKey, fieldKeys } from "@pfa/domain/field-catalog.ts";
import { conditionsOf, type View } from "@pfa/domain/window.ts";
import * as fc from "fast-check";
import { expect, test } from "vitest";
import { buildBaseView } from "./base-view.ts";
import { operandsOf } from "./filter.ts";
import { Permutations } from "./order.ts";
import { drain } from "./sliced.ts";
import type { Store } from "./store.ts";
import { applyChange, isCrowded, stageChange } from "./store-change.ts";
import { drawChange, drawRecords, someSeed } from "./testing/arbitrary-records.ts";
import { anyView } from "./testing/arbitrary-view.ts";
import { buildStore, changedRow, learnTexts, type StoredRecord } from "./testing/build-store.ts";

function change(store: Store, changed: readonly StoredRecord[], version: number) {
  const rows = changed.map((record) => changedRow(store, record));
  return applyChange(store, drain(stageChange(store, rows, version)));
}

/** The records after a change: replaced or added by ordinal. */
function after(records: readonly StoredRecord[], changed: readonly StoredRecord[]) {
  const all = new Map([...records, ...changed].map((record) => [record.rid, record]));
  return [...all.values()].toSorted((a, b) => a.rid - b.rid);
}

function baseView(store: Store, permutations: Permutations, view: View): number[] {
  learnTexts(store.fold, operandsOf(view));
  return [...drain(buildBaseView(store, permutations, view))];
}

/** A record's cells as a column answers for them. */
const cellsOf = (store: Store, rid: number) =>
  fieldKeys.map((field) => {
    const column = store.columns[field];
    return column.kind === "text" ? column.dictionary.text(column.codes[rid] ?? 0) : column.at(rid);
  });

test("a changed store answers as one that is read anew, after any changes one after the other", () => {
  const seeds = fc.array(someSeed, { minLength: 1, maxLength: 5 });
  const views = fc.array(anyView, { minLength: 3, maxLength: 3 });
  fc.assert(
    fc.property(
      someSeed,
      fc.integer({ min: 0, max: 40 }),
      seeds,
      views,
      (seed, count, changes, several) => {
        let records = drawRecords(seed, count);
        const store = buildStore(records);
        for (const [index, changeSeed] of changes.entries()) {
          const changed = drawChange(changeSeed, records);
          change(store, changed, index + 2);
          records = after(records, changed);
        }
        const anew = buildStore(records, changes.length + 1);
        expect(store.version).toBe(anew.version);
        expect([...store.byPfaId]).toEqual([...anew.byPfaId]);
        for (const { rid } of records) expect(cellsOf(store, rid)).toEqual(cellsOf(anew, rid));
        for (const view of several)
          expect(baseView(store, new Permutations(5), view)).toEqual(
            baseView(anew, new Permutations(5), view),
          );
      },
    ),
    { numRuns: 250 },
  );
});

test("orders and filters by fields that a change did not name still hold after it", () => {
  fc.assert(
    fc.property(someSeed, someSeed, anyView, (seed, changeSeed, view) => {
      const records = drawRecords(seed, 30);
      const store = buildStore(records);
      // Few fields change, and no record comes or goes.
      const changed = drawChange(changeSeed, records)
        .filter(({ rid }) => records.some((record) => record.rid === rid))
        .map(({ rid, record }) => {
          const before = records.find((old) => old.rid === rid)?.record ?? record;
          const { areaSilo, freight } = record.values;
          return { rid, record: { ...before, values: { ...before.values, areaSilo, freight } } };
        });
      const before = baseView(store, new Permutations(5), view);
      const { fields, hasMoved } = change(store, changed, 2);
      expect(hasMoved).toBe(false);
      expect([...fields].every((field) => ["areaSilo", "freight"].includes(field))).toBe(true);
      const asked: FieldKey[] = [...view.sort, ...conditionsOf(view.filter)].map(
        ({ field }) => field,
      );
      if (view.search.trim() !== "") asked.push("areaSilo");
      fc.pre(!asked.some((field) => fields.has(field)));
      expect(baseView(store, new Permutations(5), view)).toEqual(before);
    }),
    { numRuns: 200 },
  );
});

test("a staged change shows nowhere before it is applied", () => {
  const records = drawRecords(3, 30);
  const store = buildStore(records);
  const changed = drawChange(4, records);
  const before = records.map(({ rid }) => cellsOf(store, rid));
  const rows = changed.map((record) => changedRow(store, record));
  const staged = drain(stageChange(store, rows, 2));
  expect(records.map(({ rid }) => cellsOf(store, rid))).toEqual(before);
  expect(store.version).toBe(1);
  applyChange(store, staged);
  expect(store.version).toBe(2);
});

test("a store is crowded once a thousand texts and an eighth of its own have come to a column", () => {
  const records = drawRecords(5, 10);
  const store = buildStore(records);
  const [first] = records;
  if (!first) throw new Error("no record was drawn");
  const described = (description: string) => ({
    ...first,
    record: { ...first.record, values: { ...first.record.values, description } },
  });
  for (let n = 0; n < 1000; n += 1) change(store, [described(`text ${n}`)], n + 2);
  expect(isCrowded(store)).toBe(false);
  for (let n = 1000; n < 1010; n += 1) change(store, [described(`text ${n}`)], n + 2);
  expect(isCrowded(store)).toBe(true);
});
