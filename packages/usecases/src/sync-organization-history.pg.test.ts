import { sql } from "@pfa/db/client.ts";
import { afterAll, beforeAll, expect, test } from "vitest";
import { openSyncWorld, type SyncWorld } from "./testing/sync-world.ts";

const ORG = "ALPHA";
let world: SyncWorld;

beforeAll(async () => {
  world = await openSyncWorld({ [ORG]: 120 });
  await world.sync(ORG);
});
afterAll(() => world.close());

const pfaIdOf = async (rid: number) => {
  const [row] = await world.look<{ pfaId: string }>(sql`
    select pfa_id as "pfaId" from pfa_record where organization_id = ${world.idOf(ORG)} and rid = ${rid}`);
  return row?.pfaId ?? "";
};

const editInPems = async (rid: number, fields: object) =>
  world.admin("POST", "edits", { organization: ORG, pfaId: await pfaIdOf(rid), fields });

/** What is noted of some fields since a row of the history. */
const noted = (fields: readonly string[], since = 0) =>
  world.look<object>(sql`
    select field, changes, records, sync_run_id is not null as "isOfSync", commit_id as "commitId"
      from record_change
     where organization_id = ${world.idOf(ORG)} and field = any(${[...fields]}::text[]) and id > ${since}
     order by id, field`);

const newest = async () => {
  const [row] = await world.look<{ id: number }>(
    sql`select coalesce(max(id), 0) as id from record_change`,
  );
  return row?.id ?? 0;
};

test("C12: the first sync notes nothing, and one that finds nothing new nothing either", async () => {
  expect(await newest()).toBe(0);
  await world.sync(ORG);
  expect(await newest()).toBe(0);
});

test("C12: a sync notes each field of each record that it changes, from what to what, and no other", async () => {
  const rates = await world.look<{ rid: number; rate: number | null; end: string }>(sql`
    select rid, monthly_rate as rate, forecast_end as "end" from pfa_record
     where organization_id = ${world.idOf(ORG)} and rid in (3, 4) order by rid`);
  const [third, fourth] = rates;
  await editInPems(3, { pfs_f_rate: "7777.50", pfs_f_rate_uom: "MONTH" });
  await editInPems(4, {
    pfs_f_rate: "8888.50",
    pfs_f_rate_uom: "MONTH",
    pfs_f_enddate: "2039-01-02",
  });
  expect(await world.sync(ORG, "incremental")).toMatchObject({ counts: { updated: 2 } });
  const rest = { isOfSync: true, commitId: null };
  expect(await noted(["monthlyRate", "forecastEnd", "source", "isVanished"])).toEqual(
    expect.arrayContaining([
      {
        ...rest,
        field: "monthlyRate",
        records: 2,
        changes: { 3: [third?.rate, 7777.5], 4: [fourth?.rate, 8888.5] },
      },
      { ...rest, field: "forecastEnd", records: 1, changes: { 4: [fourth?.end, "2039-01-02"] } },
    ]),
  );
  expect(await noted(["source", "isVanished"])).toEqual([]);
});

test("C12: that PEMS no longer shows a record, and shows it again, is noted too", async () => {
  const since = await newest();
  const pfaId = await pfaIdOf(7);
  await world.admin("POST", "deletions", { organization: ORG, pfaId });
  await world.sync(ORG, "full");
  expect(await noted(["isVanished"], since)).toMatchObject([{ changes: { 7: [false, true] } }]);
});
