import { inOrganization, sql } from "@pfa/db/client.ts";
import { startRun } from "@pfa/db/sync-run-progress.ts";
import { createPemsClient } from "@pfa/pems/client.ts";
import type { Pems } from "@pfa/pems/pems.ts";
import { afterAll, afterEach, beforeAll, expect, test } from "vitest";
import { abandonSync } from "./sync-later.ts";
import { type SyncOutcome, syncOrganization } from "./sync-organization.ts";
import { afterPage, clientOptions, openSyncWorld, type SyncWorld } from "./testing/sync-world.ts";

const ORG = "ALPHA";
let world: SyncWorld;

beforeAll(async () => {
  world = await openSyncWorld({ ALPHA: 230, BETA: 110 });
  await world.sync(ORG);
  await world.sync("BETA");
});
afterEach(() => world.admin("DELETE", "faults"));
afterAll(() => world.close());

/** Everything of an organization that a sync may change, and the last run. */
async function snapshot(): Promise<unknown> {
  return world.look(sql`
    select (select md5(string_agg(m::text || m.ctid::text, ',' order by rid)) from pfa_record m
             where organization_id = ${world.idOf(ORG)}) as records,
           (select md5(string_agg(x::text || x.ctid::text, ',' order by block)) from pfa_record_extra x
             where organization_id = ${world.idOf(ORG)}) as extras,
           (select version from mirror_state where organization_id = ${world.idOf(ORG)}) as version,
           (select count(*) from mirror_change where organization_id = ${world.idOf(ORG)}) as changes`);
}

async function lastRun(): Promise<unknown> {
  const [run] = await world.look(sql`
    select state, phase, problem, finished_at is not null as "isFinished"
      from sync_run where organization_id = ${world.idOf(ORG)} order by id desc limit 1`);
  return run;
}

/** Runs a sync that must fail, and checks that nothing but its run shows it. */
async function syncInVain(pems: Pems = world.pems): Promise<SyncOutcome> {
  const before = await snapshot();
  const outcome = await world.sync(ORG, "full", { pems });
  expect(await snapshot()).toEqual(before);
  expect(await lastRun()).toMatchObject({ phase: "done", isFinished: true });
  return outcome;
}

const match = { organization: ORG };
const addRule = (rule: object) => world.admin("POST", "faults/rules", { match, ...rule });

test.each([
  ["a page that is cut off", { kind: "truncate" }, "truncated"],
  ["a page of HTML with status 200", { kind: "html" }, "not_json"],
  ["an error of the server", { kind: "status", status: 500 }, "server_error"],
  ["a connection that breaks", { kind: "drop-connection" }, "network"],
])(
  "%s in the middle fails the run with its reason and leaves the mirror as it was",
  async (_name, rule, reason) => {
    const problem = { kind: "unavailable", reason };
    const pems = afterPage(world.pems, 2, () => addRule(rule));
    expect(await syncInVain(pems)).toMatchObject({ kind: "failed", problem });
    expect(await lastRun()).toMatchObject({ state: "failed", problem });
    const [health] = await world.look(sql`
    select pems_reachable as reachable, pems_problem is not null as "hasProblem"
      from mirror_state where organization_id = ${world.idOf(ORG)}`);
    expect(health).toEqual({ reachable: false, hasProblem: true });
  },
);

test("a PEMS that answers 429 to everything fails the run as rate limited", async () => {
  await addRule({ kind: "status", status: 429, retryAfterSeconds: 0 });
  expect(await syncInVain()).toMatchObject({ kind: "failed", problem: { kind: "rate_limited" } });
});

test("a PEMS that is down fails the run, and the next sync after it came back is whole", async () => {
  await world.admin("PUT", "faults", { down: "unavailable" });
  expect(await syncInVain()).toMatchObject({ kind: "failed", problem: { kind: "unavailable" } });
  await world.admin("DELETE", "faults");
  expect(await world.sync(ORG)).toMatchObject({ kind: "applied", counts: { unchanged: 230 } });
  const [health] = await world.look(sql`
    select pems_reachable as reachable, pems_problem as problem
      from mirror_state where organization_id = ${world.idOf(ORG)}`);
  expect(health).toEqual({ reachable: true, problem: null });
});

test("a PEMS that ignores the cursor and repeats a page is refused", async () => {
  await addRule({ kind: "repeat-page" });
  expect(await syncInVain()).toMatchObject({
    kind: "refused",
    problem: { kind: "sync_refused", refusal: { kind: "page_repeated" } },
  });
});

test("a read that lost a part of the records is refused, with both counts", async () => {
  await addRule({ kind: "drop-rows", keepPercent: 60 });
  const outcome = await syncInVain();
  expect(outcome).toMatchObject({
    kind: "refused",
    problem: { kind: "sync_refused", refusal: { kind: "count_dropped", before: 230 } },
  });
});

test("a read of which too much had to be set aside is refused, and its rows are kept for an admin", async () => {
  await world.admin("PUT", "faults", { dateFormat: "DD-MON-YYYY" });
  const outcome = await syncInVain();
  expect(outcome).toMatchObject({
    kind: "refused",
    problem: { kind: "sync_refused", refusal: { kind: "too_many_quarantined" } },
  });
  const [kept] = await world.look<{ count: number }>(sql`
    select count(*) from sync_quarantine q
     where organization_id = ${world.idOf(ORG)}
       and sync_run_id = (select max(id) from sync_run where organization_id = ${world.idOf(ORG)})`);
  expect(kept?.count).toBeGreaterThan(200);
});

test("a column that is gone is refused by its name, one that is new is taken along", async () => {
  await world.admin("PUT", "faults", {
    drift: { shuffle: true, renumber: true, add: [], remove: ["pfs_f_rate"] },
  });
  expect(await syncInVain()).toMatchObject({
    kind: "refused",
    problem: { kind: "sync_refused", refusal: { kind: "fields_missing", fields: ["pfs_f_rate"] } },
  });
});

test("of two workers at once one syncs and the other is told that it is under way", async () => {
  const syncRunId = await world.queueRun(ORG, "full");
  const target = {
    organizationId: world.idOf(ORG),
    syncRunId,
    signal: new AbortController().signal,
  };
  const deps = { db: world.worker, pems: world.pems };
  const outcomes = await Promise.all([
    syncOrganization(deps, target),
    syncOrganization(deps, target),
  ]);
  expect(outcomes.map(({ kind }) => kind).toSorted()).toEqual(["applied", "busy"]);
  expect(await syncOrganization(deps, target)).toEqual({ kind: "not_ours" });
});

test("a run that was taken over while it read writes nothing", async () => {
  const before = await snapshot();
  const takeOver = async () => {
    const [run] = await world.look<{ id: number }>(sql`
      select id from sync_run where organization_id = ${world.idOf(ORG)} and state = 'running'`);
    const taken = { organizationId: world.idOf(ORG), syncRunId: run?.id ?? 0 };
    await inOrganization(world.worker, taken.organizationId, (tx) => startRun(tx, taken));
    return taken;
  };
  let taken = { organizationId: 0, syncRunId: 0 };
  const pems = afterPage(world.pems, 2, async () => (taken = await takeOver()));
  expect(await world.sync(ORG, "full", { pems })).toEqual({ kind: "not_ours" });
  expect(await snapshot()).toEqual(before);
  expect(await lastRun()).toMatchObject({ state: "running" });

  await abandonSync(world.worker, taken);
  expect(await lastRun()).toMatchObject({ state: "failed", problem: { kind: "gave_up" } });
});

test("a process that has to stop gives its run back to the queue, and the next one finishes it", async () => {
  const stop = new AbortController();
  const pems = afterPage(world.pems, 2, () => Promise.resolve(stop.abort()));
  const outcome = await world.sync(ORG, "full", { pems, signal: stop.signal });
  expect(outcome).toEqual({ kind: "interrupted" });
  expect(await lastRun()).toMatchObject({ state: "queued", isFinished: false });

  const [job] = await world.look<{ payload: { organizationId: number; syncRunId: number } }>(sql`
    select payload from graphile_worker._private_jobs
     where key like ${`sync:${world.idOf(ORG)}:%`} and locked_at is null
     order by id desc limit 1`);
  const run = job?.payload ?? { organizationId: 0, syncRunId: 0 };
  const again = await syncOrganization(
    { db: world.worker, pems: world.pems },
    { ...run, signal: new AbortController().signal },
  );
  expect(again).toMatchObject({ kind: "applied", counts: { unchanged: 230 } });
});

test("a connection to the database that breaks is an unexpected error: the run stays and starts again", async () => {
  const cut = () =>
    world.look(sql`
      select pg_terminate_backend(pid) from pg_locks
       where locktype = 'advisory' and classid = 20502 and objid = ${world.idOf(ORG)}::oid and granted`);
  const syncRunId = await world.queueRun(ORG, "full");
  const target = {
    organizationId: world.idOf(ORG),
    syncRunId,
    signal: new AbortController().signal,
  };
  const db = world.worker;
  const broken = syncOrganization({ db, pems: afterPage(world.pems, 2, cut) }, target);
  await expect(broken).rejects.toThrow(/terminat|connection/i);
  expect(await lastRun()).toMatchObject({ state: "running", isFinished: false });
  expect(await syncOrganization({ db, pems: world.pems }, target)).toMatchObject({
    kind: "applied",
  });
});

test("a sync of one organization writes nothing of another", async () => {
  const others = () =>
    world.look(sql`
    select md5(string_agg(m::text || m.ctid::text, ',' order by rid)) as records from pfa_record m
     where organization_id = ${world.idOf("BETA")}`);
  const before = await others();
  await world.sync(ORG);
  expect(await others()).toEqual(before);
  const intruding = inOrganization(world.worker, world.idOf(ORG), (tx) =>
    tx.execute(
      sql`insert into mirror_change (organization_id, version, rids) values (${world.idOf("BETA")}, 99, '{1}')`,
    ),
  );
  await expect(intruding).rejects.toThrow("row-level security");
  const touched = await inOrganization(world.worker, world.idOf(ORG), (tx) =>
    tx.execute(
      sql`update pfa_record set is_vanished = true where organization_id = ${world.idOf("BETA")}`,
    ),
  );
  expect(touched).toBe(0);
});

test("a read through PEMS's other key works as well", async () => {
  const { username: _user, password: _password, ...rest } = clientOptions(world.simulator);
  const pems = createPemsClient({ ...rest, apiKey: world.simulator.credentials.apiKey });
  const syncRunId = await world.queueRun(ORG, "full");
  const signal = new AbortController().signal;
  const outcome = await syncOrganization(
    { db: world.worker, pems },
    { organizationId: world.idOf(ORG), syncRunId, signal },
  );
  await pems.close();
  expect(outcome).toMatchObject({ kind: "applied" });
});
