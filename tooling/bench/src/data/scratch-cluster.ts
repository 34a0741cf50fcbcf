import { execFileSync } from "node:child_process";
import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { totalmem } from "node:os";
import { join } from "node:path";
import { startCluster } from "@pfa/embedded-postgres/cluster.ts";
import { freePort } from "@pfa/embedded-postgres/free-port.ts";
import { loginUrl, provisionLogins } from "@pfa/prisma/logins.ts";
import { migrate } from "@pfa/prisma/migrate.ts";
import { dataFolder } from "@pfa/scripts/layout.ts";
import { loadSecrets, type Secrets } from "@pfa/scripts/secrets.ts";
import { Client } from "pg";

/** Everything that measurements keep between runs: git-ignored. */
export const benchFolder = join(dataFolder, "bench");

const ownerFile = join(benchFolder, "running.pid");
const clusterFolder = join(benchFolder, "postgres");

/** Connection strings of one database: of its superuser, and of the roles that the server and the worker sign in as. */
export type DatabaseUrls = { owner: string; app: string; worker: string; chat: string };

/** The PostgreSQL server of the measurements. */
export type ScratchCluster = {
  /** Its version as it tells it. */
  version: string;
  listDatabases(): Promise<{ name: string; comment: string | null }[]>;
  /** A database of this version without a row, in place of one of that name. */
  createDatabase(name: string): Promise<DatabaseUrls>;
  urlsOf(name: string): DatabaseUrls;
  comment(name: string, text: string): Promise<void>;
  drop(name: string): Promise<void>;
  stop(): Promise<void>;
};

/** Rows and their indexes, with what drafts, sorts and the catalogue need beside them. */
const bytesPerRecord = 1600;

/**
 * Starts the server with room for `records` in its memory: where the rows do not fit, the disk is measured. What is
 * committed is on the disk, as in a usual deployment.
 */
export async function openScratchCluster(records: number): Promise<ScratchCluster> {
  mkdirSync(benchFolder, { recursive: true });
  claimFolder();
  const secrets = loadSecrets(join(benchFolder, "secrets.json"));
  const cluster = await startCluster({
    folder: clusterFolder,
    port: await freePort(54_530),
    password: secrets.postgres,
    purpose: "lasting",
    settings: { shared_buffers: `${sharedMegabytes(records)}MB`, max_wal_size: "8GB" },
    logFile: join(benchFolder, "postgres.log"),
  });
  return toScratchCluster(cluster, secrets);
}

function sharedMegabytes(records: number): number {
  const wanted = (records * bytesPerRecord) / 2 ** 20;
  return Math.round(Math.min(Math.max(wanted, 256), (totalmem() / 2 ** 20) * 0.4));
}

/** Two measurements at once would measure each other, and the second would end the first one's server. */
function claimFolder(): void {
  const pid = existsSync(ownerFile) ? Number(readFileSync(ownerFile, "utf8")) : process.pid;
  if (pid !== process.pid && isMeasurement(pid))
    throw new Error(`Another measurement runs from this folder (process ${pid}).`);
  writeFileSync(ownerFile, String(process.pid));
}

/** A number in a file may long belong to another program, or to one that has ended and is still listed. */
function isMeasurement(pid: number): boolean {
  try {
    const command = execFileSync("ps", ["-o", "args=", "-p", String(pid)], { encoding: "utf8" });
    return command.includes("bench/src/main.ts");
  } catch {
    return false;
  }
}

type Running = Awaited<ReturnType<typeof startCluster>>;

function toScratchCluster(cluster: Running, secrets: Secrets): Promise<ScratchCluster> {
  const maintenance = cluster.url("postgres");
  const urlsOf = (name: string): DatabaseUrls => {
    const owner = cluster.url(name);
    const { logins } = secrets;
    return {
      owner,
      app: loginUrl(owner, "pfa_app", logins.pfa_app),
      worker: loginUrl(owner, "pfa_worker", logins.pfa_worker),
      chat: loginUrl(owner, "pfa_chat", logins.pfa_chat),
    };
  };
  const run = (statement: string) => withClient(maintenance, (client) => client.query(statement));
  const drop = async (name: string) => {
    await run(`drop database if exists ${name} with (force)`);
  };
  return run("show server_version").then(({ rows }) => ({
    version: String(rows[0]?.server_version),
    urlsOf,
    drop,
    listDatabases: async () => {
      const found = await run(
        "select datname as name, shobj_description(oid, 'pg_database') as comment from pg_database",
      );
      return found.rows;
    },
    createDatabase: async (name) => {
      await drop(name);
      await run(`create database ${name}`);
      const urls = urlsOf(name);
      await migrate(urls.owner);
      await provisionLogins(urls.owner, secrets.logins);
      return urls;
    },
    comment: async (name, text) => {
      await run(`comment on database ${name} is '${text}'`);
    },
    stop: cluster.stop,
  }));
}

/** One connection of the superuser, closed afterwards. */
export async function withClient<T>(url: string, work: (client: Client) => Promise<T>): Promise<T> {
  const client = new Client({ connectionString: url, application_name: "pfa-bench" });
  // A server that is stopped fails the statement under way; without a listener it would end the process.
  client.on("error", () => undefined);
  await client.connect();
  try {
    return await work(client);
  } finally {
    await client.end().catch(() => undefined);
  }
}
