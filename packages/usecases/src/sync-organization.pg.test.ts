import { sql } from "@pfa/db/client.ts";
import { afterAll, beforeAll, expect, test } from "vitest";
import { openSyncWorld, type SyncWorld } from "./testing/sync-world.ts";

let world: SyncWorld;

beforeAll(async () => {
  world = await openSyncWorld({ ALPHA: 230, BETA: 120, RIO: 60, RIOSUR: 40, DIRTY: 1200 });
});
afterAll(() => world.close());

const recordsOf = (code: string) =>
  world.look<{ rid: number; pfaId: string; version: number; vanished: boolean; place: string }>(sql`
    select rid, pfa_id as "pfaId", record_version as version, is_vanished as vanished, ctid::text || xmin::text as place
      from pfa_record where organization_id = ${world.idOf(code)} order by rid`);

const stateOf = async (code: string) => {
  const [state] = await world.look<Record<string, unknown>>(sql`
    select version, record_count as "recordCount", next_rid as "nextRid", pems_reachable as "pemsReachable",
           pems_problem as "pemsProblem"
      from mirror_state where organization_id = ${world.idOf(code)}`);
  return state;
};

const changesOf = (code: string) =>
  world.look<{ version: number; rids: number[] }>(sql`
    select version, rids from mirror_change where organization_id = ${world.idOf(code)} order by version`);

const lastRunOf = async (code: string) => {
  const [run] = await world.look<Record<string, unknown>>(sql`
    select state, phase, problem, rows_read as "rowsRead", pages_read as "pagesRead", finished_at is not null as finished
      from sync_run where organization_id = ${world.idOf(code)} order by id desc limit 1`);
  return run;
};

const edit = (organization: string, pfaId: string | undefined, fields: object) =>
  world.admin("POST", "edits", { organization, pfaId, fields });

test("a first sync brings every record of PEMS, with dense ordinals and true counts", async () => {
  const outcome = await world.sync("ALPHA");
  const nothing = {
    updated: 0,
    unchanged: 0,
    duplicates: 0,
    quarantined: 0,
    vanished: 0,
    returned: 0,
  };
  expect(outcome).toEqual({ kind: "applied", counts: { read: 230, inserted: 230, ...nothing } });

  const records = await recordsOf("ALPHA");
  expect(records.map((record) => record.rid)).toEqual(
    Array.from({ length: 230 }, (_, index) => index + 1),
  );
  expect(new Set(records.map((record) => record.pfaId)).size).toBe(230);
  expect(await stateOf("ALPHA")).toMatchObject({
    recordCount: 230,
    nextRid: 231,
    pemsReachable: true,
  });
  expect(await lastRunOf("ALPHA")).toMatchObject({
    state: "applied",
    phase: "done",
    rowsRead: 230,
    pagesRead: 5,
  });
});

test("a second sync of unchanged records writes none of them and tells nobody of a change", async () => {
  const before = {
    records: await recordsOf("ALPHA"),
    changes: await changesOf("ALPHA"),
    state: await stateOf("ALPHA"),
  };
  expect(await world.sync("ALPHA")).toMatchObject({
    kind: "applied",
    counts: { unchanged: 230, updated: 0 },
  });
  const after = {
    records: await recordsOf("ALPHA"),
    changes: await changesOf("ALPHA"),
    state: await stateOf("ALPHA"),
  };
  expect(after).toEqual(before);
});

test("an incremental sync reads what changed and rewrites only that", async () => {
  const before = await recordsOf("ALPHA");
  const edited = before[17];
  await edit("ALPHA", edited?.pfaId, { pfs_f_rate: "4321.00" });
  const outcome = await world.sync("ALPHA", "incremental");
  expect(outcome).toMatchObject({
    kind: "applied",
    counts: { inserted: 0, updated: 1, vanished: 0 },
  });

  const after = await recordsOf("ALPHA");
  const rewritten = after.filter((record, index) => record.place !== before[index]?.place);
  expect(rewritten.map((record) => record.rid)).toEqual([edited?.rid]);
  expect((await changesOf("ALPHA")).at(-1)?.rids).toEqual([edited?.rid]);
});

test("costs follow the formulas, and the sums and the time line equal a recount of the records", async () => {
  await edit("ALPHA", (await recordsOf("ALPHA"))[40]?.pfaId, { pfs_f_discontinued: "true" });
  await world.sync("ALPHA", "incremental");
  const id = world.idOf("ALPHA");
  const [sums] = await world.look(sql`
    select (select json_build_array(sum(record_count), sum(plan_cost), sum(forecast_cost), sum(actual_cost))
              from pfa_kpi_summary where organization_id = ${id} and dimension = 'category')::text as kept,
           (select json_build_array(count(*), sum(plan_cost), sum(forecast_cost),
                                    sum(case when is_actualized then forecast_cost else 0.00 end))
              from pfa_record where organization_id = ${id}
               and not is_discontinued and not is_funds_transferable and not is_vanished)::text as counted,
           (select count(*) from pfa_record where organization_id = ${id}
               and forecast_cost <> pfa_cost(source, monthly_rate, purchase_price, forecast_start, forecast_end)) as wrong,
           (select json_build_array(plan_start, forecast_end) from pfa_timeline_bounds where organization_id = ${id})::text as bounds,
           (select json_build_array(min(plan_start), max(forecast_end)) from pfa_record where organization_id = ${id})::text as widest`);
  const found = sums as Record<string, unknown>;
  expect(found["kept"]).toEqual(found["counted"]);
  expect(found["wrong"]).toBe(0);
  expect(found["bounds"]).toEqual(found["widest"]);
});

test("a record that PEMS no longer shows is flagged by a full sync, and comes back with its ordinal", async () => {
  const gone = (await recordsOf("ALPHA"))[3];
  const key = { organization: "ALPHA", pfaId: gone?.pfaId };
  await world.admin("POST", "deletions", key);
  expect(await world.sync("ALPHA", "incremental")).toMatchObject({ counts: { vanished: 0 } });
  expect(await world.sync("ALPHA")).toMatchObject({ counts: { vanished: 1, unchanged: 229 } });
  expect((await recordsOf("ALPHA"))[3]).toMatchObject({ rid: gone?.rid, vanished: true });
  expect(await stateOf("ALPHA")).toMatchObject({ recordCount: 229 });

  await world.admin("POST", "restores", key);
  expect(await world.sync("ALPHA")).toMatchObject({
    counts: { returned: 1, updated: 1, inserted: 0 },
  });
  expect((await recordsOf("ALPHA"))[3]).toMatchObject({ rid: gone?.rid, vanished: false });
  expect(await stateOf("ALPHA")).toMatchObject({ recordCount: 230 });
});

test("a dirty row is set aside with its raw values while its mirrored record stays as it was", async () => {
  const dirty = (await recordsOf("ALPHA"))[9];
  await world.admin("POST", "edits", {
    organization: "ALPHA",
    pfaId: dirty?.pfaId,
    raw: true,
    fields: { pfs_f_startdate: "2025-02-30" },
  });
  const outcome = await world.sync("ALPHA");
  expect(outcome).toMatchObject({
    kind: "applied",
    counts: { quarantined: 1, vanished: 0, unchanged: 229 },
  });
  expect((await recordsOf("ALPHA"))[9]).toEqual(dirty);
  const rows = await world.look(sql`
    select pfa_id as "pfaId", raw ->> 'pfs_f_startdate' as raw, problems -> 0 ->> 'field' as field
      from sync_quarantine where organization_id = ${world.idOf("ALPHA")} order by sync_run_id desc limit 1`);
  expect(rows).toEqual([{ pfaId: dirty?.pfaId, raw: "2025-02-30", field: "forecastStart" }]);
});

test("rows that come twice are taken once, the last of them, and counted", async () => {
  await world.sync("BETA");
  await world.admin("POST", "faults/rules", {
    kind: "duplicate-rows",
    every: 10,
    match: { organization: "BETA" },
  });
  const outcome = await world.sync("BETA");
  await world.admin("DELETE", "faults");
  expect(outcome).toMatchObject({
    kind: "applied",
    counts: { inserted: 0, updated: 0, unchanged: 120 },
  });
  const counts = outcome.kind === "applied" ? outcome.counts : null;
  expect(counts?.duplicates).toBeGreaterThan(0);
  expect(counts?.read).toBe(120 + (counts?.duplicates ?? 0));
});

test("an organization whose code begins another's gets its own records only", async () => {
  await world.sync("RIO");
  await world.sync("RIOSUR");
  expect(await recordsOf("RIO")).toHaveLength(60);
  expect(await recordsOf("RIOSUR")).toHaveLength(40);
});

test("an older version of a record never overwrites a newer one", async () => {
  const record = (await recordsOf("BETA"))[5];
  await world.owner.transaction((tx) =>
    tx.execute(sql`
      update pfa_record set record_version = record_version + 7, description = 'newer'
       where organization_id = ${world.idOf("BETA")} and rid = ${record?.rid}`),
  );
  expect(await world.sync("BETA")).toMatchObject({ counts: { updated: 0, unchanged: 120 } });
  const [kept] = await world.look(sql`
    select description from pfa_record where organization_id = ${world.idOf("BETA")} and rid = ${record?.rid}`);
  expect(kept).toEqual({ description: "newer" });
});
