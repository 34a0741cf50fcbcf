import { saveSettings } from "@pfa/db/sync-settings.ts";
import { sql } from "@pfa/db/client.ts";
import { addUser } from "@pfa/db/testing/arrange.ts";
import type { SettingChoices } from "@pfa/domain/sync-settings.ts";
import { afterAll, afterEach, beforeAll, expect, test } from "vitest";
import { openSyncWorld, type SyncWorld } from "./testing/sync-world.ts";

const ORG = "ALPHA";
const RECORDS = 200;
let world: SyncWorld;
let userId: number;

beforeAll(async () => {
  world = await openSyncWorld({ [ORG]: RECORDS });
  userId = await world.owner.transaction((tx) => addUser(tx, "admin"));
  await world.sync(ORG);
});
afterEach(async () => {
  await world.admin("DELETE", "faults");
  await world.owner.transaction((tx) => tx.execute(sql`delete from sync_setting`));
});
afterAll(() => world.close());

type Record = { rid: number; pfaId: string; isVanished: boolean };
const records = () =>
  world.look<Record>(sql`
    select rid, pfa_id as "pfaId", is_vanished as "isVanished" from pfa_record order by rid`);
const vanished = async () => (await records()).filter((record) => record.isVanished);

async function lastRunId(): Promise<number> {
  const [run] = await world.look<{ id: number }>(sql`select max(id) as id from sync_run`);
  return run?.id ?? 0;
}
const heldRids = async (runId: number) =>
  (
    await world.look<{ rids: number[] }>(
      sql`select rids from sync_held where sync_run_id = ${runId}`,
    )
  )[0]?.rids;
const consent = (runId: number) =>
  world.owner.transaction((tx) =>
    tx.execute(sql`
      update sync_held set decision = 'consented', decided_at = now(), decided_by = ${userId}
       where sync_run_id = ${runId}`),
  );

const inPems = (action: "deletions" | "restores", lost: readonly Record[]) =>
  Promise.all(lost.map(({ pfaId }) => world.admin("POST", action, { organization: ORG, pfaId })));

const setLimits = (limits: Partial<SettingChoices>) =>
  world.owner.transaction((tx) =>
    saveSettings(
      tx,
      { origin: "administrator", userId },
      {
        isEnabled: null,
        cadence: null,
        organizations: null,
        fullAt: null,
        jitterSeconds: null,
        maxDropPercent: null,
        maxQuarantinePercent: null,
        minQuarantined: null,
        ...limits,
      },
    ),
  );

test("S2, S5: a read that lost too many is held with exactly the records it lost; a consent lets that loss pass and no other", async () => {
  const lost = (await records()).filter(({ rid }) => rid % 4 === 0);
  const alsoLost = (await records()).filter(({ rid }) => rid % 4 === 2 && rid < 120);
  await inPems("deletions", lost);
  const refusal = { kind: "count_dropped", before: RECORDS, now: RECORDS - lost.length };
  const held = { kind: "refused", problem: { refusal: { ...refusal, vanishing: lost.length } } };
  expect(await world.sync(ORG)).toMatchObject(held);
  const heldRun = await lastRunId();
  expect(await heldRids(heldRun)).toEqual(lost.map(({ rid }) => rid));
  expect(await vanished()).toEqual([]);

  // Held once more without a consent, though somebody names the run.
  expect(await world.sync(ORG, "full", { consentTo: heldRun })).toMatchObject(held);

  await consent(heldRun);
  await inPems("deletions", alsoLost);
  expect(await world.sync(ORG, "full", { consentTo: heldRun })).toMatchObject({
    kind: "refused",
    problem: { refusal: { kind: "count_dropped", vanishing: lost.length + alsoLost.length } },
  });
  expect(await vanished()).toEqual([]);

  await inPems("restores", alsoLost);
  expect(await world.sync(ORG, "full", { consentTo: heldRun })).toMatchObject({
    kind: "applied",
    counts: { vanished: lost.length },
  });
  expect((await vanished()).map(({ rid }) => rid)).toEqual(lost.map(({ rid }) => rid));

  await inPems("restores", lost);
  expect(await world.sync(ORG)).toMatchObject({ counts: { returned: lost.length } });
});

test("S9: the limit that an administrator set decides at the very next run", async () => {
  const lost = (await records()).filter(({ rid }) => rid % 5 === 0);
  await inPems("deletions", lost);
  expect(await world.sync(ORG)).toMatchObject({ kind: "refused" });
  await setLimits({ maxDropPercent: 20 });
  expect(await world.sync(ORG)).toMatchObject({
    kind: "applied",
    counts: { vanished: lost.length },
  });
  await inPems("restores", lost);
  await world.sync(ORG);
});

type Drift = { kind: string; column: string; rows: number | null };
const drift = () =>
  world.look<Drift>(sql`
    select kind, column_name as "column", affected_rows as rows from sync_drift order by kind, column_name`);
const setDrift = (add: string[], remove: string[]) =>
  world.admin("PUT", "faults", { drift: { shuffle: true, renumber: true, add, remove } });

test("a column that is new is told of and does no harm; when it is gone again so is the word of it", async () => {
  await setDrift(["pfs_new_column"], []);
  expect(await world.sync(ORG)).toMatchObject({ kind: "applied" });
  expect(await drift()).toEqual([{ kind: "added", column: "pfs_new_column", rows: null }]);
  // Still there: no news.
  expect(await world.sync(ORG, "incremental")).toMatchObject({ kind: "applied" });
  expect(await drift()).toHaveLength(1);

  await setDrift([], []);
  expect(await world.sync(ORG)).toMatchObject({ kind: "applied" });
  expect(await drift()).toEqual([{ kind: "gone", column: "pfs_new_column", rows: null }]);
  await world.owner.transaction((tx) => tx.execute(sql`delete from sync_drift`));
});

test("a mapped column that is gone is refused and told of until it is back", async () => {
  await setDrift([], ["pfs_f_rate"]);
  expect(await world.sync(ORG)).toMatchObject({
    kind: "refused",
    problem: { refusal: { kind: "fields_missing", fields: ["pfs_f_rate"] } },
  });
  expect(await drift()).toEqual([{ kind: "gone", column: "pfs_f_rate", rows: null }]);
  await setDrift([], []);
  expect(await world.sync(ORG)).toMatchObject({ kind: "applied" });
  expect(await drift()).toEqual([]);
});

test("columns that have become something else are refused, by the fields and the rows they spoil", async () => {
  await world.admin("PUT", "faults", { dateFormat: "DD-MON-YYYY" });
  const outcome = await world.sync(ORG);
  expect(outcome).toMatchObject({
    kind: "refused",
    problem: { refusal: { kind: "too_many_quarantined", read: RECORDS } },
  });
  const unreadable = await drift();
  expect(unreadable.map(({ column }) => column)).toContain("forecastStart");
  expect(unreadable.every(({ kind, rows }) => kind === "unreadable" && (rows ?? 0) > 10)).toBe(
    true,
  );
  expect(outcome).toHaveProperty(
    "problem.refusal.fields",
    expect.arrayContaining([{ field: "forecastStart", rows: expect.any(Number) }]),
  );

  await world.admin("DELETE", "faults");
  expect(await world.sync(ORG)).toMatchObject({ kind: "applied" });
  expect(await drift()).toEqual([]);
});

test("what a run asked of PEMS is told: requests, tries again, and how long they took", async () => {
  await world.admin("PUT", "faults", { latency: { baseMs: 5, perRowUs: 0, jitterMs: 0 } });
  await world.admin("POST", "faults/rules", { kind: "status", status: 500, times: 1 });
  expect(await world.sync(ORG)).toMatchObject({ kind: "applied" });
  const [run] = await world.look<{
    requests: number;
    retries: number;
    total: number;
    slowest: number;
  }>(sql`
    select pems_requests as requests, pems_retries as retries, pems_total_ms as total, pems_slowest_ms as slowest
      from sync_run where id = ${await lastRunId()} and read_finished_at between started_at and finished_at`);
  // Four pages, one of them twice.
  expect(run).toMatchObject({ requests: 5, retries: 1 });
  expect(run?.slowest).toBeGreaterThanOrEqual(5);
  expect(run?.total).toBeGreaterThanOrEqual(run?.slowest ?? Infinity);
});
