import { join } from "node:path";
import { startCluster, type Cluster } from "@pfa/embedded-postgres/cluster.ts";
import { freePort } from "@pfa/embedded-postgres/free-port.ts";
import { loginUrl, provisionLogins } from "@pfa/prisma/logins.ts";
import { migrate } from "@pfa/prisma/migrate.ts";
import { Client } from "pg";
import { logsFolder, postgresFolder } from "./layout.ts";
import type { DatabaseUrls } from "./processes.ts";
import type { Secrets } from "./secrets.ts";
import type { Stack } from "./supervise.ts";

/** A database, and the server below it when that is ours. */
export type Database = { ownerUrl: string; cluster: Cluster | null };

const name = "pfa_vanguard";

/** Starts the embedded server unless a database is given; the stack ends it. */
export async function openServer(
  given: string | undefined,
  secrets: Secrets,
  stack: Stack,
): Promise<Database> {
  if (given !== undefined) {
    await checkAnswers(given);
    return { ownerUrl: given, cluster: null };
  }
  const logFile = join(logsFolder, "postgres.log");
  const cluster = await startCluster({
    folder: postgresFolder,
    port: await freePort(54_330),
    password: secrets.postgres,
    purpose: "lasting",
    logFile,
  });
  stack.onStop(cluster.stop);
  void cluster.exited.then(() => stack.fail(`PostgreSQL ended; see ${logFile}`));
  await createDatabase(cluster);
  return { ownerUrl: cluster.url(name), cluster };
}

async function checkAnswers(ownerUrl: string): Promise<void> {
  const client = new Client(ownerUrl);
  try {
    await client.connect();
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw new Error(`The database of DATABASE_URL cannot be used: ${reason}`, { cause: error });
  } finally {
    await client.end().catch(() => undefined);
  }
}

async function createDatabase(cluster: Cluster): Promise<void> {
  const client = new Client(cluster.url("postgres"));
  await client.connect();
  try {
    const { rowCount } = await client.query("select from pg_database where datname = $1", [name]);
    if (rowCount === 0) await client.query(`create database ${name}`);
  } finally {
    await client.end();
  }
}

/** Brings the database to this version and lets the processes sign in. */
export async function prepareDatabase(ownerUrl: string, secrets: Secrets): Promise<DatabaseUrls> {
  await migrate(ownerUrl);
  await provisionLogins(ownerUrl, secrets.logins);
  return {
    app: loginUrl(ownerUrl, "pfa_app", secrets.logins.pfa_app),
    worker: loginUrl(ownerUrl, "pfa_worker", secrets.logins.pfa_worker),
    chat: loginUrl(ownerUrl, "pfa_chat", secrets.logins.pfa_chat),
  };
}
