import { sql } from "@pfa/db/client.ts";
import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import { openSyncWorld, type SyncWorld } from "./testing/sync-world.ts";

const ORG = "ALPHA";
let world: SyncWorld;
let keys: string[];

beforeAll(async () => {
  world = await openSyncWorld({ [ORG]: 120 });
});
beforeEach(async () => {
  // Not by a reset of PEMS: its records' versions would begin anew, and the mirror keeps what is newer.
  for (const pfaId of deleted.splice(0))
    await world.admin("POST", "restores", { organization: ORG, pfaId });
  for (const pfaId of spoiled.splice(0)) await mend(pfaId, "2030-01-01");
  await world.sync(ORG);
  await world.owner.transaction((tx) => tx.execute(sql`delete from sync_quarantine`));
  const rows = await world.look<{ id: string }>(
    sql`select pfa_id as id from pfa_record order by rid`,
  );
  keys = rows.map(({ id }) => id);
});
afterAll(() => world.close());

const edit = (pfaId: string | undefined, fields: Record<string, string>) =>
  world.admin("POST", "edits", { organization: ORG, pfaId, raw: true, fields });
const [spoiled, deleted]: [string[], string[]] = [[], []];
async function deleteInPems(pfaId = ""): Promise<void> {
  deleted.push(pfaId);
  await world.admin("POST", "deletions", { organization: ORG, pfaId });
}
async function spoil(pfaId = ""): Promise<void> {
  spoiled.push(pfaId);
  await edit(pfaId, { pfs_f_startdate: "2025-02-30" });
}
const mend = (pfaId: string | undefined, start: string) =>
  edit(pfaId, { pfs_f_startdate: start, pfs_f_enddate: "2031-01-01" });

const outcomes = () =>
  world.look<{ key: string; resolution: string | null }>(sql`
    select pfa_id as key, resolution from sync_quarantine order by sync_run_id, ordinal`);
const startOf = async (pfaId: string | undefined) =>
  (
    await world.look<{ start: string }>(
      sql`select forecast_start as start from pfa_record where pfa_id = ${pfaId}`,
    )
  )[0]?.start;
const mirrorState = () =>
  world.look(sql`
    select last_synced_at, last_full_sync_at, high_water_mark from mirror_state
     where organization_id = ${world.idOf(ORG)}`);

test("a row that was set aside is settled by the next read that shows it in good order, of either kind", async () => {
  await spoil(keys[3]);
  await spoil(keys[4]);
  await world.sync(ORG);
  expect(await outcomes()).toEqual([
    { key: keys[3], resolution: null },
    { key: keys[4], resolution: null },
  ]);
  await mend(keys[3], "2030-05-05");
  await world.sync(ORG, "incremental");
  // It looks back over some minutes, and met the other row once more.
  expect(await outcomes()).toEqual([
    { key: keys[3], resolution: "synced" },
    { key: keys[4], resolution: "replaced" },
    { key: keys[4], resolution: null },
  ]);

  await mend(keys[4], "2030-05-06");
  await world.sync(ORG);
  expect((await outcomes()).at(-1)).toEqual({ key: keys[4], resolution: "synced" });
});

test("a row that is set aside again is open once, in its newest form; one that PEMS no longer shows is settled", async () => {
  await spoil(keys[3]);
  await spoil(keys[4]);
  await world.sync(ORG);
  await deleteInPems(keys[4]);
  await world.sync(ORG);
  expect(await outcomes()).toEqual([
    { key: keys[3], resolution: "replaced" },
    { key: keys[4], resolution: "gone" },
    { key: keys[3], resolution: null },
  ]);
});

test("a replay reads exactly the rows that were set aside, takes what is good, and says nothing of all others", async () => {
  for (const index of [3, 4, 5]) await spoil(keys[index]);
  await world.sync(ORG);
  await mend(keys[3], "2030-05-05");
  await deleteInPems(keys[5]);
  // Changed as well, but not asked for.
  await mend(keys[60], "2030-06-06");
  const before = await mirrorState();

  const onlyKeys = [keys[5], keys[3], keys[4]].map(String);
  expect(await world.sync(ORG, "replay", { onlyKeys })).toMatchObject({
    kind: "applied",
    counts: { read: 2, updated: 1, quarantined: 1, inserted: 0, vanished: 0 },
  });
  expect(await startOf(keys[3])).toBe("2030-05-05");
  expect(await startOf(keys[60])).not.toBe("2030-06-06");
  expect(await outcomes()).toEqual([
    { key: keys[3], resolution: "synced" },
    { key: keys[4], resolution: "replaced" },
    { key: keys[5], resolution: "gone" },
    { key: keys[4], resolution: null },
  ]);
  // When the mirror was synced, and up to which change, is not for a replay to say.
  expect(await mirrorState()).toEqual(before);
  expect(await world.sync(ORG, "incremental")).toMatchObject({ kind: "applied" });
  expect(await startOf(keys[60])).toBe("2030-06-06");
});

test("a record that the mirror never had comes in by a replay, with the sums", async () => {
  await spoil(keys[7]);
  await world.owner.transaction(async (tx) => {
    await tx.execute(sql`delete from pfa_record where pfa_id = ${keys[7]}`);
    await tx.execute(sql`update mirror_state set record_count = record_count - 1`);
  });
  await world.sync(ORG);
  await mend(keys[7], "2030-07-07");
  expect(await world.sync(ORG, "replay", { onlyKeys: [String(keys[7])] })).toMatchObject({
    counts: { inserted: 1 },
  });
  expect(await startOf(keys[7])).toBe("2030-07-07");
  expect((await outcomes()).at(0)?.resolution).toBe("synced");
  const [sums] = await world.look<{ kept: string; counted: string }>(sql`
    select (select sum(forecast_cost)::text from pfa_kpi_summary where dimension = 'all') as kept,
           (select sum(forecast_cost)::text from pfa_record
             where not is_discontinued and not is_funds_transferable and not is_vanished) as counted`);
  expect(sums?.kept).toBe(sums?.counted);
});
