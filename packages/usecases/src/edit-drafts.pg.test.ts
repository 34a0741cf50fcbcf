import { type Db, inScope, openDb, sql, type Sql } from "@pfa/db/client.ts";
import { listDrafts } from "@pfa/db/drafts.ts";
import { addOrganization, addRecords, addUser, someScope } from "@pfa/db/testing/arrange.ts";
import { createTestDatabase, type TestDatabase } from "@pfa/db/testing/database.ts";
import type { Scope } from "@pfa/domain/scope.ts";
import { aMirroredRecord } from "@pfa/domain/testing/builders.ts";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { editDrafts, type EditedCell } from "./edit-drafts.ts";

const RECORDS = 1000;

let database: TestDatabase;
let owner: Db;
let db: Db;
let scope: Scope;
beforeAll(async () => {
  database = await createTestDatabase();
  owner = openDb({ url: database.ownerUrl, applicationName: "owner" });
  db = openDb({ url: database.appUrl, applicationName: "app" });
  scope = await owner.transaction(async (tx) => {
    const organizationId = await addOrganization(tx, "RIO");
    const userId = await addUser(tx, "planner");
    const records = Array.from({ length: RECORDS }, (_, index) => ({
      rid: index + 1,
      record: aMirroredRecord({ pfaId: String(index + 1) }),
    }));
    await addRecords(tx, organizationId, records);
    return someScope({ organizationId, userId });
  });
});
afterAll(async () => {
  await db.close();
  await owner.close();
  await database.drop();
});

const asOwner = <T extends object>(statement: Sql) =>
  owner.transaction((tx) => tx.query<T>(statement));

const editsOf = async (pfaId: string) =>
  (await inScope(db, scope, (tx) => listDrafts(tx, scope, [Number(pfaId)])))[0]?.edits;

async function save(...cells: EditedCell[]) {
  const result = await editDrafts(db, scope, cells);
  if (!result.ok) throw new Error(result.error.kind);
  return result.value;
}

describe("two saves of one record at once", () => {
  test("both keep their fields: the second waits and then sees the first", async () => {
    await save({ pfaId: "1", field: "areaSilo", value: "before" });
    const gate = await owner.pool.connect();
    await gate.query("begin");
    // Holds up whoever writes the draft, after they have read it.
    await gate.query("select from pfa_draft where rid = 1 for update");
    const saves = [
      save({ pfaId: "1", field: "monthlyRate", value: 6000 }),
      save({ pfaId: "1", field: "manufacturer", value: "Liebherr" }),
    ];
    await untilWaiting(2);
    await gate.query("commit");
    gate.release();
    await Promise.all(saves);
    expect(await editsOf("1")).toEqual({
      areaSilo: { base: "SILO-4", mine: "before" },
      monthlyRate: { base: 5000, mine: 6000 },
      manufacturer: { base: null, mine: "Liebherr" },
    });
  });

  test("nothing is lost among many, and each sees its own row", async () => {
    const rates = Array.from({ length: 20 }, (_, index) => 7000 + index);
    const fields = ["areaSilo", "class", "manufacturer", "model", "forecastEnd"] as const;
    const saves = rates.map((rate, index) => {
      const field = fields[index % fields.length] ?? "model";
      const value = field === "forecastEnd" ? `2025-06-${10 + index}` : `value ${index}`;
      return save({ pfaId: "2", field, value }, { pfaId: "2", field: "monthlyRate", value: rate });
    });
    for (const { records } of await Promise.all(saves)) expect(records[0]?.saved).toHaveLength(2);
    expect(Object.keys((await editsOf("2")) ?? {}).toSorted()).toEqual(
      [...fields, "monthlyRate"].toSorted(),
    );
    const [draft] = await asOwner(sql`select revision from pfa_draft where rid = 2`);
    expect(draft).toEqual({ revision: 20 });
  });
});

async function untilWaiting(count: number): Promise<void> {
  const waiting = sql`
    select count(*)::int as count from pg_stat_activity
     where datname = current_database() and application_name = 'app' and wait_event_type = 'Lock'`;
  await expect.poll(() => asOwner(waiting), { timeout: 10_000 }).toEqual([{ count }]);
}

const batch = (cells: number): EditedCell[] =>
  Array.from({ length: cells }, (_, index) => ({
    pfaId: String((index % RECORDS) + 1),
    field: index < RECORDS ? "monthlyRate" : "areaSilo",
    value: index < RECORDS ? 5000 + index + 1 : `S-${index}`,
  }));

describe("a batch", () => {
  test("takes the same number of statements whatever its size", async () => {
    const few = await countStatements((counted) => editDrafts(counted, scope, batch(1)));
    const many = await countStatements((counted) => editDrafts(counted, scope, batch(2000)));
    expect(many).toBe(few);
    expect(few).toBeLessThan(15);
  });

  test("of more than 10,000 cells is refused with the limit, before anything is read or written", async () => {
    const cells = Array.from({ length: 10_001 }, () => ({
      pfaId: "900",
      field: "model",
      value: "x",
    }));
    let statements = -1;
    const result = await (async () => {
      let answer: Awaited<ReturnType<typeof editDrafts>> | undefined;
      statements = await countStatements(async (counted) => {
        answer = await editDrafts(counted, scope, cells);
      });
      return answer;
    })();
    expect(result).toEqual({
      ok: false,
      error: { kind: "batch_too_large", cells: 10_001, limit: 10_000 },
    });
    expect(statements).toBe(0);
    expect((await editsOf("900"))?.model).toBeUndefined();
  });

  test("of exactly 10,000 cells is saved", async () => {
    const cells = Array.from({ length: 10_000 }, (_, index) => ({
      pfaId: String((index % RECORDS) + 1),
      field: "model",
      value: `model ${index}`,
    }));
    const saved = await save(...cells);
    expect(saved.records).toHaveLength(RECORDS);
    // The last cell of a field wins.
    expect((await editsOf("1"))?.model?.mine).toBe("model 9000");
  });
});

/** Statements that reach PostgreSQL within the use case's transactions. */
async function countStatements(work: (db: Db) => Promise<unknown>): Promise<number> {
  let statements = 0;
  await work({
    ...db,
    transaction: (inside, opening) =>
      db.transaction(async (tx) => {
        const { client } = tx;
        const send = client.query.bind(client);
        const counting = ((...parameters: Parameters<typeof send>) => {
          statements += 1;
          return send(...parameters);
        }) as typeof client.query;
        client.query = counting;
        try {
          return await inside(tx);
        } finally {
          client.query = send;
        }
      }, opening),
  });
  return statements;
}

test("D2: a field set back to the mirror's value leaves the draft, and a draft without fields disappears", async () => {
  await save({ pfaId: "500", field: "source", value: "Rental" });
  await asOwner(sql`delete from pfa_draft where rid = 500`);
  await save(
    { pfaId: "500", field: "monthlyRate", value: 1 },
    { pfaId: "500", field: "dor", value: "CORP" },
  );
  await save({ pfaId: "500", field: "monthlyRate", value: 5000 });
  expect(await editsOf("500")).toEqual({ dor: { base: "BEO", mine: "CORP" } });
  await save({ pfaId: "500", field: "dor", value: "BEO" });
  expect(await editsOf("500")).toBeUndefined();
  expect(await asOwner(sql`select from pfa_draft where rid = 500`)).toEqual([]);
});

test("M1: the answer holds the merged row, in the columns of a window", async () => {
  const { records } = await save({ pfaId: "600", field: "purchasePrice", value: 1234.56 });
  expect(records[0]?.row?.id).toBe("600");
  expect(records[0]?.row?.values).toContain(1234.56);
  expect(records[0]?.row?.marks).toMatchObject({ purchasePrice: { state: "draft", base: null } });
});
