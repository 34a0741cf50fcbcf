import { readFileSync } from "node:fs";
import { join } from "node:path";
import { migrate, diffSchema } from "@pfa/prisma/migrate.ts";
import { dumpSchema } from "@pfa/prisma/schema-dump.ts";
import { Client } from "pg";
import { afterAll, beforeAll, expect, test } from "vitest";
import { createTestDatabase, type TestDatabase } from "./database.ts";

let database: TestDatabase;
beforeAll(async () => {
  database = await createTestDatabase();
});
afterAll(() => database.drop());

async function read(url: string, statement: string): Promise<unknown[]> {
  const client = new Client(url);
  await client.connect();
  try {
    return (await client.query({ text: statement, rowMode: "array" })).rows;
  } finally {
    await client.end();
  }
}

test("the migrated database equals prisma/schema.prisma", async () => {
  expect(await diffSchema(database.ownerUrl)).toBe("");
});

test("the comparison sees a column that only one of the two has", async () => {
  const changed = await createTestDatabase();
  await read(changed.ownerUrl, "alter table organization add column planted int");
  expect(await diffSchema(changed.ownerUrl)).toContain('DROP COLUMN "planted"');
  await changed.drop();
});

test("prisma/schema.sql is what the migrated database says of itself; `pnpm db:dump` writes it", async () => {
  const dump = readFileSync(join(import.meta.dirname, "../../../../prisma/schema.sql"), "utf8");
  expect(await dumpSchema(database.ownerUrl)).toBe(dump);
});

test("migrating a migrated database applies nothing", async () => {
  expect(await migrate(database.ownerUrl)).toEqual([]);
});

test("the processes sign in as roles that are neither superuser nor owner, and cannot step around row security", async () => {
  const me =
    "select rolname, rolsuper, rolbypassrls, rolcreaterole from pg_roles where rolname = current_user";
  expect(await read(database.appUrl, me)).toEqual([["pfa_app", false, false, false]]);
  expect(await read(database.workerUrl, me)).toEqual([["pfa_worker", false, false, false]]);
  expect(
    await read(
      database.ownerUrl,
      "select tablename from pg_tables where schemaname = 'public' and tableowner in ('pfa_app', 'pfa_worker')",
    ),
  ).toEqual([]);
});

test("the job queue belongs to the worker, and to nobody else", async () => {
  const owners = "select distinct tableowner from pg_tables where schemaname = 'graphile_worker'";
  expect(await read(database.workerUrl, owners)).toEqual([["pfa_worker"]]);
  await expect(read(database.appUrl, "select * from graphile_worker.jobs")).rejects.toThrow(
    "permission denied",
  );
});
