import { someWindowRequest } from "@pfa/db/testing/arbitrary-requests.ts";
import { sampleRecords, someRecords, someView } from "@pfa/db/testing/arbitrary-views.ts";
import type { ReferenceRecord } from "@pfa/db/testing/reference-view.ts";
import { fieldKeys, isMoneyField } from "@pfa/domain/field-catalog.ts";
import { roleTemplates } from "@pfa/domain/permissions.ts";
import type { SentItem } from "@pfa/domain/row-marks.ts";
import type { WindowRequest } from "@pfa/domain/view-requests.ts";
import type { View, ViewVersion } from "@pfa/domain/window.ts";
import { commitItemStates } from "@pfa/domain/write-back.ts";
import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import { drain } from "./sliced.ts";
import { type Own, OrganizationModel } from "./testing/organization-model.ts";

const MOST = 40;
// Ends the search for a smaller counterexample in time to show one.
const untilLate = { interruptAfterTimeLimit: 20_000 };
const anna = { userId: 1, permissions: new Set(roleTemplates["Portfolio Manager"]) };
const ben = { userId: 2, permissions: new Set(roleTemplates.Viewer) };
const readers = [anna, ben];

const wholeView: View = { sort: [], filter: [], search: "", onlyDrafts: false };
const all = (view: Partial<View> = {}): WindowRequest => ({
  view: { ...wholeView, ...view },
  columns: ["pfaId"],
  startRow: 0,
  endRow: 1000,
});

/** A Viewer is never asked about money: such a request does not get this far. */
const forReader = (reader: typeof anna, request: WindowRequest): WindowRequest =>
  reader === anna
    ? request
    : {
        ...request,
        columns: request.columns.filter((field) => !isMoneyField(field)),
        view: {
          ...request.view,
          sort: request.view.sort.filter(({ field }) => !isMoneyField(field)),
          filter: request.view.filter.filter(({ field }) => !isMoneyField(field)),
        },
      };

const someItem: fc.Arbitrary<Omit<SentItem, "rid">> = fc.record({
  state: fc.constantFrom(...commitItemStates),
  edits: someRecords({ maxLength: 1 }).map(([record]) => record?.edits ?? {}),
  message: fc.constantFrom(null, "", "the rate of 5,000 is refused"),
  isConfirmed: fc.boolean(),
});
const someItems = fc.oneof(
  { weight: 3, arbitrary: fc.constant([]) },
  { weight: 1, arbitrary: fc.array(someItem, { maxLength: 2 }) },
);

const draftsOf = (records: readonly ReferenceRecord[]) =>
  new Map(
    records
      .filter(({ edits }) => Object.keys(edits).length > 0)
      .map(({ rid, edits }): [number, Own] => [rid, { edits, items: [] }]),
  );

function modelOf(records: readonly ReferenceRecord[], viewBytes = 1 << 20): OrganizationModel {
  const model = new OrganizationModel(records, { permutations: 2, viewBytes });
  model.load(anna.userId, draftsOf(records));
  model.load(ben.userId);
  return model;
}

/** The oracle compares texts; a year below 100 is no day to the domain, and no request with one gets this far. */
const isAskable = ({ filter }: View) => !JSON.stringify(filter).includes("0001-01-01");
const someAskableView = someView.filter(isAskable);
const someAskableRequest = (records: number) =>
  someWindowRequest(records).filter(({ view }) => isAskable(view));
const someRequest = someAskableRequest(MOST);

test("a window equals a plain merge, filter and sort of every record, as JSON", () => {
  fc.assert(
    fc.property(
      someRecords({ maxLength: MOST }),
      fc.array(someRequest, { minLength: 4, maxLength: 4 }),
      (records, requests) => {
        const model = modelOf(records);
        for (const request of requests)
          expect(model.window(anna, request)).toEqual(model.expectedWindow(anna, request));
      },
    ),
    { numRuns: 500, ...untilLate },
  );
});

test("the same holds for thousands of records, half of them drafted", () => {
  const model = modelOf(sampleRecords(3000, 5));
  fc.assert(
    fc.property(someAskableRequest(3000), (request) => {
      const part = { ...request, endRow: Math.min(request.endRow, request.startRow + 1000) };
      expect(model.window(anna, part)).toEqual(model.expectedWindow(anna, part));
    }),
    { numRuns: 100, ...untilLate },
  );
});

// What happens to an organization, by positions among its records.
type Step =
  | { kind: "ask"; reader: number; requests: WindowRequest[] }
  | {
      kind: "draft";
      reader: number;
      records: ReferenceRecord[];
      at: number;
      items: readonly Omit<SentItem, "rid">[];
    }
  | { kind: "mirror"; records: ReferenceRecord[]; at: number; isNew: boolean; keepsAll: boolean }
  | { kind: "reload"; reader: number };

const someReader = fc.nat({ max: 1 });
const someStep: fc.Arbitrary<Step> = fc.oneof(
  {
    weight: 3,
    arbitrary: fc.record({
      kind: fc.constant("draft" as const),
      reader: someReader,
      records: someRecords({ maxLength: 4 }),
      at: fc.nat(MOST),
      items: someItems,
    }),
  },
  {
    weight: 2,
    arbitrary: fc.record({
      kind: fc.constant("mirror" as const),
      records: someRecords({ maxLength: 4 }),
      at: fc.nat(MOST),
      isNew: fc.integer({ min: 0, max: 5 }).map((dice) => dice === 0),
      keepsAll: fc.boolean(),
    }),
  },
  {
    weight: 2,
    arbitrary: fc.record({
      kind: fc.constant("ask" as const),
      reader: someReader,
      requests: fc.array(someRequest, { minLength: 1, maxLength: 2 }),
    }),
  },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant("reload" as const), reader: someReader }) },
);

function take(model: OrganizationModel, step: Exclude<Step, { kind: "ask" }>): void {
  const { rids } = model;
  switch (step.kind) {
    case "reload":
      model.load(step.reader + 1);
      return;
    case "draft":
      model.change(step.reader + 1, drafted(rids, step));
      return;
    case "mirror":
      model.apply(mirrored(model, step));
  }
}

function drafted(rids: number[], { records, at, items }: Extract<Step, { kind: "draft" }>) {
  const changes = records.map(({ edits }, index): [number, Own | null] => {
    // Now and then one that the mirror does not have yet.
    const rid = rids[(at + index * 3) % (rids.length + 1)] ?? rids.length + 1;
    const own = { edits, items: items.map((item) => ({ ...item, rid })) };
    return [rid, Object.keys(edits).length + items.length > 0 ? own : null];
  });
  return new Map(changes);
}

function mirrored(
  model: OrganizationModel,
  { records, at, isNew, keepsAll }: Extract<Step, { kind: "mirror" }>,
) {
  const present = model.expectedRecords(0);
  const changed = records.map(({ record }, index) => {
    const place = isNew ? present.length + index : (at + index * 3) % Math.max(1, present.length);
    const before = present[place];
    const pfaId = before?.record.pfaId ?? `n${place}`;
    const isVanished = keepsAll && before ? before.record.isVanished : record.isVanished;
    const values = { ...record.values, pfaId };
    // Half of the changes leave all but a few fields alone.
    const kept =
      keepsAll && before
        ? { ...before.record.values, source: values.source, dor: values.dor }
        : values;
    return { rid: place + 1, record: { ...record, pfaId, isVanished, values: kept } };
  });
  return [...new Map(changed.map((record) => [record.rid, record])).values()];
}

test.each([0, 400, 1 << 20])(
  "whatever happened, windows are those of a plain merge of the present state (%i bytes of views)",
  (viewBytes) => {
    fc.assert(
      fc.property(
        someRecords({ maxLength: MOST }),
        fc.array(someRequest, { minLength: 1, maxLength: 3 }),
        fc.array(someStep, { minLength: 1, maxLength: 12 }),
        (records, standing, steps) => {
          const model = modelOf(records, viewBytes);
          for (const step of steps) {
            if (step.kind !== "ask") take(model, step);
            // Views that are open all along, and others now and then.
            const requests = step.kind === "ask" ? step.requests : standing;
            for (const reader of readers)
              for (const request of requests.map((one) => forReader(reader, one)))
                if (request.columns.length > 0)
                  expect(model.window(reader, request)).toEqual(
                    model.expectedWindow(reader, request),
                  );
          }
        },
      ),
      { numRuns: 300, ...untilLate },
    );
  },
);

test("a patched view says of each version whether its rows still stand where they stood then", () => {
  let still = 0;
  let moved = 0;
  fc.assert(
    fc.property(
      someRecords({ maxLength: MOST }),
      someAskableView,
      fc.array(someStep, { minLength: 1, maxLength: 12 }),
      (records, view, steps) => {
        const model = modelOf(records);
        const told: { version: ViewVersion; rows: string }[] = [];
        for (const step of steps) {
          if (step.kind !== "ask") take(model, step);
          const rows = JSON.stringify(model.expectedRows(1, view).map(({ rid }) => rid));
          for (const earlier of told) {
            const window = model.window(anna, { ...all(view), since: earlier.version });
            const hasMoved = window.moved?.byMirror || window.moved?.byDrafts;
            if (rows !== earlier.rows) expect(hasMoved).toBe(true);
            if (hasMoved) moved += 1;
            else still += 1;
          }
          const { version } = model.window(anna, all(view));
          told.push({ version, rows });
          const again = model.window(anna, { ...all(view), since: version });
          expect(again.moved).toEqual({ byMirror: false, byDrafts: false });
        }
      },
    ),
    { numRuns: 300, ...untilLate },
  );
  // Neither answer is the only one.
  expect(still).toBeGreaterThan(300);
  expect(moved).toBeGreaterThan(300);
});
