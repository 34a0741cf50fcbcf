import {
  someAggregateRequest,
  someDistinctRequest,
  someFindRequest,
  someGroupsRequest,
  someIdsRequest,
  somePositionRequest,
  someWindowRequest,
} from "@pfa/db/testing/arbitrary-requests.ts";
import { sampleRecords, someRecords, someView } from "@pfa/db/testing/arbitrary-views.ts";
import {
  referenceAggregates,
  referenceDistinct,
  referenceFind,
  referenceGroups,
  referenceIds,
  referencePosition,
} from "@pfa/db/testing/reference-answers.ts";
import {
  type ReferenceRecord,
  referenceTotals,
  referenceView,
} from "@pfa/db/testing/reference-view.ts";
import type { FieldEdits } from "@pfa/domain/draft.ts";
import { isMoneyField } from "@pfa/domain/field-catalog.ts";
import { roleTemplates } from "@pfa/domain/permissions.ts";
import type { MirrorValues } from "@pfa/domain/record.ts";
import { fail, ok } from "@pfa/domain/result.ts";
import type { SentItem } from "@pfa/domain/row-marks.ts";
import type { WindowRequest } from "@pfa/domain/view-requests.ts";
import { aMirroredRecord } from "@pfa/domain/testing/builders.ts";
import type { FilterTerm, View, ViewVersion, Window } from "@pfa/domain/window.ts";
import { commitItemStates } from "@pfa/domain/write-back.ts";
import * as fc from "fast-check";
import { expect, test } from "vitest";
import { operandsOf } from "./filter.ts";
import { drain, type Sliced } from "./sliced.ts";
import { isCrowded } from "./store-change.ts";
import { learnTexts } from "./testing/build-store.ts";
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
          filter: withoutMoney(request.view.filter),
        },
      };

/** Groups that nothing is left of are left out too. */
const withoutMoney = (filter: readonly FilterTerm[]): FilterTerm[] =>
  filter.flatMap((term): FilterTerm[] => {
    if ("field" in term) return isMoneyField(term.field) ? [] : [term];
    if (!("terms" in term)) return [term];
    const terms = withoutMoney(term.terms);
    return terms.length > 0 ? [{ ...term, terms }] : [];
  });

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
const isAskable = (asked: object) => !JSON.stringify(asked).includes("0001-01-01");
const someAskableView = someView.filter(isAskable);
const someAskableRequest = (records: number) => someWindowRequest(records).filter(isAskable);
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
    { numRuns: 200, ...untilLate },
  );
});

test("the same holds for thousands of records, half of them drafted", () => {
  const model = modelOf(sampleRecords(2000, 5));
  fc.assert(
    fc.property(someAskableRequest(2000), (request) => {
      const part = { ...request, endRow: Math.min(request.endRow, request.startRow + 1000) };
      expect(model.window(anna, part)).toEqual(model.expectedWindow(anna, part));
    }),
    { numRuns: 40, ...untilLate },
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

function expectWindows(
  model: OrganizationModel,
  reader: typeof anna,
  requests: readonly WindowRequest[],
): void {
  const own = requests.map((request) => forReader(reader, request));
  for (const request of own.filter(({ columns }) => columns.length > 0))
    expect(model.window(reader, request)).toEqual(model.expectedWindow(reader, request));
}

// oxlint-disable-next-line vitest/expect-expect -- expectWindows expects
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
            for (const reader of readers) expectWindows(model, reader, requests);
          }
        },
      ),
      { numRuns: 120, ...untilLate },
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
            expect(rows === earlier.rows || hasMoved).toBe(true);
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
    { numRuns: 120, ...untilLate },
  );
  // Neither answer is the only one.
  expect(still).toBeGreaterThan(100);
  expect(moved).toBeGreaterThan(100);
});

/** Runs works to their ends, a slice of each, and one change at a time beside them. */
function inTurns(
  works: readonly Sliced<Uint8Array>[],
  startChange: () => Sliced<void> | undefined,
): string[] {
  const texts = works.map((): string | null => null);
  let change: Sliced<void> | undefined;
  while (texts.includes(null)) {
    for (const [index, work] of works.entries()) {
      const step = texts[index] === null ? work.next() : null;
      if (step?.done) texts[index] = Buffer.from(step.value).toString();
    }
    change ??= startChange();
    if (change?.next().done) change = undefined;
  }
  return texts.map(String);
}

test("views that readers build in turns while their drafts change are those of the state that they were told with", () => {
  fc.assert(
    fc.property(
      fc.constant(sampleRecords(300, 9)),
      fc.array(someRequest, { minLength: 2, maxLength: 4 }),
      fc.array(someStep, { minLength: 1, maxLength: 6 }),
      fc.infiniteStream(fc.nat({ max: 9 })),
      (records, requests, steps, dice) => {
        const model = modelOf(records);
        const states = new Map([[1, model.expectedRecords(1)]]);
        const changes = steps.filter((step) => step.kind === "draft");
        const startChange = () => {
          const change = dice.next().value > 3 ? undefined : changes.pop();
          const work = change && model.changing(1, drafted(model.rids, change));
          states.set(model.revisions.get(1) ?? 0, model.expectedRecords(1));
          return work;
        };
        const works = requests.map((request) => model.asking(anna, request));
        for (const [index, text] of inTurns(works, startChange).entries()) {
          const { view, startRow, endRow } = requests[index] ?? all();
          const window = JSON.parse(text) as Window;
          const then = states.get(window.version.drafts) ?? [];
          const ids = referenceView(then, view).map(({ record }) => record.pfaId);
          expect(window.rows.map(({ id }) => id)).toEqual(ids.slice(startRow, endRow));
        }
      },
    ),
    { numRuns: 100, ...untilLate },
  );
});

/** Runs what is asked with every text learned that it names. */
function answer<T>(model: OrganizationModel, view: View, texts: string[], ask: () => Sliced<T>): T {
  learnTexts(model.store.fold, [...operandsOf(view), ...texts]);
  return drain(ask());
}

test("everything else that is asked of a view follows from the same rows", () => {
  const questions = fc.record({
    ids: someIdsRequest(MOST),
    find: someFindRequest(MOST),
    aggregate: someAggregateRequest(MOST),
    groups: someGroupsRequest,
    distinct: someDistinctRequest,
  });
  fc.assert(
    fc.property(
      someRecords({ maxLength: MOST }).chain((records) =>
        fc.tuple(fc.constant(records), somePositionRequest(records)),
      ),
      fc.array(someStep, { maxLength: 3 }),
      questions.filter(isAskable),
      ([first, position], steps, { ids, find, aggregate, groups, distinct }) => {
        fc.pre(isAskable(position));
        const model = modelOf(first);
        for (const step of steps) if (step.kind !== "ask") take(model, step);
        const { views } = model;
        const records = model.expectedRecords(1);
        const version = { mirror: model.version, drafts: model.revisions.get(1) ?? 0 };

        expect(answer(model, ids.view, [], () => views.ids(anna, { ...ids, version }))).toEqual(
          ok({ ids: referenceIds(records, ids), version }),
        );
        expect(answer(model, position.view, [], () => views.position(anna, position))).toEqual({
          row: referencePosition(records, position),
          version,
        });
        expect(answer(model, find.view, [find.text], () => views.find(anna, find))).toEqual({
          ...referenceFind(records, find),
          version,
        });
        const range = aggregate.range ? { ...aggregate.range, version } : undefined;
        expect(
          answer(model, aggregate.view, [], () => views.aggregate(anna, { ...aggregate, range })),
        ).toEqual(ok({ ...referenceAggregates(records, aggregate), version }));
        expect(answer(model, groups.view, [], () => views.groups(anna, groups))).toEqual({
          ...referenceGroups(records, groups),
          version,
        });
        expect(
          answer(model, distinct.view, [distinct.prefix], () => views.distinct(anna, distinct)),
        ).toEqual(referenceDistinct(records, distinct));
        expect(drain(views.kpis(anna))).toEqual({
          committed: referenceTotals(records, "mirror"),
          pending: referenceTotals(records, "merged"),
          draftRecords: model.draftedBy(1).length,
        });
      },
    ),
    { numRuns: 100, ...untilLate },
  );
});

const rental = (rid: number, values: Partial<MirrorValues> = {}): ReferenceRecord => ({
  rid,
  record: aMirroredRecord({ pfaId: `P${rid}`, values }),
  edits: {},
});
const draft = (edits: FieldEdits): Own => ({ edits, items: [] });

test("paging to the end of a view whose rows all tie shows each record once, drafts or not", () => {
  const records = Array.from({ length: 250 }, (_, index) => rental(250 - index));
  const model = modelOf(records);
  const same = draft({ areaSilo: { base: "SILO-4", mine: "SILO-4" } });
  model.change(1, new Map([7, 80, 81, 250].map((rid) => [rid, same])));
  const sort = [{ field: "areaSilo", direction: "desc" } as const];
  const pages = Array.from({ length: 26 }, (_, page) =>
    model.window(anna, { ...all({ sort }), startRow: page * 10, endRow: page * 10 + 10 }),
  );
  const shown = pages.flatMap(({ rows }) => rows.map(({ id }) => id));
  expect(shown).toHaveLength(250);
  expect(new Set(shown).size).toBe(250);
});

test("drafts may bring more records into a view than the mirror has there", () => {
  const model = modelOf(Array.from({ length: 60 }, (_, index) => rental(index + 1)));
  model.apply([rental(30, { areaSilo: "X", model: "M5" })]);
  const rids = Array.from({ length: 25 }, (_, index) => index + 1);
  const areaSilo = { base: "SILO-4", mine: "X" };
  const own = rids.map((rid): [number, Own] => {
    const edits = { areaSilo, model: { base: null, mine: `M${rid % 10}` } };
    return [rid, draft(edits)];
  });
  model.load(1, new Map(own));
  const sort = [{ field: "model", direction: "asc" } as const];
  const request = all({ sort, filter: [{ field: "areaSilo", op: "equals", value: "X" }] });
  expect(model.window(anna, request)).toEqual(model.expectedWindow(anna, request));
});

const moveModel = () =>
  modelOf([1, 2, 3].map((rid) => rental(rid, { monthlyRate: rid * 1000, model: "A" })));
const byRate = all({ sort: [{ field: "monthlyRate", direction: "asc" }] });
const movedSince = (model: OrganizationModel, since: ViewVersion, request = byRate) =>
  model.window(anna, { ...request, since }).moved;

test("an edit that leaves a row where it is moves nothing, one that does not moves by drafts", () => {
  const model = moveModel();
  const { version } = model.window(anna, byRate);
  model.change(1, new Map([[2, draft({ monthlyRate: { base: 2000, mine: 2500 } })]]));
  expect(movedSince(model, version)).toEqual({ byMirror: false, byDrafts: false });
  model.change(1, new Map([[2, draft({ monthlyRate: { base: 2000, mine: 3500 } })]]));
  expect(movedSince(model, version)).toEqual({ byMirror: false, byDrafts: true });
  const later = model.window(anna, byRate).version;
  model.change(1, new Map([[2, null]]));
  expect(movedSince(model, later)).toEqual({ byMirror: false, byDrafts: true });
  expect(movedSince(model, model.window(anna, byRate).version)).toEqual({
    byMirror: false,
    byDrafts: false,
  });
});

test("a change of the mirror moves the views that depend on what changed, and no other", () => {
  const model = moveModel();
  const { version } = model.window(anna, byRate);
  const byModel = all({ sort: [{ field: "model", direction: "asc" }] });
  model.window(anna, byModel);
  model.apply([rental(1, { monthlyRate: 1000, model: "B" })]);
  expect(movedSince(model, version)).toEqual({ byMirror: false, byDrafts: false });
  expect(movedSince(model, version, byModel)).toEqual({ byMirror: true, byDrafts: false });
  model.apply([rental(4, { monthlyRate: 100 })]);
  expect(movedSince(model, version)).toEqual({ byMirror: true, byDrafts: false });
});

test("a mirror that moves a drafted record alone moves the views of that planner alone", () => {
  const model = moveModel();
  // As a purchase its cost is the price, which the mirror's own cost does not show.
  model.change(1, new Map([[1, draft({ source: { base: "Rental", mine: "Purchase" } })]]));
  const byCost = all({ sort: [{ field: "forecastCost", direction: "desc" }] });
  const { version } = model.window(anna, byCost);
  const bens = { ...all({ sort: [{ field: "model", direction: "asc" }] }), since: version };
  model.window(ben, bens);
  model.apply([rental(1, { monthlyRate: 1000, model: "A", purchasePrice: 900_000 })]);
  expect(movedSince(model, version, byCost)).toEqual({ byMirror: true, byDrafts: false });
  expect(model.window(anna, byCost).rows[0]?.id).toBe("P1");
  expect(model.window(ben, bens).moved?.byMirror).toBe(false);
});

test("ids and sums of rows that have moved are refused, with both versions", () => {
  const model = moveModel();
  const { version } = model.window(anna, byRate);
  model.change(1, new Map([[2, draft({ monthlyRate: { base: 2000, mine: 3500 } })]]));
  const rows = { startRow: 0, endRow: 2 };
  const present = { mirror: 1, drafts: 2 };
  const problem = fail({ kind: "view_moved", asked: version, present });
  const { views } = model;
  expect(drain(views.ids(anna, { ...byRate, ...rows, version }))).toEqual(problem);
  const fields = ["monthlyRate"] as const;
  const range = { ...rows, version };
  expect(drain(views.aggregate(anna, { view: byRate.view, fields, range }))).toEqual(problem);
  expect(drain(views.ids(anna, { ...byRate, ...rows, version: present }))).toEqual(
    ok({ ids: ["P1", "P3"], version: present }),
  );
});

test("rows of a version that is not reached yet are no rows that still stand", () => {
  const model = moveModel();
  const { mirror, drafts } = model.window(anna, byRate).version;
  expect(movedSince(model, { mirror: mirror + 1, drafts: drafts + 1 })).toEqual({
    byMirror: true,
    byDrafts: true,
  });
});

test("a view is known once it was asked for, until what it depends on changes", () => {
  const model = moveModel();
  const isKnown = () => model.views.isKnown(1, byRate.view);
  expect(isKnown()).toBe(false);
  model.window(anna, byRate);
  expect(isKnown()).toBe(true);
  model.change(1, new Map([[2, draft({ monthlyRate: { base: 2000, mine: 3500 } })]]));
  model.apply([rental(1, { monthlyRate: 1000, model: "B" })]);
  expect(isKnown()).toBe(true);
  model.apply([rental(1, { monthlyRate: 1001, model: "B" })]);
  expect(isKnown()).toBe(false);
});

test("money is kept from readers who may not see it: their requests throw, their marks leave it out", () => {
  const model = moveModel();
  const edits = { monthlyRate: { base: 1000, mine: 1500 }, model: { base: "A", mine: "B" } };
  const refused = { rid: 1, state: "refused", edits, message: "1,500 is too much" } as const;
  model.change(2, new Map([[1, { edits, items: [{ ...refused, isConfirmed: false }] }]]));
  expect(() => model.window(ben, byRate)).toThrow(RangeError);
  expect(() => model.window(ben, { ...all(), columns: ["monthlyRate"] })).toThrow(RangeError);
  const fields = ["forecastCost"] as const;
  expect(() => drain(model.views.aggregate(ben, { view: wholeView, fields }))).toThrow(RangeError);
  const window = model.window(ben, all());
  expect(Object.keys(window.rows[0]?.marks ?? {})).toEqual(["model"]);
  expect(JSON.stringify(window)).not.toContain("1,500");
  expect(drain(model.views.kpis(ben)).committed.plan).toBeNull();
});

test("a reader whose drafts are not loaded is not answered", () => {
  const model = moveModel();
  const carla = { ...anna, userId: 3 };
  expect(() => model.window(carla, all())).toThrow("not loaded");
  expect(model.views.draftsRevision(3)).toBeNull();
  model.views.forgetOwner(1);
  expect(() => model.window(anna, all())).toThrow("not loaded");
});

test("a cost beyond what a double holds to the cent is owned up to, until the draft goes", () => {
  const model = moveModel();
  expect(model.views.isExact(1)).toBe(true);
  const mine = { base: 1000, mine: 999_999_999_999.99 };
  const end = { base: null, mine: "9999-12-31" };
  model.change(1, new Map([[1, draft({ monthlyRate: mine, forecastEnd: end })]]));
  expect(model.views.isExact(1)).toBe(false);
  expect(model.views.isExact(2)).toBe(true);
  model.change(1, new Map([[1, null]]));
  expect(model.views.isExact(1)).toBe(true);
});

test("a series of texts in their order, each between the same two others, keeps its order", () => {
  const records = Array.from({ length: 400 }, (_, index) => rental(index + 1));
  const model = modelOf(records);
  const sort = [{ field: "equipment", direction: "asc" } as const];
  for (let rid = 1; rid <= 400; rid += 1) {
    const mine = `TAG-${String(rid).padStart(4, "0")}`;
    model.change(1, new Map([[rid, draft({ equipment: { base: null, mine } })]]));
    if (rid % 50 === 0) model.window(anna, all({ sort }));
  }
  expect(isCrowded(model.store)).toBe(false);
  expect(model.window(anna, all({ sort }))).toEqual(model.expectedWindow(anna, all({ sort })));
});

test("many changes at once are seen all or not at all", () => {
  const model = modelOf(Array.from({ length: 1200 }, (_, index) => rental(index + 1)));
  const filter = [{ field: "areaSilo", op: "equals", value: "x" } as const];
  const edit = draft({ areaSilo: { base: "SILO-4", mine: "x" } });
  const rids = Array.from({ length: 1100 }, (_, index) => index + 1);
  const work = model.changing(1, new Map(rids.map((rid) => [rid, edit])));
  const totals = new Set<number>();
  do totals.add(model.window(anna, all({ filter })).total);
  while (!work.next().done);
  totals.add(model.window(anna, all({ filter })).total);
  expect([...totals]).toEqual([0, 1100]);
  model.change(1, new Map(rids.map((rid) => [rid, null])));
  expect(model.window(anna, all({ filter })).total).toBe(0);
});

test("a reader who looks at many views finds the last of them known", () => {
  const model = moveModel();
  const views = Array.from({ length: 20 }, (_, index) => all({ search: `p${index}` }));
  for (const request of views) model.window(anna, request);
  const known = views.map(({ view }) => model.views.isKnown(1, view));
  expect(known).toEqual(views.map((_, index) => index >= 4));
});

test("with many changes at once only the views used last are kept true, the others are built anew", () => {
  const model = modelOf(Array.from({ length: 300 }, (_, index) => rental(index + 1)));
  const [older, newer] = [all({ search: "p1" }), all({ search: "p2" })];
  for (const request of [older, newer]) model.window(anna, request);
  const edit = draft({ areaSilo: { base: "SILO-4", mine: "x" } });
  model.change(1, new Map(Array.from({ length: 250 }, (_, index) => [index + 1, edit])));
  expect([older, newer].map(({ view }) => model.views.isKnown(1, view))).toEqual([false, true]);
  for (const request of [older, newer])
    expect(model.window(anna, request)).toEqual(model.expectedWindow(anna, request));
});

test("a view over many changes at once is built anew and says so", () => {
  const model = modelOf(Array.from({ length: 700 }, (_, index) => rental(index + 1)));
  const { version } = model.window(anna, all());
  const edit = draft({ areaSilo: { base: "SILO-4", mine: "x" } });
  model.change(1, new Map(Array.from({ length: 600 }, (_, index) => [index + 1, edit])));
  expect(movedSince(model, version, all())).toEqual({ byMirror: false, byDrafts: true });
  expect(model.window(anna, all())).toEqual(model.expectedWindow(anna, all()));
});
