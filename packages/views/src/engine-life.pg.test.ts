import { type Db, sql } from "@pfa/db/client.ts";
import {
  addDrafts,
  addOrganization,
  addRecords,
  addUser,
  someScope,
} from "@pfa/db/testing/arrange.ts";
import { fieldKeys } from "@pfa/domain/field-catalog.ts";
import type { Scope } from "@pfa/domain/scope.ts";
import { aMirroredRecord } from "@pfa/domain/testing/builders.ts";
import type { WindowRequest } from "@pfa/domain/view-requests.ts";
import type { Window } from "@pfa/domain/window.ts";
import { afterEach, expect, test, vi } from "vitest";
import {
  deaf,
  type EngineStage,
  enter,
  openEngineStage,
  openViews,
  waitUntilReady,
} from "./testing/engine-stage.ts";
import { changeMirror, changeMirrorUnlogged } from "./testing/mirror-changes.ts";
import type { EngineViews } from "./views.ts";

const opened: { close(): Promise<void> }[] = [];
afterEach(async () => {
  for (const resource of opened.splice(0).toReversed()) await resource.close();
});

async function arrange(...limits: Parameters<typeof openEngineStage>): Promise<EngineStage> {
  const stage = await openEngineStage(...limits);
  opened.push(stage);
  await addSomeRecords(stage.owner, stage.organizationId);
  return stage;
}

const addSomeRecords = (owner: Db, organizationId: number, count = 20): Promise<void> =>
  owner.transaction((tx) =>
    addRecords(
      tx,
      organizationId,
      Array.from({ length: count }, (_, index) => ({
        rid: index + 1,
        record: aMirroredRecord({ pfaId: `R${index + 1}`, values: { model: "M0" } }),
      })),
    ),
  );

const request = (part: Partial<WindowRequest["view"]> = {}): WindowRequest => ({
  view: { sort: [], filter: [], search: "", onlyDrafts: false, ...part },
  columns: fieldKeys,
  startRow: 0,
  endRow: 100,
});

/** A window from memory, which may have to be asked for again on a machine that is busy. */
const fromMemory = (
  views: EngineViews,
  stage: EngineStage,
  scope: Scope,
  asked = request(),
): Promise<Window> =>
  vi.waitFor(
    async () => {
      const bytes = await views.windowJson(await enter(stage.app, scope), asked);
      if (bytes === null) throw new Error("not from memory");
      return JSON.parse(Buffer.from(bytes).toString()) as Window;
    },
    { timeout: 20_000, interval: 20 },
  );

/** Both answers, once memory has caught up with PostgreSQL. */
const bothAnswers = (views: EngineViews, stage: EngineStage, scope: Scope) =>
  vi.waitFor(
    async () => {
      const memory = await fromMemory(views, stage, scope);
      const postgres = await stage.sqlViews.window(scope, request());
      if (memory.version.mirror !== postgres.version.mirror) throw new Error("still behind");
      return { memory, postgres };
    },
    { timeout: 20_000, interval: 20 },
  );

async function expectSame(views: EngineViews, stage: EngineStage, scope: Scope): Promise<void> {
  const { memory, postgres } = await bothAnswers(views, stage, scope);
  expect(memory).toEqual(postgres);
}

const draft = (stage: EngineStage, scope: Scope, rid: number, model: string): Promise<void> =>
  stage.owner.transaction(async (tx) => {
    await tx.execute(sql`delete from pfa_draft where user_id = ${scope.userId} and rid = ${rid}`);
    await addDrafts(tx, scope, [{ rid, edits: { model: { base: "M0", mine: model } } }]);
  });

const modelOf = (window: Window, rid: number) =>
  window.rows.find(({ id }) => id === `R${rid}`)?.values[fieldKeys.indexOf("model")];

test("until an organization is in memory, PostgreSQL answers", async () => {
  const stage = await arrange();
  const first = await stage.views.window(await enter(stage.app, stage.scope), request());
  expect(first).toEqual(await stage.sqlViews.window(stage.scope, request()));
  await waitUntilReady(stage.views, stage.app, stage.scope);
  const { declined, thread } = await stage.views.stats();
  expect(
    Object.keys(declined).filter((reason) => !["loading", "no_thread"].includes(reason)),
  ).toEqual([]);
  expect(thread?.organizations).toMatchObject([{ state: "ready", records: 20, version: 1 }]);
});

test("somebody who enters has the organization made ready, whatever they ask first", async () => {
  const stage = await arrange();
  const caller = await enter(stage.app, stage.scope);
  await vi.waitFor(async () => {
    stage.views.prepare({ ...caller, permissions: ["Read"], versions: caller.versions ?? null });
    expect((await stage.views.stats()).thread?.organizations).toMatchObject([{ state: "ready" }]);
  }, 20_000);
});

test("what a planner saved is in the next answer, and in nobody else's", async () => {
  const stage = await arrange();
  await waitUntilReady(stage.views, stage.app, stage.scope);
  for (const [step, model] of ["A", "B", "C", "D"].entries()) {
    await draft(stage, stage.scope, 1 + (step % 2), model);
    const mine = await fromMemory(stage.views, stage, stage.scope);
    expect(modelOf(mine, 1 + (step % 2))).toBe(model);
    expect(mine).toEqual(await stage.sqlViews.window(stage.scope, request()));
  }
  await waitUntilReady(stage.views, stage.app, stage.colleague);
  expect(modelOf(await fromMemory(stage.views, stage, stage.colleague), 1)).toBe("M0");
});

test("a change of the mirror arrives: values, new records and vanished ones", async () => {
  const stage = await arrange();
  await waitUntilReady(stage.views, stage.app, stage.scope);
  await draft(stage, stage.scope, 3, "mine");
  await changeMirror(stage.owner, stage.organizationId, {
    changed: new Map([[1, { model: "neu – Ä", monthlyRate: 12.5, forecastStart: "2027-01-01" }]]),
    added: [{ rid: 21, record: aMirroredRecord({ pfaId: "R0" }) }],
    vanished: [2, 3],
  });
  for (const scope of [stage.scope, stage.colleague]) {
    const { memory, postgres } = await bothAnswers(stage.views, stage, scope);
    expect(memory).toEqual(postgres);
  }
});

test("a draft that PEMS took never shows the old value again, not for a moment", async () => {
  const stage = await arrange();
  await waitUntilReady(stage.views, stage.app, stage.scope);
  const seen: number[] = [];
  const over = new AbortController();
  const reading = (async () => {
    while (!over.signal.aborted) {
      const window = await stage.views.window(await enter(stage.app, stage.scope), request());
      seen.push(Number(String(modelOf(window, 5)).slice(1)));
    }
  })();
  for (let step = 1; step <= 30 || seen.length < 20; step += 1) {
    await draft(stage, stage.scope, 5, `M${step}`);
    await changeMirror(
      stage.owner,
      stage.organizationId,
      { changed: new Map([[5, { model: `M${step}` }]]) },
      (tx) => tx.execute(sql`delete from pfa_draft where user_id = ${stage.scope.userId}`),
    );
  }
  over.abort();
  await reading;
  expect(seen).toEqual(seen.toSorted((a, b) => a - b));
  await expectSame(stage.views, stage, stage.scope);
  const { answered } = await stage.views.stats();
  expect(answered).toBeGreaterThan(0);
});

test("edits and syncs by chance: every answer is one that PostgreSQL had at its versions", async () => {
  const stage = await arrange();
  await waitUntilReady(stage.views, stage.app, stage.scope);
  await waitUntilReady(stage.views, stage.app, stage.colleague);
  const { answered } = await stage.views.stats();
  const asked = request({ sort: [{ field: "model", direction: "desc" }] });
  const compared: [Window, Window][] = [];
  for (let step = 1; step <= 40; step += 1) {
    const scope = step % 3 === 0 ? stage.colleague : stage.scope;
    const rid = (step * 7) % 20 || 1;
    if (step % 5 === 0)
      await changeMirror(stage.owner, stage.organizationId, {
        changed: new Map([[rid, { model: `P${step}` }]]),
        vanished: step % 10 === 0 ? [(step / 10) * 3] : [],
      });
    else await draft(stage, scope, rid, `D${step}`);
    for (const reader of [stage.scope, stage.colleague]) {
      const caller = await enter(stage.app, reader);
      const answer = await stage.views.window(caller, asked);
      const present = await stage.sqlViews.window(reader, asked);
      expect(answer.version.drafts).toBeGreaterThanOrEqual(present.version.drafts);
      if (answer.version.mirror === present.version.mirror) compared.push([answer, present]);
    }
  }
  await expectSame(stage.views, stage, stage.scope);
  await expectSame(stage.views, stage, stage.colleague);
  expect(compared.map(([answer]) => answer)).toEqual(compared.map(([, present]) => present));
  expect(compared.length).toBeGreaterThan(30);
  expect((await stage.views.stats()).answered).toBeGreaterThan(answered + 40);
});

test("nothing is heard of any change: the versions of the next question are enough", async () => {
  const stage = await arrange({ live: deaf });
  await waitUntilReady(stage.views, stage.app, stage.scope);
  await draft(stage, stage.scope, 4, "unheard");
  expect(modelOf(await fromMemory(stage.views, stage, stage.scope), 4)).toBe("unheard");
  await changeMirror(stage.owner, stage.organizationId, {
    changed: new Map([[7, { model: "unheard" }]]),
  });
  await expectSame(stage.views, stage, stage.scope);
});

test("a log with a gap leads to reading anew, not to a wrong answer", async () => {
  const stage = await arrange();
  await waitUntilReady(stage.views, stage.app, stage.scope);
  await stage.owner.transaction((tx) =>
    tx.execute(sql`update pfa_record set model = 'restored' where rid = 9`),
  );
  await changeMirrorUnlogged(stage.owner, stage.organizationId);
  await expectSame(stage.views, stage, stage.scope);
  expect((await stage.views.stats()).thread?.loads).toBe(2);
});

test("gap after gap: reading anew ends, and answers stay right", async () => {
  const stage = await arrange();
  await waitUntilReady(stage.views, stage.app, stage.scope);
  for (let gap = 1; gap <= 6; gap += 1) {
    const version = await changeMirrorUnlogged(stage.owner, stage.organizationId);
    await vi.waitFor(async () => {
      const caller = await enter(stage.app, stage.scope);
      expect((await stage.views.window(caller, request())).version.mirror).toBe(version);
    }, 20_000);
  }
  const { thread, declined } = await stage.views.stats();
  expect(thread?.loads).toBeLessThan(6);
  expect(declined.behind).toBeGreaterThan(0);
});

test("a draft log that was trimmed leads to reading the owner's drafts anew", async () => {
  const stage = await arrange();
  await waitUntilReady(stage.views, stage.app, stage.scope);
  await draft(stage, stage.scope, 4, "one");
  await stage.owner.transaction((tx) => tx.execute(sql`delete from draft_change`));
  await draft(stage, stage.scope, 5, "two");
  expect(await fromMemory(stage.views, stage, stage.scope)).toEqual(
    await stage.sqlViews.window(stage.scope, request()),
  );
  expect((await stage.views.stats()).thread?.loads).toBe(1);
});

test("two server processes: what is saved through one is read through the other", async () => {
  const stage = await arrange();
  const other = await openViews(stage);
  opened.push(other);
  for (const views of [stage.views, other.views])
    await waitUntilReady(views, stage.app, stage.scope);
  for (let step = 1; step <= 10; step += 1) {
    await draft(stage, stage.scope, step, `S${step}`);
    for (const views of [other.views, stage.views])
      expect(modelOf(await fromMemory(views, stage, stage.scope), step)).toBe(`S${step}`);
  }
});

test("a thread that died is replaced, and nobody waits for it", async () => {
  const stage = await arrange();
  await waitUntilReady(stage.views, stage.app, stage.scope);
  const present = await stage.sqlViews.window(stage.scope, request());
  const caller = await enter(stage.app, stage.scope);
  const asked = Array.from({ length: 20 }, () => stage.views.window(caller, request()));
  await stage.views.killThread();
  expect(await stage.views.window(caller, request())).toEqual(present);
  for (const window of await Promise.all(asked)) expect(window).toEqual(present);
  await waitUntilReady(stage.views, stage.app, stage.scope);
  expect(stage.logged()).toContain("view_engine_ended");
});

test("an organization that is too large alone stays with PostgreSQL", async () => {
  const stage = await arrange({ maxRecords: 10 });
  const caller = await enter(stage.app, stage.scope);
  await vi.waitFor(async () => {
    await stage.views.window(caller, request());
    expect((await stage.views.stats()).declined.too_large).toBeGreaterThan(0);
  }, 20_000);
  expect(await stage.views.window(caller, request())).toEqual(
    await stage.sqlViews.window(stage.scope, request()),
  );
  expect((await stage.views.stats()).answered).toBe(0);
});

test("amounts that a double cannot hold to the cent stay with PostgreSQL", async () => {
  const stage = await arrange();
  await stage.owner.transaction((tx) =>
    tx.execute(sql`update pfa_record set forecast_cost = 99999999999999.99 where rid = 1`),
  );
  const caller = await enter(stage.app, stage.scope);
  await vi.waitFor(async () => {
    await stage.views.window(caller, request());
    expect((await stage.views.stats()).declined.inexact).toBeGreaterThan(0);
  }, 20_000);
});

async function arrangeThree(stage: EngineStage): Promise<Scope[]> {
  const scopes: Scope[] = [];
  for (const code of ["LIM", "OSL", "QUI"]) {
    const ids = await stage.owner.transaction(async (tx) => ({
      organizationId: await addOrganization(tx, code),
      userId: await addUser(tx, `of-${code}`),
    }));
    await addSomeRecords(stage.owner, ids.organizationId, 3000);
    scopes.push(someScope(ids));
  }
  return scopes;
}

test("above the limit the organization goes that was not used for the longest time", async () => {
  const stage = await arrange({ memoryMb: 1, inUseMs: 0 });
  const scopes = await arrangeThree(stage);
  for (const scope of [...scopes, ...scopes]) {
    await waitUntilReady(stage.views, stage.app, scope);
    expect(await fromMemory(stage.views, stage, scope)).toEqual(
      await stage.sqlViews.window(scope, request()),
    );
  }
  const { thread } = await stage.views.stats();
  expect(thread?.memoryBytes).toBeLessThanOrEqual(1024 * 1024);
  expect(thread?.evictions).toBeGreaterThan(2);
});

test("organizations in use do not put out each other", async () => {
  const stage = await arrange({ memoryMb: 1, inUseMs: 60_000 });
  const scopes = await arrangeThree(stage);
  const [first] = scopes;
  if (first) await waitUntilReady(stage.views, stage.app, first);
  await vi.waitFor(async () => {
    for (const scope of scopes)
      expect(await stage.views.window(await enter(stage.app, scope), request())).toEqual(
        await stage.sqlViews.window(scope, request()),
      );
    expect((await stage.views.stats()).declined).toHaveProperty("no_room");
  }, 20_000);
  expect((await stage.views.stats()).thread?.evictions).toBe(0);
});

test("who no longer waits is told so at once, and the thread goes on", async () => {
  const stage = await arrange();
  await waitUntilReady(stage.views, stage.app, stage.scope);
  const caller = await enter(stage.app, stage.scope);
  const abort = new AbortController();
  const asked = stage.views.window(caller, request({ search: "R1" }), abort.signal);
  abort.abort(new Error("nobody waits"));
  await expect(asked).rejects.toThrow("nobody waits");
  expect((await fromMemory(stage.views, stage, stage.scope)).total).toBe(20);
});
