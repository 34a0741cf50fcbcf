import pg from "pg";
import type { Administrator, Scope } from "@pfa/domain/scope.ts";
import { currentRequestId } from "./request-context.ts";
import sqlTag, { type Sql } from "sql-template-tag";

/** The one door to PostgreSQL. Holds a connection pool: close it. */
export type Db = {
  /**
   * Runs `work` in one transaction; rolls back and rethrows on any error. `opening` are statements sent together with BEGIN,
   * each seeing what was committed when it began: they save their own way to the server and back.
   */
  transaction<T>(work: (tx: Tx) => Promise<T>, opening?: string): Promise<T>;
  pool: pg.Pool;
  close(): Promise<void>;
};

/** One open transaction. Statements run in order on one connection. */
export type Tx = {
  /** Rows of one statement; column names as the statement gives them. */
  query<Row extends object>(statement: Sql): Promise<Row[]>;
  /** Number of rows that one statement touched. */
  execute(statement: Sql): Promise<number>;
  /** The connection itself, for COPY and cursors. */
  client: pg.PoolClient;
};

export { sqlTag as sql };
export { empty, join, raw, type Sql } from "sql-template-tag";

const { builtins } = pg.types;

/** Dates stay text (a day has no time zone), money and counts become numbers: both are within a double's exact range. */
const parsers = new Map<number, (text: string) => unknown>([
  [builtins.DATE, (text) => text],
  [builtins.NUMERIC, Number],
  [builtins.INT8, Number],
  [builtins.TIMESTAMPTZ, (text) => new Date(text).toISOString()],
]);

type TypeId = (typeof builtins)[keyof typeof builtins];

const types: pg.CustomTypesConfig = {
  getTypeParser: (oid: TypeId, format?: "text" | "binary") =>
    (format !== "binary" && parsers.get(oid)) || pg.types.getTypeParser(oid, format),
};

export type DbOptions = {
  url: string;
  applicationName: string;
  maxConnections?: number;
  /** Called for a connection that breaks while idle; the pool replaces it. */
  onIdleError?: (error: Error) => void;
};

/** Opens a pool; connects on first use. */
export function openDb({
  url,
  applicationName,
  maxConnections = 10,
  onIdleError = () => {},
}: DbOptions): Db {
  const pool = new pg.Pool({
    connectionString: url,
    application_name: applicationName,
    max: maxConnections,
    connectionTimeoutMillis: 10_000,
    types,
  });
  // Without a listener a broken idle connection would end the process.
  pool.on("error", onIdleError);
  // Nor does the pool listen between handing one out and whoever borrows it: PostgreSQL may die in that very moment.
  pool.on("connect", (client) => client.on("error", ignore));
  return {
    pool,
    transaction: (work, opening) => inTransaction(pool, work, opening),
    close: () => pool.end(),
  };
}

async function inTransaction<T>(
  pool: pg.Pool,
  work: (tx: Tx) => Promise<T>,
  opening = "",
): Promise<T> {
  const client = await pool.connect();
  // A connection lost while checked out reports to itself, not to the pool.
  let broken: Error | undefined;
  const onError = (error: Error) => (broken = error);
  client.on("error", onError);
  try {
    await client.query(`begin; ${opening}`);
    const result = await work(toTx(client));
    await client.query("commit");
    return result;
  } catch (error) {
    await client.query("rollback").catch((rollbackError: Error) => (broken = rollbackError));
    throw error;
  } finally {
    client.off("error", onError);
    client.release(broken);
  }
}

/** One connection kept for what lives in a session: advisory locks and temporary tables. Close it. */
export type Session = {
  client: pg.PoolClient;
  /** A transaction of the worker in one organization, on this connection. */
  inOrganization<T>(organizationId: number, work: (tx: Tx) => Promise<T>): Promise<T>;
  /** Lets go of everything that the session held, and gives the connection back. */
  close(): Promise<void>;
};

const ignore = () => undefined;

export async function openSession(db: Db): Promise<Session> {
  const client = await db.pool.connect();
  // A lost connection fails the next statement; without a listener it would end the process.
  client.on("error", ignore);
  return {
    client,
    inOrganization: async (organizationId, work) => {
      await client.query("begin");
      try {
        const tx = toTx(client);
        await setContext(tx, { organizationId });
        const result = await work(tx);
        await client.query("commit");
        return result;
      } catch (error) {
        // Fails on a lost connection only, and then PostgreSQL has rolled back.
        await client.query("rollback").catch(() => undefined);
        throw error;
      }
    },
    close: async () => {
      // Awaited: PostgreSQL frees the locks of a connection that is merely cut a moment later.
      const failure = await client.query("discard all").then(
        () => false,
        () => true,
      );
      client.off("error", ignore);
      client.release(failure);
    },
  };
}

function toTx(client: pg.PoolClient): Tx {
  return {
    client,
    query: async (statement) =>
      (await client.query({ text: statement.text, values: statement.values })).rows,
    execute: async (statement) =>
      (await client.query({ text: statement.text, values: statement.values })).rowCount ?? 0,
  };
}

/** A transaction of a person in one organization: row security sees who and what they may. `opening` as of a transaction. */
export function inScope<T>(
  db: Db,
  scope: Scope,
  work: (tx: Tx) => Promise<T>,
  opening = "",
): Promise<T> {
  return db.transaction(work, `${contextText(scope)}; ${opening}`);
}

/** A transaction of a person outside any organization: their own memberships and sessions. */
export function asUser<T>(db: Db, userId: number, work: (tx: Tx) => Promise<T>): Promise<T> {
  return db.transaction(work, contextText({ userId }));
}

/** A transaction of an administrator over the organizations they oversee: row security shows these and no others. */
export function asAdministrator<T>(
  db: Db,
  { userId, permission, organizations }: Administrator,
  work: (tx: Tx) => Promise<T>,
): Promise<T> {
  const overseen = organizations.map(({ id }) => id);
  return db.transaction(work, contextText({ userId, permissions: [permission], overseen }));
}

/** A transaction of the worker in one organization. */
export function inOrganization<T>(
  db: Db,
  organizationId: number,
  work: (tx: Tx) => Promise<T>,
): Promise<T> {
  return db.transaction(work, contextText({ organizationId }));
}

/** A transaction of the worker over all organizations, for what it keeps about the jobs of all of them. */
export function inAllOrganizations<T>(db: Db, work: (tx: Tx) => Promise<T>): Promise<T> {
  return db.transaction(
    work,
    "select set_config('app.overseen_organizations', string_agg(id::text, ','), true) from organization",
  );
}

/** Whose eyes a snapshot is read with: an organization's, and there a person's where it is about their own rows. */
export type SnapshotContext = {
  organizationId: number;
  userId?: number;
  permissions: Iterable<string>;
};

/** A transaction that only reads, all of it from one moment. */
export function inSnapshot<T>(
  db: Db,
  { permissions, ...ids }: SnapshotContext,
  work: (tx: Tx) => Promise<T>,
): Promise<T> {
  return db.transaction(async (tx) => {
    await tx.execute(sqlTag`set transaction isolation level repeatable read, read only`);
    await setContext(tx, { ...ids, permissions: [...permissions] });
    return work(tx);
  });
}

type Context = {
  organizationId?: number;
  userId?: number;
  permissions?: Iterable<string>;
  overseen?: readonly number[];
};

/** Tells row security, until the transaction ends, who reads what. */
export async function setContext(tx: Tx, context: Context): Promise<void> {
  await tx.client.query(contextText(context));
}

function contextText(context: Context): string {
  const { organizationId, userId, permissions = [], overseen = [] } = context;
  const settings = {
    "app.organization_id": organizationId?.toString() ?? "",
    "app.user_id": userId?.toString() ?? "",
    "app.permissions": [...permissions].join(","),
    "app.overseen_organizations": overseen.join(","),
    "app.request_id": currentRequestId() ?? "",
  };
  const calls = Object.entries(settings).map(
    ([name, value]) => `set_config('${name}', ${pg.escapeLiteral(value)}, true)`,
  );
  return `select ${calls.join(", ")}`;
}
