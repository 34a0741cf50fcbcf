import { aMirroredRecord } from "@pfa/domain/testing/builders.ts";
import { afterAll, beforeAll, expect, test } from "vitest";
import { inScope, sql } from "./client.ts";
import { getMeta } from "./meta.ts";
import { addCommitItem, addDrafts, addRecords, someScope } from "./testing/arrange.ts";
import { openStage, type Stage } from "./testing/stage.ts";

let stage: Stage;

beforeAll(async () => {
  stage = await openStage();
});
afterAll(() => stage.close());

const read = () => inScope(stage.app, stage.scope, (tx) => getMeta(tx, stage.scope));

test("an organization that was never synced has zeros and nothing known", async () => {
  const [added] = await stage.owner.transaction((tx) =>
    tx.query<{ id: number }>(sql`
      insert into organization (code, name, allow_reactivation) values ('NEW', 'New', true) returning id`),
  );
  const scope = someScope({ organizationId: added?.id ?? 0, userId: stage.scope.userId });
  const none = {
    planStart: null,
    planEnd: null,
    forecastStart: null,
    forecastEnd: null,
    actualStart: null,
    actualEnd: null,
  };
  expect(await inScope(stage.app, scope, (tx) => getMeta(tx, scope))).toEqual({
    today: expect.stringMatching(/^\d{4}-\d{2}-\d{2}$/),
    total: 0,
    version: 0,
    draftRecords: 0,
    draftFields: 0,
    conflictRecords: 0,
    inFlight: 0,
    lastSyncedAt: null,
    sync: null,
    lastRun: null,
    pems: { reachable: null, checkedAt: null, problem: null, downSince: null, nextTryAt: null },
    timeline: none,
    policy: { allowReactivation: true },
  });
});

test("drafts are counted for their planner: records, fields, conflicts, and what is on its way", async () => {
  const { scope, colleague } = stage;
  const moved = { class: { base: "13", mine: "15" } };
  await stage.owner.transaction(async (tx) => {
    const records = [1, 2, 3, 4].map((rid) => ({
      rid,
      record: aMirroredRecord({ pfaId: `P${rid}` }),
    }));
    await addRecords(tx, stage.organizationId, records);
    await addDrafts(tx, scope, [
      // Changed by PEMS to another value.
      { rid: 1, edits: { ...moved, monthlyRate: { base: 5000, mine: 5500 } } },
      // Unchanged by PEMS: amounts and days compare by value.
      {
        rid: 2,
        edits: {
          monthlyRate: { base: 5000, mine: 5500 },
          forecastEnd: { base: "2025-03-15", mine: "2025-04-01" },
          isDiscontinued: { base: false, mine: true },
          purchasePrice: { base: null, mine: 10 },
        },
      },
      // PEMS reached the planner's value by itself.
      { rid: 3, edits: { class: { base: "13", mine: "14" } } },
      // The conflicting field is on its way: the write will tell.
      { rid: 4, edits: moved },
    ]);
    await addDrafts(tx, colleague, [{ rid: 2, edits: moved }]);
    await addCommitItem(tx, scope, { rid: 4, edits: moved, state: "unknown" });
    await addCommitItem(tx, scope, { rid: 1, edits: moved, state: "refused" });
    await addCommitItem(tx, colleague, { rid: 2, edits: moved, state: "queued" });
  });
  expect(await read()).toMatchObject({
    total: 4,
    version: 1,
    draftRecords: 4,
    draftFields: 8,
    conflictRecords: 1,
    inFlight: 1,
  });
});

test("the run under way, the last finished one, PEMS and the timeline are told as the worker left them", async () => {
  const { organizationId } = stage;
  await stage.owner.transaction(async (tx) => {
    await tx.execute(sql`
      insert into sync_run (organization_id, kind, cause, state, phase, rows_read, inserted, quarantined, finished_at, problem)
      values (${organizationId}, 'full', 'first', 'applied', 'done', 5, 4, 1, '2025-05-01T10:00:00Z', null),
             (${organizationId}, 'full', 'manual', 'refused', 'done', 1, 0, 0, '2025-05-02T10:00:00Z',
              '{"kind": "count_dropped"}')`);
    await tx.execute(sql`
      insert into sync_run (organization_id, kind, cause, state, phase, rows_read, rows_expected, started_at)
      values (${organizationId}, 'incremental', 'schedule', 'running', 'reading', 20, 100, '2025-05-03T10:00:00Z')`);
    await tx.execute(sql`
      update mirror_state
         set last_synced_at = '2025-05-01T10:00:00Z', pems_reachable = false, pems_checked_at = '2025-05-03T10:00:00Z',
             pems_problem = 'no answer within 30 s'
       where organization_id = ${organizationId}`);
    await tx.execute(sql`
      insert into pfa_timeline_bounds (organization_id, plan_start, actual_end)
      values (${organizationId}, '2024-01-15', '2026-02-28')`);
  });
  const meta = await read();
  expect(meta).toMatchObject({
    lastSyncedAt: "2025-05-01T10:00:00.000Z",
    sync: {
      kind: "incremental",
      state: "running",
      phase: "reading",
      rowsRead: 20,
      rowsExpected: 100,
      startedAt: "2025-05-03T10:00:00.000Z",
    },
    lastRun: {
      state: "refused",
      finishedAt: "2025-05-02T10:00:00.000Z",
      problem: { kind: "count_dropped" },
      counts: { read: 1, inserted: 0, quarantined: 0, vanished: 0 },
    },
    pems: {
      reachable: false,
      checkedAt: "2025-05-03T10:00:00.000Z",
      problem: "no answer within 30 s",
      downSince: null,
      nextTryAt: null,
    },
    policy: { allowReactivation: false },
  });
  expect(meta.timeline).toMatchObject({
    planStart: "2024-01-15",
    planEnd: null,
    actualEnd: "2026-02-28",
  });
});

test("an organization's day begins where its time zone says", async () => {
  const zones = ["Pacific/Kiritimati", "Etc/GMT+12"];
  const days: string[] = [];
  for (const zone of zones) {
    // oxlint-disable-next-line no-await-in-loop -- one after the other, in the same row
    await stage.owner.transaction((tx) =>
      tx.execute(
        sql`update organization set time_zone = ${zone} where id = ${stage.organizationId}`,
      ),
    );
    // oxlint-disable-next-line no-await-in-loop -- the same
    days.push((await read()).today);
  }
  const [east = "", west = ""] = days;
  // 26 hours apart: whatever the hour, these two never have the same day.
  expect(east > west).toBe(true);
});

test("a time zone that PostgreSQL does not know is refused where it is set", async () => {
  const wrong = stage.owner.transaction((tx) =>
    tx.execute(
      sql`update organization set time_zone = 'Mars/Base' where id = ${stage.organizationId}`,
    ),
  );
  await expect(wrong).rejects.toThrow(/time zone/);
});
