import { sql } from "@pfa/db/client.ts";
import { addDrafts, addRecords, someScope, summarize } from "@pfa/db/testing/arrange.ts";
import { openStage, type Stage } from "@pfa/db/testing/stage.ts";
import type { Scope } from "@pfa/domain/scope.ts";
import { aMirroredRecord } from "@pfa/domain/testing/builders.ts";
import type { View, ViewVersion } from "@pfa/domain/window.ts";
import { afterAll, beforeAll, expect, test, vi } from "vitest";
import { createSqlViews } from "./sql-views.ts";
import type { ViewReader } from "./view-reader.ts";

let stage: Stage;
let views: ViewReader;
let present: ViewVersion;
beforeAll(async () => {
  stage = await openStage();
  views = createSqlViews(stage.app);
  await stage.owner.transaction(async (tx) => {
    const records = ["C", "A", "B"].map((pfaId, index) => ({
      rid: index + 1,
      record: aMirroredRecord({ pfaId }),
    }));
    await addRecords(tx, stage.organizationId, records);
    await addDrafts(tx, stage.scope, [{ rid: 3, edits: { model: { base: null, mine: "LTM" } } }]);
    await summarize(tx, stage.organizationId);
  });
  present = { mirror: 1, drafts: 1 };
});
afterAll(() => stage.close());

const everything: View = { sort: [], filter: [], search: "", onlyDrafts: false };
const rows = { startRow: 0, endRow: 10 };

type Question = (scope: Scope, view: View, signal?: AbortSignal) => Promise<unknown>;

/** Every question, over money, which not everybody may see. */
const questions: Record<keyof ViewReader, Question> = {
  window: (scope, view, signal) =>
    views.window(scope, { view, ...rows, columns: ["pfaId", "monthlyRate"] }, signal),
  ids: (scope, view, signal) => views.ids(scope, { view, ...rows, version: present }, signal),
  position: (scope, view, signal) => views.position(scope, { view, pfaId: "B" }, signal),
  find: (scope, view, signal) =>
    views.find(
      scope,
      { view, text: "5000", columns: ["monthlyRate"], fromRow: 1, direction: "next" },
      signal,
    ),
  aggregate: (scope, view, signal) =>
    views.aggregate(scope, { view, fields: ["monthlyRate"] }, signal),
  groups: (scope, view, signal) =>
    views.groups(
      scope,
      { view, field: "class", unit: "day", sums: ["monthlyRate"], offset: 0, limit: 10 },
      signal,
    ),
  distinct: (scope, view, signal) =>
    views.distinct(scope, { view, field: "monthlyRate", prefix: "", limit: 10 }, signal),
  kpis: (scope, _view, signal) => views.kpis(scope, {}, signal),
};
const kinds = Object.keys(questions) as (keyof ViewReader)[];

/** Three records of 59 days at 5,000 a month. */
const totals = { records: 3, plan: 29_073.6, forecast: 29_073.6, actual: 0, variance: 0 };

test("every question is answered, with the version that it holds for", async () => {
  const asked = kinds.map(async (kind) => [kind, await questions[kind](stage.scope, everything)]);
  expect(Object.fromEntries(await Promise.all(asked))).toEqual({
    window: {
      columns: ["pfaId", "monthlyRate"],
      rows: [
        { id: "A", values: ["A", 5000] },
        { id: "B", values: ["B", 5000], marks: { model: { state: "draft", base: null } } },
        { id: "C", values: ["C", 5000] },
      ],
      total: 3,
      version: present,
    },
    ids: { ok: true, value: { ids: ["A", "B", "C"], version: present } },
    position: { row: 1, version: present },
    find: { match: { row: 1, id: "B", field: "monthlyRate" }, matches: 3, version: present },
    aggregate: {
      ok: true,
      value: {
        records: 3,
        fields: { monthlyRate: { filled: 3, sum: 15_000, min: 5000, max: 5000 } },
        version: present,
      },
    },
    groups: {
      groups: [{ value: "14", records: 3, sums: { monthlyRate: 15_000 } }],
      total: 1,
      version: present,
    },
    distinct: { values: [{ value: 5000, count: 3 }], total: 1 },
    kpis: { committed: totals, pending: totals, draftRecords: 1 },
  });
});

const older: [ViewVersion, { byMirror: boolean; byDrafts: boolean }][] = [
  [
    { mirror: 1, drafts: 1 },
    { byMirror: false, byDrafts: false },
  ],
  [
    { mirror: 0, drafts: 1 },
    { byMirror: true, byDrafts: false },
  ],
  [
    { mirror: 1, drafts: 0 },
    { byMirror: false, byDrafts: true },
  ],
];

test.each(older)("a window since %j tells whether rows may have moved", async (since, moved) => {
  const request = { view: everything, ...rows, columns: ["pfaId"] as const, since };
  expect(await views.window(stage.scope, request)).toMatchObject({ total: 3, moved });
});

test.each(older)(
  "a range of rows as of %j is refused if rows may have moved",
  async (version, moved) => {
    const range = { ...rows, version };
    const answers = [
      await views.ids(stage.scope, { view: everything, ...range }),
      await views.aggregate(stage.scope, { view: everything, fields: ["pfaId"], range }),
    ];
    const hasMoved = moved.byMirror || moved.byDrafts;
    for (const answer of answers) {
      expect(answer).toMatchObject(
        hasMoved
          ? { ok: false, error: { kind: "view_moved", asked: version, present } }
          : { ok: true, value: { version: present } },
      );
    }
  },
);

const blind = () => {
  const { organizationId, userId } = stage.scope;
  return someScope({ organizationId, userId }, ["Read"]);
};

const ofViews = kinds.filter((kind) => kind !== "kpis");
test.each(ofViews)("%s throws on a view that should have been refused before", async (kind) => {
  const byRate: View = { ...everything, sort: [{ field: "monthlyRate", direction: "asc" }] };
  await expect(questions[kind](blind(), byRate)).rejects.toThrow(RangeError);
});

const aboutFields = ofViews.filter((kind) => kind !== "ids" && kind !== "position");
test.each(aboutFields)(
  "%s throws on a field that should have been refused before",
  async (kind) => {
    await expect(questions[kind](blind(), everything)).rejects.toThrow(RangeError);
  },
);

const waiting = () =>
  stage.owner.transaction((tx) =>
    tx.query(sql`
      select from pg_stat_activity
       where application_name = 'test-app' and wait_event_type = 'Lock'
         and datname = current_database()`),
  );

test.each(kinds)("%s stops when nobody waits for it any more", async (kind) => {
  const abort = new AbortController();
  await stage.owner.transaction(async (tx) => {
    await tx.execute(sql`lock table pfa_record`);
    const answer = questions[kind](stage.scope, everything, abort.signal);
    const outcome = answer.catch((error: Error) => error.message);
    await vi.waitFor(async () => expect(await waiting()).toHaveLength(1));
    abort.abort(new Error("nobody waits"));
    expect(await outcome).toBe("nobody waits");
    await vi.waitFor(async () => expect(await waiting()).toEqual([]));
  });
});
