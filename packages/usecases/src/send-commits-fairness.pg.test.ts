import { sql } from "@pfa/db/client.ts";
import type { Scope } from "@pfa/domain/scope.ts";
import { afterAll, afterEach, beforeAll, expect, test } from "vitest";
import { sharedTurns } from "./share-pems-turns.ts";
import { clientOf, openWriteBackStage, type WriteBackStage } from "./testing/write-back-stage.ts";

let stage: WriteBackStage;
let free: string[];

beforeAll(async () => {
  stage = await openWriteBackStage({ records: 420 });
  free = await stage.editable();
});
afterEach(() => stage.admin("DELETE", "/faults"));
afterAll(() => stage.close());

/** Submits an edit of each of some untouched records in one commit; answers the records. */
async function submitSome(planner: Scope, count: number): Promise<string[]> {
  const pfaIds = free.splice(0, count);
  for (const pfaId of pfaIds) {
    // oxlint-disable-next-line no-await-in-loop -- one planner edits one record after the other
    await stage.edit(planner, pfaId, { monthlyRate: 1234.56 });
  }
  await stage.submit(planner, ...pfaIds);
  return pfaIds;
}

test("C10: a planner's three items go out in turn with another's forty, whoever came first", async () => {
  const [many, few] = [await stage.addPlanner("many"), await stage.addPlanner("few")];
  const theirs = await submitSome(many, 40);
  const mine = await submitSome(few, 3);
  await stage.send({ concurrency: 1 });
  const order = await stage.writesInOrder([...theirs, ...mine]);
  expect(order).toHaveLength(43);
  expect(mine.map((pfaId) => order.indexOf(pfaId) < 7)).toEqual([true, true, true]);
  // Each planner's own go in their order.
  expect(order.filter((pfaId) => mine.includes(pfaId))).toEqual(mine);
});

test("C10: who submits while another's items are being sent waits for a few of them at most", async () => {
  const [many, late] = [await stage.addPlanner("many more"), await stage.addPlanner("late")];
  const theirs = await submitSome(many, 40);
  await stage.addFault({ kind: "delay", ms: 100, match: { action: "UPDATE" } });
  const sending = stage.send({ concurrency: 1 });
  await expect.poll(() => stage.writesInOrder(theirs)).not.toEqual([]);
  const [mine = ""] = await submitSome(late, 1);
  await sending;
  const order = await stage.writesInOrder([...theirs, mine]);
  expect(order).toHaveLength(41);
  // The list of those who wait is half a second old at most: five writes of 100 ms, and those since the first was seen.
  expect(order.indexOf(mine)).toBeLessThan(25);
});

test("two processes keep the rate of the server together, and reads of pages stand back while writes go out", async () => {
  const perSecond = 20;
  const line = { server: "shared", perSecond };
  const [one, other] = [sharedTurns(stage.db, line), sharedTurns(stage.owner, line)];
  const begun = performance.now();
  const turns: { purpose: "read" | "write"; at: number }[] = [];
  const take = async (purpose: "read" | "write", by: typeof one) => {
    await by(purpose);
    turns.push({ purpose, at: performance.now() - begun });
  };
  const writer = async (by: typeof one, count: number) => {
    for (let turn = 0; turn < count; turn += 1) {
      // oxlint-disable-next-line no-await-in-loop -- one request after the other
      await take("write", by);
    }
  };
  await take("write", one);
  await Promise.all([
    writer(one, 15),
    writer(other, 15),
    ...Array.from({ length: 10 }, () => take("read", other)),
  ]);
  const writes = turns.filter(({ purpose }) => purpose === "write");
  const lastWrite = Math.max(...writes.map(({ at }) => at));
  // The last of 41 turns is at least 40 gaps after the first, whoever takes them.
  expect(turns).toHaveLength(41);
  expect(Math.max(...turns.map(({ at }) => at))).toBeGreaterThan((40 / perSecond) * 1000 - 50);
  const readsAmong = turns.filter(({ purpose, at }) => purpose === "read" && at < lastWrite);
  expect(readsAmong.length).toBeLessThanOrEqual(3);
});

test("C9: after an outage one item goes alone; its success lets the rest go, and the breaker says so", async () => {
  const planner = await stage.addPlanner("patient");
  const pfaIds = await submitSome(planner, 6);
  await stage.admin("PUT", "/faults", { down: "unavailable" });
  await stage.send({ concurrency: 3 });
  const [down] = await breakers();
  expect(down).toMatchObject({ failures: 1, isDown: true });

  // Still down when it is tried next: PEMS is asked whether it is well, and no item is tried.
  const before = await stage.requestsOf(pfaIds);
  await stage.skipWaits();
  await stage.send({ concurrency: 3 });
  const [stillDown] = await breakers();
  expect(stillDown).toMatchObject({ failures: 2, isDown: true, since: down?.since });
  expect(await stage.requestsOf(pfaIds)).toBe(before);

  // Well again: while the first item is under way nothing else is, and its loss opens no second lane.
  await stage.admin("DELETE", "/faults");
  await stage.addFault({ kind: "hang", times: 1, match: { action: "UPDATE" } });
  await stage.skipWaits();
  const sending = stage.send({ concurrency: 3 });
  // It was tried before the outage was known: it is read back, and then sent.
  await expect.poll(() => stage.requestsOf(pfaIds)).toBe(before + 2);
  expect(await underWay()).toBe(1);
  await sending;
  await stage.skipWaits();
  await stage.send({ concurrency: 3 });
  expect(await breakers()).toMatchObject([{ failures: 0, isDown: false }]);
  expect((await stage.writesInOrder(pfaIds)).toSorted()).toEqual(pfaIds.toSorted());
  expect(await stage.pemsState()).toMatchObject({ reachable: true, downSince: null });
});

test("C9: during a pause a fresh commit does not make anybody call PEMS, and its job waits for the end of the pause", async () => {
  const planner = await stage.addPlanner("eager");
  const first = await submitSome(planner, 1);
  await stage.addFault({
    kind: "status",
    status: 429,
    retryAfterSeconds: 40,
    times: 1,
    match: { action: "UPDATE" },
  });
  await stage.send();
  const asked = await stage.requestsOf(first);
  const second = await submitSome(planner, 1);
  await stage.send();
  expect(await stage.requestsOf([...first, ...second])).toBe(asked);
  const [job] = await stage.queuedJobs();
  expect(job).toBeGreaterThan(30);
  await stage.skipWaits();
  await stage.send();
  expect(await stage.writesInOrder([...first, ...second])).toHaveLength(2);
});

test("a request whose turn never comes is told so as soon as it is given up", async () => {
  const slow = sharedTurns(stage.db, { server: "slow", perSecond: 0.01 });
  await slow("write");
  const controller = new AbortController();
  const waiting = slow("write", controller.signal).catch((error: unknown) => error);
  controller.abort(new Error("given up"));
  expect(await waiting).toMatchObject({ name: "AbortError" });
});

test("a client asks for a shared turn before each write and each read-back, and not for a look whether PEMS is well", async () => {
  const asked: string[] = [];
  const pems = clientOf(stage.simulator, {
    takeTurn: async (purpose) => void asked.push(purpose),
  });
  const planner = await stage.addPlanner("counted");
  const [pfaId = ""] = await submitSome(planner, 1);
  await stage.addFault({ kind: "hang", times: 1, match: { action: "UPDATE", pfaId } });
  await stage.send({ pems });
  expect(asked).toEqual(["write"]);
  await stage.skipWaits();
  await stage.send({ pems });
  await pems.close();
  expect(asked).toEqual(["write", "write", "write"]);
});

const underWay = async () => {
  const [row] = await stage.owner.transaction((tx) =>
    tx.query<{ count: number }>(sql`select count(*) from commit_item where state = 'sending'`),
  );
  return row?.count;
};

const breakers = () =>
  stage.owner.transaction((tx) =>
    tx.query<{ failures: number; isDown: boolean; since: string | null }>(sql`
      select failures, down_since is not null as "isDown", down_since as since
        from pems_server where server = ${stage.pems.server}`),
  );
