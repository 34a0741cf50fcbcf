import { type Db, sql } from "@pfa/db/client.ts";
import { hash, randomBytes } from "node:crypto";
import { afterAll, beforeAll, expect, test } from "vitest";
import { createAccessLoader } from "./access-loader.ts";
import { sessionLimits } from "./session.ts";
import { addOrganizationWithRoles, startTestServer, type TestServer } from "./testing/server.ts";

let server: TestServer;
const tokens = new Map<string, Buffer>();
beforeAll(async () => {
  server = await startTestServer();
  await addOrganizationWithRoles(server.owner, "RIO");
  for (const username of ["viewer", "editor"]) {
    const token = hash("sha256", randomBytes(32), "buffer");
    tokens.set(username, token);
    await server.owner.transaction((tx) =>
      tx.execute(sql`
        insert into user_session (token_hash, user_id, expires_at)
        select ${token}, id, now() + interval '1 hour' from app_user where username = ${username}`),
    );
  }
});
afterAll(() => server.close());

const pairOf = (username: string, organization = "RIO") => ({
  tokenHash: tokens.get(username) ?? Buffer.alloc(32),
  organization,
});

/** The same door, with a count of the statements that go through it. */
function counted(db: Db): { db: Db; statements: () => number } {
  let statements = 0;
  const pool = new Proxy(db.pool, {
    get: (target, name) => {
      if (name === "query") statements += 1;
      const value: unknown = Reflect.get(target, name);
      return typeof value === "function" ? value.bind(target) : value;
    },
  });
  return { db: { ...db, pool }, statements: () => statements };
}

test("those who ask at once are checked by one statement, each for themselves", async () => {
  const { db, statements } = counted(server.db);
  const load = createAccessLoader(db, sessionLimits);
  const asked = ["viewer", "editor", "nobody", "viewer"].map((username) => load(pairOf(username)));
  asked.push(load(pairOf("viewer", "NONE")), load(pairOf("editor", "RIO\u0000")));
  const told = await Promise.all(asked);
  expect(told.map((access) => access?.session.username)).toEqual([
    "viewer",
    "editor",
    undefined,
    "viewer",
    "viewer",
    "editor",
  ]);
  expect(told.map((access) => access?.membership?.organizationCode)).toEqual([
    "RIO",
    "RIO",
    undefined,
    "RIO",
    undefined,
    undefined,
  ]);
  expect(statements()).toBe(1);
});

test("those who ask while a statement is under way are checked by the next one, begun after they came", async () => {
  const { db, statements } = counted(server.db);
  const load = createAccessLoader(db, sessionLimits);
  const first = load(pairOf("viewer"));
  await server.owner.transaction((tx) =>
    tx.execute(sql`
      update organization_member set permissions = '{Export}'
       where user_id = (select id from app_user where username = 'viewer')`),
  );
  const later = Array.from({ length: 5 }, () => load(pairOf("viewer")));
  await first;
  for (const access of await Promise.all(later))
    expect(access?.membership?.permissions).toEqual(["Export"]);
  expect(statements()).toBe(2);
});

test("a check that fails fails for those who waited for it, and for nobody after them", async () => {
  let isBroken = true;
  const pool = new Proxy(server.db.pool, {
    get: (target, name) => {
      if (name === "query" && isBroken) return () => Promise.reject(new Error("no connection"));
      const value: unknown = Reflect.get(target, name);
      return typeof value === "function" ? value.bind(target) : value;
    },
  });
  const load = createAccessLoader({ ...server.db, pool }, sessionLimits);
  await expect(Promise.all([load(pairOf("viewer")), load(pairOf("editor"))])).rejects.toThrow(
    "no connection",
  );
  isBroken = false;
  expect((await load(pairOf("editor")))?.session.username).toBe("editor");
});
