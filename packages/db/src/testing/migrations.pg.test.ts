import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { applyMigrations } from "@pfa/prisma/migrate.ts";
import { Client } from "pg";
import { afterEach, beforeEach, expect, inject, test } from "vitest";
import { onServer } from "./server.ts";

let folder: string;
let url: string;
const name = `pfa_migrations_${Math.trunc(performance.timeOrigin)}`;

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), "pfa-migrations-"));
  await onServer(inject("serverUrl"), `create database ${name}`);
  url = Object.assign(new URL(inject("serverUrl")), { pathname: name }).href;
});
afterEach(async () => {
  await onServer(inject("serverUrl"), `drop database ${name} with (force)`);
  rmSync(folder, { recursive: true });
});

function writeMigration(migration: string, statements: string): void {
  mkdirSync(join(folder, migration), { recursive: true });
  writeFileSync(join(folder, migration, "migration.sql"), statements);
}

async function tables(): Promise<string[]> {
  const client = new Client(url);
  await client.connect();
  try {
    const { rows } = await client.query<{ name: string }>(
      "select tablename as name from pg_tables where schemaname = 'public' and tablename <> '_prisma_migrations' order by 1",
    );
    return rows.map((row) => row.name);
  } finally {
    await client.end();
  }
}

test("migrations are applied in the order of their names, once, semicolons inside functions included", async () => {
  writeMigration("2_second", "insert into first values (answer());");
  writeMigration(
    "1_first",
    `create table first (value int);
     create function answer() returns int language plpgsql as $$ begin perform 1; return 42; end; $$;`,
  );
  expect(await applyMigrations(url, folder)).toEqual(["1_first", "2_second"]);
  expect(await applyMigrations(url, folder)).toEqual([]);
  expect(await tables()).toEqual(["first"]);
});

test("a migration that fails leaves nothing behind, says where, and can be tried again", async () => {
  writeMigration("1_first", "create table first (value int);\ncreate tabel second (value int);");
  await expect(applyMigrations(url, folder)).rejects.toThrow(
    'syntax error at or near "tabel" (line 2)',
  );
  expect(await tables()).toEqual([]);

  writeMigration("1_first", "create table first (value int);\ncreate table second (value int);");
  expect(await applyMigrations(url, folder)).toEqual(["1_first"]);
  expect(await tables()).toEqual(["first", "second"]);
});
