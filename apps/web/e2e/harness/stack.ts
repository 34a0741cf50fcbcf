import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { freePort } from "@pfa/embedded-postgres/free-port.ts";
import { startThrowAwayCluster } from "@pfa/embedded-postgres/throw-away.ts";
import { loginUrl, provisionLogins } from "@pfa/prisma/logins.ts";
import { migrate } from "@pfa/prisma/migrate.ts";
import { rotateLogs, startChild, untilHealthy, type Child } from "@pfa/scripts/child.ts";
import { seedFromPems } from "@pfa/scripts/demo.ts";
import { runFirstSync } from "@pfa/scripts/first-sync.ts";
import { planProcesses, type Processes } from "@pfa/scripts/processes.ts";
import { loadSecrets } from "@pfa/scripts/secrets.ts";
import { buildWeb } from "@pfa/scripts/web-build.ts";
import type { Stack } from "./stack-file.ts";

/** The processes that tests may end and start again. */
export type ProcessName = "simulator" | "server" | "worker";

/** The whole product with its own PostgreSQL and PEMS, as `pnpm start` runs it but small and on free ports. */
export type RunningStack = {
  stack: Stack;
  /** Ends a process; with SIGKILL as a crash would. Done when it is gone. */
  end: (name: ProcessName, signal: "SIGTERM" | "SIGKILL") => Promise<void>;
  /** Starts a process that was ended, and waits until it does its work. */
  start: (name: ProcessName) => Promise<void>;
  stopAll: () => Promise<void>;
};

/** The demo's size as far as its organizations are of one size to another; most of them stay unsynced. */
const records = 20_000;
/** Three of the demo's organizations, from 4,800 records to 640: a first sync of seconds, and one view of a hundred screens. */
const organizations = ["DELTAPORT", "RIO", "RIOSUR"];

const logsFolder = join(import.meta.dirname, "../../../../test-results/browser-logs");

/** Starts everything, seeds it and waits for the first sync. */
export async function startStack(): Promise<RunningStack> {
  const folder = mkdtempSync(join(tmpdir(), "pfa-vanguard-browser-"));
  const secrets = loadSecrets(join(folder, "secrets.json"));
  const [cluster] = await Promise.all([startThrowAwayCluster(), buildWeb()]);
  const ownerUrl = cluster.url("postgres");
  await migrate(ownerUrl);
  await provisionLogins(ownerUrl, secrets.logins);
  const urls = {
    app: loginUrl(ownerUrl, "pfa_app", secrets.logins.pfa_app),
    worker: loginUrl(ownerUrl, "pfa_worker", secrets.logins.pfa_worker),
    chat: loginUrl(ownerUrl, "pfa_chat", secrets.logins.pfa_chat),
  };

  const processes = quiet(await planProcesses(secrets, urls, demoIn(folder), () => freePort()));
  rotateLogs(logsFolder, ["simulator", "server", "worker"]);
  const children = new Map<ProcessName, Child>();

  const end = async (name: ProcessName, signal: "SIGTERM" | "SIGKILL") => {
    await children.get(name)?.stop(signal);
    children.delete(name);
  };
  const start = async (name: ProcessName) => {
    await end(name, "SIGTERM");
    const child = startChild(processes[name], logsFolder);
    children.set(name, child);
    const problem = await untilHealthy(child, processes[name].healthUrl);
    if (problem !== null)
      throw new Error([`The ${name} did not start: ${problem}`, ...child.lastLines()].join("\n"));
  };
  const stopAll = async () => {
    for (const name of ["worker", "server", "simulator"] as const) await end(name, "SIGTERM");
    await cluster.stop();
    rmSync(folder, { recursive: true, force: true });
  };

  try {
    await start("simulator");
    await seedFromPems(ownerUrl, processes.pems, organizations);
    await start("server");
    await start("worker");
    await runFirstSync(urls.worker);
  } catch (error) {
    await stopAll();
    throw error;
  }
  const stack: Stack = {
    address: processes.address,
    pems: {
      url: processes.pems.url,
      admin: new URL("/admin", processes.pems.url).href,
      ...secrets.pems,
    },
    databases: { owner: ownerUrl, ...urls },
    passwords: secrets.users,
    organizations,
    control: "",
  };
  return { stack, end, start, stopAll };
}

const demoIn = (folder: string) => ({
  records,
  pemsFolder: join(folder, "pems"),
  keyFile: join(folder, "secrets.key"),
  logLevel: "info",
});

/** What happens by itself in a demo would make tests depend on the hour. */
function quiet(processes: Processes): Processes {
  const { simulator, server, worker } = processes;
  // Webhooks of the tests are received on this machine.
  const OUTBOUND_PRIVATE_HOSTS = "127.0.0.1";
  return {
    ...processes,
    server: { ...server, env: { ...server.env, OUTBOUND_PRIVATE_HOSTS } },
    simulator: { ...simulator, env: { ...simulator.env, PEMS_CHURN_PER_MINUTE: "0" } },
    worker: {
      ...worker,
      env: { ...worker.env, ENABLE_SYNC_WORKER: "false", OUTBOUND_PRIVATE_HOSTS },
    },
  };
}
