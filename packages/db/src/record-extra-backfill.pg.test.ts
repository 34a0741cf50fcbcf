import { randomBytes } from "node:crypto";
import { cpSync, globSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { basename, join } from "node:path";
import { fileURLToPath } from "node:url";
import { applyMigrations } from "@pfa/prisma/migrate.ts";
import { afterAll, beforeAll, expect, inject, test } from "vitest";
import { type Db, openDb, sql, type Sql } from "./client.ts";
import { addOrganization } from "./testing/arrange.ts";
import { onServer } from "./testing/server.ts";

const migrations = fileURLToPath(new URL("../../../prisma/migrations", import.meta.url));
const name = `pfa_extras_${randomBytes(6).toString("hex")}`;
let folder: string;
let db: Db;

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), "pfa-extras-"));
  await onServer(inject("serverUrl"), `create database ${name}`);
  const url = Object.assign(new URL(inject("serverUrl")), { pathname: name }).href;
  db = openDb({ url, applicationName: "test" });
});
afterAll(async () => {
  await db.close();
  await onServer(inject("serverUrl"), `drop database ${name} with (force)`);
  rmSync(folder, { recursive: true });
});

/** Applies the migrations up to one, that one included. */
function migrateTo(last: string): Promise<string[]> {
  for (const found of globSync("*/", { cwd: migrations }).map((path) => basename(path)))
    if (found <= last) cpSync(join(migrations, found), join(folder, found), { recursive: true });
  return applyMigrations(db.pool.options.connectionString ?? "", folder);
}

const write = (statement: Sql) => db.transaction((tx) => tx.execute(statement));
const look = (statement: Sql) => db.transaction((tx) => tx.query(statement));

const BEFORE = "20261122000300_draft_step_arrays";
const EXTRAS = "20261128100000_record_extra";
const DIMENSIONS = "20261128100100_kpi_dimensions";

const extras = sql`
  select x.organization_id as "organizationId", e.key::int as rid, e.value as extra, x.block
    from pfa_record_extra x cross join jsonb_each(x.extras) e order by 1, 2`;

test("fields without a column and sums are carried over, and the tables stay behind their row security", async () => {
  await migrateTo(BEFORE);
  const [rio, oslo] = await db.transaction(async (tx) => [
    await addOrganization(tx, "RIO"),
    await addOrganization(tx, "OSLO"),
  ]);
  await write(sql`
    insert into pfa_record (organization_id, rid, pfa_id, record_version, is_actualized, is_discontinued,
                            is_funds_transferable, plan_cost, forecast_cost, extra)
    select o, rid, rid::text, 1, false, false, false, 0, 0,
           case when rid = 5 then '{}' else jsonb_build_object('pfs_x', o || '-' || rid, 'pfs_ñ', '\\"') end
      from unnest(array[${rio}::int, ${oslo}::int]) o, generate_series(1, 70) rid`);
  await write(sql`
    insert into pfa_kpi_summary values
      (${rio}, 'Rental', 'BEO', '14', '14200', '', 3, 10.5, 20, 1), (${rio}, 'Rental', 'CORP', '14', '14300', 'A', 4, 1, 2, 0)`);
  const places = sql`select organization_id, rid, pfa_id from pfa_record order by 1, 2`;
  const before = await look(places);

  await migrateTo(EXTRAS);

  expect(await look(places)).toEqual(before);
  const expected = [rio, oslo].flatMap((organizationId) =>
    Array.from({ length: 70 }, (_, index) => index + 1).map((rid) => ({
      organizationId,
      rid,
      extra: rid === 5 ? {} : { pfs_x: `${organizationId}-${rid}`, pfs_ñ: '\\"' },
      block: Math.floor(rid / 32),
    })),
  );
  expect(await look(extras)).toEqual(expected);

  await migrateTo(DIMENSIONS);

  const sums = sql`
    select dimension, value, record_count as records, plan_cost as plan from pfa_kpi_summary
     where organization_id = ${rio} order by 1, 2`;
  const both = { records: 7, plan: 11.5 };
  const [first, second] = [
    { records: 3, plan: 10.5 },
    { records: 4, plan: 1 },
  ];
  expect(await look(sums)).toEqual([
    { dimension: "all", value: "", ...both },
    { dimension: "area_silo", value: "", ...first },
    { dimension: "area_silo", value: "A", ...second },
    { dimension: "category", value: "14200", ...first },
    { dimension: "category", value: "14300", ...second },
    { dimension: "class", value: "14", ...both },
    { dimension: "dor", value: "BEO", ...first },
    { dimension: "dor", value: "CORP", ...second },
    { dimension: "source", value: "Rental", ...both },
  ]);
  const unforced = sql`
    select relname from pg_class
     where relname in ('pfa_record', 'pfa_record_extra', 'pfa_kpi_summary') and not relforcerowsecurity`;
  expect(await look(unforced)).toEqual([]);
});
