import { type Db, openDb, sql } from "@pfa/db/client.ts";
import { addOrganization } from "@pfa/db/testing/arrange.ts";
import { createTestDatabase, type TestDatabase } from "@pfa/db/testing/database.ts";
import { type Permission, roleTemplates, type RoleTemplate } from "@pfa/domain/permissions.ts";
import { createLog } from "@pfa/log/log.ts";
import { createSecretBox } from "@pfa/secrets/secret-box.ts";
import { hashPassword } from "@pfa/usecases/password.ts";
import { createSqlViews } from "@pfa/views/sql-views.ts";
import { withoutMemory } from "@pfa/views/views.ts";
import type { FastifyInstance } from "fastify";
import { createServer, type ServerOptions } from "../http.ts";
import { openLiveHub } from "../live.ts";
import { openBrowser, PASSWORD, type TestBrowser } from "./client.ts";

export type TestServer = {
  app: FastifyInstance;
  url: string;
  database: TestDatabase;
  /** A superuser's door, for arranging and inspecting. */
  owner: Db;
  /** The server's own door. */
  db: Db;
  browser(): TestBrowser;
  /** A browser in which the user has signed in. */
  signedIn(username: string): Promise<TestBrowser>;
  /** Everything written to the log so far. */
  logged(): string;
  close(): Promise<void>;
};

/** The real server on a port of its own, over a database of its own. */
export async function startTestServer(overrides: Partial<ServerOptions> = {}): Promise<TestServer> {
  const database = await createTestDatabase();
  const owner = openDb({
    url: database.ownerUrl,
    applicationName: "test-owner",
    maxConnections: 3,
  });
  const lines: string[] = [];
  const log = createLog({
    level: "info",
    name: "server",
    destination: { write: (line) => void lines.push(line) },
  });
  const db = openDb({ url: database.appUrl, applicationName: "pfa-server" });
  const live = openLiveHub({ url: database.appUrl, log });
  const app = await createServer({
    db,
    views: withoutMemory(createSqlViews(db)),
    live,
    log,
    cookieSecure: false,
    publicOrigin: null,
    webDist: null,
    metricsToken: null,
    viewStats: null,
    trustedProxies: null,
    signInsPerAddress: 1000,
    secrets: createSecretBox(null),
    privateHosts: new Set(),
    sessionCheckMs: 100,
    ...overrides,
  });
  const url = await app.listen({ port: 0, host: "127.0.0.1" });
  return {
    app,
    url,
    database,
    owner,
    db,
    browser: () => openBrowser(url),
    signedIn: async (username) => {
      const browser = openBrowser(url);
      const answer = await browser.signIn(username);
      if (answer.status !== 200) throw new Error(`${username} could not sign in: ${answer.text}`);
      return browser;
    },
    logged: () => lines.join(""),
    close: async () => {
      await app.close();
      await live.close();
      await db.close();
      await owner.close();
      await database.drop();
    },
  };
}

let passwordHash: Promise<string> | undefined;

/** A user with the password of all test users; answers the id. */
export async function addUserWithPassword(owner: Db, username: string): Promise<number> {
  passwordHash ??= hashPassword(PASSWORD);
  const hash = await passwordHash;
  return owner.transaction(async (tx) => {
    const [row] = await tx.query<{ id: number }>(sql`
      insert into app_user (username, display_name, email, password_hash)
      values (${username}, ${`The ${username}`}, ${`${username}@example.test`}, ${hash})
      returning id`);
    return row?.id ?? 0;
  });
}

export async function addMember(
  owner: Db,
  ids: { organizationId: number; userId: number },
  permissions: readonly Permission[],
): Promise<void> {
  await owner.transaction((tx) =>
    tx.execute(sql`
      insert into organization_member (organization_id, user_id, role_template, permissions)
      values (${ids.organizationId}, ${ids.userId}, 'Custom', ${[...permissions]}::text[])`),
  );
}

export const usernameOf = (role: RoleTemplate): string => role.toLowerCase().replaceAll(" ", "-");

export type Roles = { organizationId: number; users: Map<RoleTemplate, number> };

/** An organization with one user of each role template, named after it; users that exist are made members. */
export async function addOrganizationWithRoles(owner: Db, code: string): Promise<Roles> {
  const organizationId = await owner.transaction((tx) => addOrganization(tx, code));
  const users = new Map<RoleTemplate, number>();
  for (const [role, permissions] of Object.entries(roleTemplates) as [
    RoleTemplate,
    readonly Permission[],
  ][]) {
    const userId = await findOrAddUser(owner, usernameOf(role));
    await addMember(owner, { organizationId, userId }, permissions);
    users.set(role, userId);
  }
  return { organizationId, users };
}

async function findOrAddUser(owner: Db, username: string): Promise<number> {
  const [found] = await owner.transaction((tx) =>
    tx.query<{ id: number }>(sql`select id from app_user where username = ${username}`),
  );
  return found?.id ?? addUserWithPassword(owner, username);
}
