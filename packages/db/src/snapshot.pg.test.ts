import { aMirroredRecord } from "@pfa/domain/testing/builders.ts";
import { afterAll, beforeAll, beforeEach, expect, test, vi } from "vitest";
import { type Db, openDb, sql, type Tx } from "./client.ts";
import { readInScope } from "./snapshot.ts";
import { addDrafts, addRecords, clearRecords } from "./testing/arrange.ts";
import { openStage, type Stage } from "./testing/stage.ts";
import { getViewVersion } from "./view-version.ts";

let stage: Stage;
let single: Db;
beforeAll(async () => {
  stage = await openStage();
  single = openDb({
    url: stage.app.pool.options.connectionString ?? "",
    applicationName: "test-single",
    maxConnections: 1,
  });
});
afterAll(async () => {
  await single.close();
  await stage.close();
});
beforeEach(() =>
  stage.owner.transaction(async (tx) => {
    await clearRecords(tx, stage.organizationId);
    await addRecords(tx, stage.organizationId, [{ rid: 1, record: aMirroredRecord() }]);
  }),
);

const draft = () =>
  stage.owner.transaction((tx) =>
    addDrafts(tx, stage.scope, [{ rid: 1, edits: { model: { base: null, mine: "LTM" } } }]),
  );

const countDrafts = async (tx: Tx) =>
  (await tx.query<{ count: number }>(sql`select count(*) from pfa_draft`))[0]?.count;

/** Statements of the single connection that run at this moment. */
const running = () =>
  stage.owner.transaction((tx) =>
    tx.query(sql`
      select query from pg_stat_activity
       where application_name = 'test-single' and datname = current_database() and state = 'active' and query like '%pg_sleep%'`),
  );

const sleep = (signal: AbortSignal) =>
  readInScope(single, stage.scope, (tx) => tx.query(sql`select pg_sleep(300)`), signal);

test("all reads see one state: what is committed meanwhile shows in none of them", async () => {
  const seen = await readInScope(stage.app, stage.scope, async (tx) => {
    const before = [await getViewVersion(tx, stage.scope), await countDrafts(tx)];
    await draft();
    return [before, [await getViewVersion(tx, stage.scope), await countDrafts(tx)]];
  });
  expect(seen[1]).toEqual(seen[0]);
  expect(await readInScope(stage.app, stage.scope, countDrafts)).toBe(1);
});

test("a snapshot reads only", async () => {
  const change = readInScope(stage.app, stage.scope, (tx) =>
    tx.execute(sql`delete from pfa_draft`),
  );
  await expect(change).rejects.toThrow("read-only transaction");
});

test("row security knows the reader", async () => {
  await draft();
  expect(await readInScope(stage.app, stage.colleague, countDrafts)).toBe(0);
});

test("an abort ends the running statement, and its connection serves the next reader", async () => {
  const abort = new AbortController();
  const reason = new Error("nobody waits");
  const outcome = sleep(abort.signal).catch((error: unknown) => error);
  await vi.waitFor(async () => expect(await running()).toHaveLength(1));
  abort.abort(reason);
  expect(await outcome).toBe(reason);
  expect(await readInScope(single, stage.scope, countDrafts)).toBe(0);
  expect(await running()).toEqual([]);
});

test("an abort is told at once to who waits for a connection, and to who comes too late", async () => {
  const holding = new AbortController();
  const holder = sleep(holding.signal).catch(() => "stopped");
  await vi.waitFor(async () => expect(await running()).toHaveLength(1));

  const abort = new AbortController();
  const waiting = sleep(abort.signal).catch((error: Error) => error.message);
  abort.abort(new Error("gone"));
  expect(await waiting).toBe("gone");
  await expect(sleep(abort.signal)).rejects.toThrow("gone");

  holding.abort();
  expect(await holder).toBe("stopped");
  // Neither of them has come through after all.
  expect(await readInScope(single, stage.scope, countDrafts)).toBe(0);
  expect(await running()).toEqual([]);
});

test("an abort after the answer touches nothing", async () => {
  const abort = new AbortController();
  await readInScope(single, stage.scope, countDrafts, abort.signal);
  const next = readInScope(single, stage.scope, (tx) => tx.query(sql`select pg_sleep(0.05)`));
  abort.abort();
  await expect(next).resolves.toHaveLength(1);
});
