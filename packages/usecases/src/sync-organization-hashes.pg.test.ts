import { inOrganization, raw, sql, type Sql } from "@pfa/db/client.ts";
import { findActiveMapping } from "@pfa/db/field-mappings.ts";
import { refreshMirrored } from "@pfa/db/mirror-refresh.ts";
import { fieldMappingSchema } from "@pfa/domain/field-mapping.ts";
import { afterAll, beforeAll, expect, test } from "vitest";
import { afterPage, openSyncWorld, type SyncWorld } from "./testing/sync-world.ts";

const ORG = "ALPHA";
const RECORDS = 230;
let world: SyncWorld;

beforeAll(async () => {
  world = await openSyncWorld({ [ORG]: RECORDS });
  await world.sync(ORG);
});
afterAll(() => world.close());

const write = (statement: Sql) => world.owner.transaction((tx) => tx.execute(statement));

type Stored = { pfaId: string; recordVersion: number; hash: string | null; description: string };

const recordOf = async (rid: number): Promise<Stored> => {
  const [record] = await world.look<Stored>(sql`
    select pfa_id as "pfaId", record_version as "recordVersion", content_hash::text as hash, description
      from pfa_record where organization_id = ${world.idOf(ORG)} and rid = ${rid}`);
  if (!record) throw new Error(`no record ${rid}`);
  return record;
};

/** Every record with the place it is stored at, and how many of them lack a hash. */
const mirror = async () => {
  const [all] = await world.look<{
    records: string;
    places: string;
    lacking: number;
    version: number;
  }>(sql`
    select md5(string_agg((to_jsonb(m) - 'content_hash')::text, ',' order by rid)) as records,
           md5(string_agg(m.ctid::text || m.xmin::text, ',' order by rid)) as places,
           count(*) filter (where m.content_hash is null) as lacking,
           (select version from mirror_state where organization_id = ${world.idOf(ORG)}) as version
      from pfa_record m where organization_id = ${world.idOf(ORG)}`);
  return all;
};

const editInPems = async (rid: number, fields: object) => {
  const { pfaId } = await recordOf(rid);
  await world.admin("POST", "edits", { organization: ORG, pfaId, fields });
};

/** Takes PEMS's present answer for a record into the mirror, as a write does. */
async function takeAnswer(rid: number): Promise<number | null> {
  const [{ pfaId }, stored] = [
    await recordOf(rid),
    await world.worker.transaction(findActiveMapping),
  ];
  const mapping = fieldMappingSchema.parse(stored?.mapping);
  const answer = await world.pems.getRecord({ organization: ORG, pfaId, mapping });
  if (!answer.ok) throw new Error(answer.error.message);
  return inOrganization(world.worker, world.idOf(ORG), (tx) =>
    refreshMirrored(tx, world.idOf(ORG), rid, answer.value),
  );
}

const unchanged = { inserted: 0, updated: 0, vanished: 0, returned: 0, unchanged: RECORDS };

test("records without a hash are compared once, without counting as changed, and then have one", async () => {
  await write(sql`update pfa_record set content_hash = null where rid % 3 = 0`);
  const before = await mirror();
  expect(before?.lacking).toBe(Math.floor(RECORDS / 3));
  expect(await world.sync(ORG)).toMatchObject({ kind: "applied", counts: unchanged });

  const after = await mirror();
  expect(after).toEqual({ ...before, places: after?.places, lacking: 0 });
  expect(await world.sync(ORG)).toMatchObject({ counts: unchanged });
  expect(await mirror()).toEqual(after);
});

const readDescriptionFrom = (column: string) =>
  write(sql`
    update field_mapping
       set mapping = jsonb_set(mapping, '{fields,description,read}', to_jsonb(${column}::text))`);

test("a changed mapping is noticed although PEMS changed nothing", async () => {
  const before = await recordOf(9);
  await readDescriptionFrom("pfs_id");
  expect(await world.sync(ORG)).toMatchObject({ counts: { updated: RECORDS, unchanged: 0 } });
  expect((await recordOf(9)).description).toBe(before.pfaId);
  await readDescriptionFrom("pfs_description");
  expect(await world.sync(ORG)).toMatchObject({ counts: { updated: RECORDS } });
  expect(await recordOf(9)).toEqual(before);
});

test("what a write brought into the mirror between two syncs is compared, not taken for old or for changed", async () => {
  await editInPems(4, { pfs_f_area: "SILO-44" });
  await takeAnswer(4);
  const before = await mirror();
  expect(before?.lacking).toBe(1);
  expect(await world.sync(ORG)).toMatchObject({ counts: unchanged });
  expect(await mirror()).toEqual({ ...before, places: expect.any(String), lacking: 0 });
});

test("a write that overtakes the read stays, and is no change of the read", async () => {
  await editInPems(5, { pfs_f_area: "SILO-51" });
  const { recordVersion } = await recordOf(5);
  const overtake = async () => {
    await editInPems(5, { pfs_f_area: "SILO-52" });
    await takeAnswer(5);
  };
  const pems = afterPage(world.pems, 2, overtake);
  expect(await world.sync(ORG, "full", { pems })).toMatchObject({ counts: unchanged });

  const state = async () => {
    const [found] = await world.look(sql`
      select record_version as version, area_silo as area, content_hash is null as lacking
        from pfa_record where organization_id = ${world.idOf(ORG)} and rid = 5`);
    return found;
  };
  expect(await state()).toEqual({ version: recordVersion + 2, area: "SILO-52", lacking: true });
  expect(await world.sync(ORG)).toMatchObject({ counts: unchanged });
  expect(await state()).toEqual({ version: recordVersion + 2, area: "SILO-52", lacking: false });
});

test("a write that the read shows already is no change of the read", async () => {
  await editInPems(6, { pfs_f_area: "SILO-66" });
  const pems = afterPage(world.pems, 2, () => takeAnswer(6));
  expect(await world.sync(ORG, "full", { pems })).toMatchObject({ counts: unchanged });
});

test("a mirrored value that changed without its hash is mended by and by", async () => {
  const before = await mirror();
  await write(sql`update pfa_record set description = 'not from PEMS'`);
  const strange = async () => {
    await world.sync(ORG);
    const [left] = await world.look<{ count: number }>(sql`
      select count(*) from pfa_record where description = 'not from PEMS'`);
    return left?.count;
  };
  const first = await strange();
  expect(first).toBeGreaterThan(RECORDS / 2);
  await expect.poll(strange, { interval: 0, timeout: 60_000 }).toBeLessThan(first ?? 0);
  await write(sql`update pfa_record set content_hash = null`);
  await world.sync(ORG);
  expect((await mirror())?.records).toBe(before?.records);
});

test("an incremental sync that moves the first day of all draws the time line in", async () => {
  const counted =
    "(select * from pfa_record where not is_discontinued and not is_funds_transferable and not is_vanished) r";
  const bounds = async (relation: string) => {
    const [found] = await world.look(sql`
      select min(plan_start)::text as first, max(forecast_end)::text as last from ${raw(relation)}
       where organization_id = ${world.idOf(ORG)}`);
    return found;
  };
  const [chosen] = await world.look<{ rid: number }>(
    sql`select min(rid) as rid from ${raw(counted)}`,
  );
  const rid = chosen?.rid ?? 0;
  await editInPems(rid, { pfs_p_startdate: "1999-01-01", pfs_f_enddate: "2055-01-01" });
  await world.sync(ORG, "incremental");
  expect(await bounds("pfa_timeline_bounds")).toEqual({ first: "1999-01-01", last: "2055-01-01" });
  await editInPems(rid, { pfs_p_startdate: "2025-01-01", pfs_f_enddate: "2026-01-01" });
  await world.sync(ORG, "incremental");
  expect(await bounds("pfa_timeline_bounds")).toEqual(await bounds(counted));
});
