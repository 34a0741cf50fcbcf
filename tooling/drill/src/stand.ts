import { chmodSync, mkdirSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type Db, openDb } from "@pfa/db/client.ts";
import { freePort } from "@pfa/embedded-postgres/free-port.ts";
import { loginUrl, provisionLogins } from "@pfa/prisma/logins.ts";
import { migrate } from "@pfa/prisma/migrate.ts";
import type { ChildSpec } from "@pfa/scripts/child.ts";
import { seedFromPems } from "@pfa/scripts/demo.ts";
import { runFirstSync } from "@pfa/scripts/first-sync.ts";
import { type DatabaseUrls, planProcesses, type Processes } from "@pfa/scripts/processes.ts";
import { loadSecrets, type Secrets } from "@pfa/scripts/secrets.ts";
import { keepLife, type Life } from "./life.ts";
import { organizations } from "./organizations.ts";
import { openPemsAdmin, type PemsAdmin } from "./pems-admin.ts";
import { type PostgresLife, startPostgres } from "./postgres-life.ts";
import { type Link, openLink } from "./tcp-link.ts";

export type ProcessName = "simulator" | "server" | "worker-1" | "worker-2";

/** The whole product under the drill, each process with a line of its own to what it needs. */
export type Stand = {
  address: string;
  secrets: Secrets;
  postgres: PostgresLife;
  lives: Record<ProcessName, Life>;
  /** Lines to PostgreSQL, and the workers' to PEMS under `simulator`. */
  links: Record<ProcessName, Link>;
  admin: PemsAdmin;
  pems: { url: string; tenant: string; username: string; password: string };
  /** The superuser's, past every line. */
  owner: Db;
  /** The server's role, past every line. */
  app: Db;
  logsFolder: string;
  close: () => Promise<void>;
};

/** Of all organizations of the simulator together; the drill's three have a tenth of that. */
const records = 15_000;

/** Starts everything in a folder of its own and waits for the first sync. */
export async function openStand(logsFolder: string, now: () => number): Promise<Stand> {
  const folder = mkdtempSync(join(tmpdir(), "pfa-vanguard-drill-"));
  // PostgreSQL's user has to get through to its data, which stay closed.
  chmodSync(folder, 0o755);
  mkdirSync(logsFolder, { recursive: true });
  const secrets = loadSecrets(join(folder, "secrets.json"));
  const closing: (() => Promise<void>)[] = [];
  const close = async () => {
    for (const end of closing.toReversed()) await end();
    rmSync(folder, { recursive: true, force: true });
  };
  try {
    const stand = await openParts({ folder, logsFolder, secrets, now, closing });
    return { ...stand, secrets, logsFolder, close };
  } catch (error) {
    await close();
    throw error;
  }
}

type Making = {
  folder: string;
  logsFolder: string;
  secrets: Secrets;
  now: () => number;
  closing: (() => Promise<void>)[];
};

async function openParts(making: Making): Promise<Omit<Stand, "secrets" | "logsFolder" | "close">> {
  const { folder, logsFolder, secrets, closing } = making;
  const postgresPort = await freePort();
  const postgres = await startPostgres({
    folder: join(folder, "postgres"),
    port: postgresPort,
    password: secrets.postgres,
    logFile: join(logsFolder, "postgres.log"),
  });
  closing.push(postgres.close);
  await migrate(postgres.url);
  await provisionLogins(postgres.url, secrets.logins);
  const urls = {
    app: loginUrl(postgres.url, "pfa_app", secrets.logins.pfa_app),
    worker: loginUrl(postgres.url, "pfa_worker", secrets.logins.pfa_worker),
    chat: loginUrl(postgres.url, "pfa_chat", secrets.logins.pfa_chat),
  };
  const demo = {
    records,
    pemsFolder: join(folder, "pems"),
    keyFile: join(folder, "secrets.key"),
    logLevel: "info",
  };
  const processes = await planProcesses(secrets, urls, demo, () => freePort());
  const simulatorPort = Number(new URL(processes.pems.url).port);
  const links = {
    simulator: await openLink(await freePort(), simulatorPort),
    server: await openLink(await freePort(), postgresPort),
    "worker-1": await openLink(await freePort(), postgresPort),
    "worker-2": await openLink(await freePort(), postgresPort),
  };
  closing.push(...Object.values(links).map(({ close }) => close));
  const lives = keepAll(await specsOf(processes, links, urls), making);
  await lives.simulator.start();
  await seedFromPems(postgres.url, processes.pems, organizations);
  await Promise.all([lives.server.start(), lives["worker-1"].start(), lives["worker-2"].start()]);
  await runFirstSync(urls.worker);

  const owner = openDb({ url: postgres.url, applicationName: "drill-owner", maxConnections: 4 });
  const app = openDb({ url: urls.app, applicationName: "drill-app", maxConnections: 2 });
  closing.push(
    () => owner.close(),
    () => app.close(),
  );
  const { address, pems } = processes;
  const admin = openPemsAdmin(`http://127.0.0.1:${simulatorPort}`);
  return { address, postgres, lives, links, admin, pems, owner, app };
}

function keepAll(
  specs: Record<ProcessName, ChildSpec>,
  { logsFolder, now, closing }: Making,
): Record<ProcessName, Life> {
  const keep = (name: ProcessName) => {
    const life = keepLife(specs[name], logsFolder, now);
    closing.push(life.stop);
    return life;
  };
  return {
    simulator: keep("simulator"),
    server: keep("server"),
    "worker-1": keep("worker-1"),
    "worker-2": keep("worker-2"),
  };
}

/** The processes as `pnpm start` runs them, each through its link, and with two workers. */
async function specsOf(
  { simulator, server, worker, pems }: Processes,
  links: Record<ProcessName, Link>,
  urls: DatabaseUrls,
): Promise<Record<ProcessName, ChildSpec>> {
  const workerOf = (name: "worker-1" | "worker-2", port: number): ChildSpec => ({
    ...withEnv(worker, {
      ...workerSettings,
      HEALTH_PORT: String(port),
      WORKER_DATABASE_URL: throughLink(urls.worker, links[name]),
      PEMS_URL: throughLink(pems.url, links.simulator),
    }),
    name,
    healthUrl: `http://127.0.0.1:${port}/healthz`,
  });
  return {
    simulator: withEnv(simulator, { PEMS_CHURN_PER_MINUTE: "0", PEMS_DIRT: "off" }),
    server: withEnv(server, {
      WEB_DIST: "",
      APP_DATABASE_URL: throughLink(urls.app, links.server),
      CHAT_DATABASE_URL: throughLink(urls.chat, links.server),
    }),
    "worker-1": workerOf("worker-1", await freePort()),
    "worker-2": workerOf("worker-2", await freePort()),
  };
}

/** Shorter waits than in earnest, so that a drill of a minute sees what they are waits for. */
const workerSettings = {
  PEMS_PAGE_SIZE: "200",
  PEMS_REQUESTS_PER_SECOND: "100",
  SYNC_INTERVAL: "* * * * *",
  SYNC_JITTER_SECONDS: "5",
  WORKER_BEAT_SECONDS: "1",
  WORKER_GRACE_SECONDS: "3",
};

const withEnv = (spec: ChildSpec, env: Record<string, string>): ChildSpec => ({
  ...spec,
  env: { ...spec.env, ...env },
});

function throughLink(url: string, { port }: Link): string {
  const through = new URL(url);
  through.port = String(port);
  return through.href;
}
