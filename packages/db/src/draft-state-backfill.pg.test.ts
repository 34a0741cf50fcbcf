import { randomBytes } from "node:crypto";
import { cpSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { applyMigrations } from "@pfa/prisma/migrate.ts";
import { aMirroredRecord } from "@pfa/domain/testing/builders.ts";
import { afterAll, beforeAll, expect, inject, test } from "vitest";
import { type Db, openDb, sql } from "./client.ts";
import { addDrafts, addOrganization, addRecords, addUser } from "./testing/arrange.ts";
import { onServer } from "./testing/server.ts";

const migrations = fileURLToPath(new URL("../../../prisma/migrations", import.meta.url));
const name = `pfa_backfill_${randomBytes(6).toString("hex")}`;
let folder: string;
let db: Db;

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), "pfa-backfill-"));
  await onServer(inject("serverUrl"), `create database ${name}`);
  const url = Object.assign(new URL(inject("serverUrl")), { pathname: name }).href;
  db = openDb({ url, applicationName: "test" });
});
afterAll(async () => {
  await db.close();
  await onServer(inject("serverUrl"), `drop database ${name} with (force)`);
  rmSync(folder, { recursive: true });
});

const migrateTo = (migration: string) => {
  cpSync(join(migrations, migration), join(folder, migration), { recursive: true });
  return applyMigrations(db.pool.options.connectionString ?? "", folder);
};

test("drafts that are there when the counters come are counted, and the table stays behind its row security", async () => {
  await migrateTo("20260101000000_init");
  const owners = await db.transaction(async (tx) => {
    const organizationId = await addOrganization(tx, "RIO");
    const userIds = [await addUser(tx, "ada"), await addUser(tx, "ben")];
    await addUser(tx, "idle");
    const records = [1, 2].map((rid) => ({ rid, record: aMirroredRecord({ pfaId: `P${rid}` }) }));
    await addRecords(tx, organizationId, records);
    const edits = { class: { base: "14", mine: "15" }, model: { base: null, mine: "A" } };
    const [ada, ben] = userIds.map((userId) => ({ organizationId, userId }));
    if (!ada || !ben) throw new Error("no owners");
    await addDrafts(tx, ada, [
      { rid: 1, edits },
      { rid: 2, edits: { class: edits.class } },
    ]);
    await addDrafts(tx, ben, [{ rid: 2, edits }]);
    return userIds;
  });

  await migrateTo("20261122000000_draft_changes");

  const states = await db.transaction((tx) =>
    tx.query(sql`
      select user_id as "userId", revision, draft_records as "draftRecords", draft_fields as "draftFields"
        from draft_state order by user_id`),
  );
  expect(states).toEqual([
    { userId: owners[0], revision: 0, draftRecords: 2, draftFields: 3 },
    { userId: owners[1], revision: 0, draftRecords: 1, draftFields: 2 },
  ]);
  const forced = await db.transaction((tx) =>
    tx.query(sql`select relforcerowsecurity as forced from pg_class where relname = 'pfa_draft'`),
  );
  expect(forced).toEqual([{ forced: true }]);
});
