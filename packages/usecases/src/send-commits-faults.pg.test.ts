import { inOrganization } from "@pfa/db/client.ts";
import { claimNextItem, endClaim } from "@pfa/db/outbox.ts";
import type { Scope } from "@pfa/domain/scope.ts";
import { afterAll, afterEach, beforeAll, expect, test } from "vitest";
import { clientOf, openWriteBackStage, type WriteBackStage } from "./testing/write-back-stage.ts";

let stage: WriteBackStage;
let planner: Scope;
let free: string[];

beforeAll(async () => {
  stage = await openWriteBackStage({ records: 200 });
  planner = await stage.addPlanner("planner");
  free = await stage.editable();
});
afterEach(() => stage.admin("DELETE", "/faults"));
afterAll(() => stage.close());

/** Submits an edit of a record that no other test has touched. */
async function submitOne(): Promise<{ pfaId: string; item: () => ReturnType<typeof one> }> {
  const pfaId = free.shift();
  if (!pfaId) throw new Error("the stage has too few records");
  await stage.edit(planner, pfaId, { monthlyRate: 4444.44 });
  const commitId = await stage.submit(planner, pfaId);
  return { pfaId, item: () => one(commitId) };
}

async function submitSome(count: number): Promise<Awaited<ReturnType<typeof submitOne>>[]> {
  const sent = [];
  for (let index = 0; index < count; index += 1) {
    // oxlint-disable-next-line no-await-in-loop -- one planner commits one thing after the other
    sent.push(await submitOne());
  }
  return sent;
}

async function one(commitId: number) {
  const [item] = await stage.items(commitId);
  if (!item) throw new Error(`commit ${commitId} is empty`);
  return item;
}

const onUpdate = (rule: object) =>
  stage.addFault({ times: 1, match: { action: "UPDATE" }, ...rule });

async function expectWrittenOnce(pfaId: string): Promise<void> {
  expect(await stage.appliedWrites(pfaId)).toBe(1);
  expect((await stage.inPems(pfaId)).values).toMatchObject({ pfs_f_rate: "4444.44" });
  expect((await stage.mirrored(pfaId)).values).toMatchObject({ monthlyRate: 4444.44 });
  expect(await stage.draftOf(planner, pfaId)).toBeNull();
}

test.each([
  ["never comes", { kind: "hang", afterApply: true }],
  ["is cut off with the connection", { kind: "drop-connection", afterApply: true }],
  ["is a server error", { kind: "status", status: 500, afterApply: true }],
  ["is a web page", { kind: "html", afterApply: true }],
  ["is cut short", { kind: "truncate" }],
])("a write whose answer %s is read back and not made twice", async (_how, fault) => {
  const { pfaId, item } = await submitOne();
  await onUpdate(fault);
  await stage.send();
  expect(await item()).toMatchObject({ state: "unknown", attempts: 1 });
  expect(await stage.draftOf(planner, pfaId)).not.toBeNull();

  await stage.skipWaits();
  await stage.send();
  expect(await item()).toMatchObject({ state: "written", attempts: 1 });
  await expectWrittenOnce(pfaId);
});

test.each([
  ["hang", { kind: "hang" }],
  ["server error", { kind: "status", status: 500 }],
  ["lost connection", { kind: "drop-connection" }],
])("a write that a %s kept from happening is made after reading back", async (_how, fault) => {
  const { pfaId, item } = await submitOne();
  await onUpdate(fault);
  await stage.send();
  expect(await item()).toMatchObject({ state: "unknown", attempts: 1 });
  await stage.skipWaits();
  await stage.send();
  expect(await item()).toMatchObject({ state: "written", attempts: 2 });
  await expectWrittenOnce(pfaId);
});

test("while PEMS cannot be read, an unknown outcome stays unknown and nothing is sent", async () => {
  const { pfaId, item } = await submitOne();
  await onUpdate({ kind: "hang", afterApply: true });
  await stage.send();
  await stage.addFault({ kind: "status", status: 500, match: { action: "GET" } });
  for (let tries = 0; tries < 8; tries += 1) {
    // oxlint-disable-next-line no-await-in-loop -- one try after the other
    await stage.skipWaits().then(() => stage.send());
  }
  expect(await item()).toMatchObject({ state: "unknown", attempts: 1 });
  await stage.admin("DELETE", "/faults");
  await stage.skipWaits();
  await stage.send();
  expect(await item()).toMatchObject({ state: "written" });
  await expectWrittenOnce(pfaId);
});

test("a lost write whose record somebody else changed in the same field is a conflict", async () => {
  const { pfaId, item } = await submitOne();
  await onUpdate({ kind: "hang" });
  await stage.send();
  await stage.editInPems(pfaId, { pfs_f_rate: "99.99", pfs_f_rate_uom: "MONTH" });
  await stage.skipWaits();
  await stage.send();
  expect(await item()).toMatchObject({ state: "conflict" });
  expect((await stage.mirrored(pfaId)).values).toMatchObject({ monthlyRate: 99.99 });
  expect(await stage.draftOf(planner, pfaId)).not.toBeNull();
  expect(await stage.appliedWrites(pfaId)).toBe(0);
});

test.each([
  ["answers 503", { down: "unavailable" }],
  ["cuts every connection", { down: "reset" }],
])("while PEMS %s commits wait and say so, and go once it is back", async (_how, fault) => {
  const sent = await submitSome(4);
  await stage.admin("PUT", "/faults", fault);
  await stage.send({ timings: { pauseWhenDown: 7 } });
  for (const { item } of sent) {
    // oxlint-disable-next-line no-await-in-loop -- few
    expect(["queued", "unknown"]).toContain((await item()).state);
  }
  expect(await stage.pemsState()).toMatchObject({
    reachable: false,
    problem: expect.stringContaining("PEMS cannot be reached"),
    downSince: expect.any(String),
    nextTryAt: expect.any(String),
  });
  const [job] = await stage.queuedJobs();
  expect(job).toBeGreaterThan(0);
  expect(job).toBeLessThan(8);

  await stage.admin("DELETE", "/faults");
  await stage.skipWaits();
  await stage.send();
  for (const { pfaId, item } of sent) {
    // oxlint-disable-next-line no-await-in-loop -- few
    expect(await item()).toMatchObject({ state: "written" });
    // oxlint-disable-next-line no-await-in-loop -- few
    await expectWrittenOnce(pfaId);
  }
  expect(await stage.pemsState()).toEqual({
    reachable: true,
    problem: null,
    downSince: null,
    nextTryAt: null,
  });
});

test("an outage, however long, is nobody's last try", async () => {
  const { pfaId, item } = await submitOne();
  const elsewhere = clientOf({ ...stage.simulator, baseUrl: "http://127.0.0.1:9" });
  for (let tries = 0; tries < 9; tries += 1) {
    // oxlint-disable-next-line no-await-in-loop -- one try after the other
    await stage.skipWaits().then(() => stage.send({ pems: elsewhere }));
  }
  await elsewhere.close();
  expect(await item()).toMatchObject({
    state: "queued",
    attempts: 0,
    problem: { kind: "waiting", message: expect.stringContaining("PEMS cannot be reached") },
  });
  await stage.skipWaits();
  await stage.send();
  await expectWrittenOnce(pfaId);
});

test("a record that PEMS never takes is given up after the last try, and its neighbours go", async () => {
  const stuck = await submitOne();
  const neighbour = await submitOne();
  await stage.addFault({
    kind: "status",
    status: 500,
    match: { action: "UPDATE", pfaId: stuck.pfaId },
  });
  for (let tries = 0; tries < 8; tries += 1) {
    // oxlint-disable-next-line no-await-in-loop -- one try after the other
    await stage.skipWaits().then(() => stage.send());
  }
  expect(await stuck.item()).toMatchObject({
    state: "dead",
    attempts: 7,
    problem: { kind: "dead", message: expect.stringContaining("7 tries") },
  });
  expect(await stage.draftOf(planner, stuck.pfaId)).not.toBeNull();
  expect(await neighbour.item()).toMatchObject({ state: "written" });
});

test("PEMS's request to slow down is obeyed and counts as no try", async () => {
  const { pfaId, item } = await submitOne();
  await onUpdate({ kind: "status", status: 429, retryAfterSeconds: 30 });
  await stage.send();
  expect(await item()).toMatchObject({ state: "queued", attempts: 0 });
  const [job] = await stage.queuedJobs();
  expect(job).toBeGreaterThan(25);
  await stage.skipWaits();
  await stage.send();
  await expectWrittenOnce(pfaId);
});

test("with credentials that PEMS refuses everything waits", async () => {
  const { pfaId, item } = await submitOne();
  const { simulator } = stage;
  const stranger = clientOf({
    ...simulator,
    credentials: { ...simulator.credentials, password: "wrong" },
  });
  await stage.send({ pems: stranger });
  await stranger.close();
  expect(await item()).toMatchObject({
    state: "queued",
    attempts: 0,
    problem: { message: expect.stringContaining("sign-in") },
  });
  expect(await stage.pemsState()).toMatchObject({ reachable: false });
  await stage.skipWaits();
  await stage.send();
  await expectWrittenOnce(pfaId);
});

test("a record that PEMS no longer has and a question that PEMS asks go back to the planner with the reason", async () => {
  const gone = await submitOne();
  await stage.admin("POST", "/deletions", { organization: "RIO", pfaId: gone.pfaId });
  const asked = await submitOne();
  await stage.admin("PUT", "/faults", { confirmationField: "PFS_F_RATE" });
  await stage.send();
  expect(await gone.item()).toMatchObject({
    state: "refused",
    problem: { message: "PEMS no longer has this record." },
  });
  expect(await asked.item()).toMatchObject({
    state: "refused",
    problem: { message: "PEMS asks: Do you want to change PFS_F_RATE?" },
  });
  expect(await stage.draftOf(planner, asked.pfaId)).not.toBeNull();
});

test("what a sender left behind when it died is read back before anything is sent, and its own late word is void", async () => {
  const { pfaId, item } = await submitOne();
  // A sender claims the record, PEMS takes the write, and the sender dies before it hears of it.
  const claimed = await inOrganization(stage.db, stage.organizationId, (tx) =>
    claimNextItem(tx, planner),
  );
  if (!claimed) throw new Error("nothing to claim");
  await stage.write(pfaId, claimed.recordVersion, { monthlyRate: 4444.44 });

  await stage.send();
  expect(await item()).toMatchObject({ state: "written", attempts: 1 });
  await expectWrittenOnce(pfaId);

  const isHeard = await inOrganization(stage.db, stage.organizationId, (tx) =>
    endClaim(tx, claimed, {
      state: "refused",
      problem: { kind: "refused", message: "a late word", field: null },
    }),
  );
  expect(isHeard).toBe(false);
  expect(await item()).toMatchObject({ state: "written" });
});

test("a sender that is told to stop finishes what is under way and hands the rest to a new job", async () => {
  // More than go out at a time.
  const sent = await submitSome(14);
  await stage.addFault({ kind: "delay", ms: 200, match: { action: "UPDATE" } });
  const stop = new AbortController();
  const sending = stage.send({ signal: stop.signal });
  await expect.poll(async () => (await sent[0]?.item())?.state).toBe("sending");
  stop.abort();
  await sending;
  const states = await Promise.all(sent.map(async ({ item }) => (await item()).state));
  expect(states).not.toContain("sending");
  expect(states).toContain("queued");
  expect(states).toContain("written");
  expect(await stage.queuedJobs()).toHaveLength(1);

  await stage.admin("DELETE", "/faults");
  await stage.send();
  for (const { pfaId } of sent) {
    // oxlint-disable-next-line no-await-in-loop -- few
    await expectWrittenOnce(pfaId);
  }
});

test("a sender that loses PostgreSQL in the middle leaves nothing that the next one does not settle", async () => {
  const sent = await submitSome(8);
  await stage.addFault({ kind: "delay", ms: 300, match: { action: "UPDATE" } });
  const sending = stage.send();
  await expect.poll(async () => (await sent[0]?.item())?.state).toBe("sending");
  await stage.cutWorkerConnections();
  await expect(sending).rejects.toThrow(/connection|lock/i);

  await stage.admin("DELETE", "/faults");
  await stage.send();
  await stage.skipWaits();
  await stage.send();
  for (const { pfaId, item } of sent) {
    // oxlint-disable-next-line no-await-in-loop -- few
    expect(await item()).toMatchObject({ state: "written" });
    // oxlint-disable-next-line no-await-in-loop -- few
    await expectWrittenOnce(pfaId);
  }
});
