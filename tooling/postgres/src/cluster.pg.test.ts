import { chmodSync, existsSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { startCluster, type Cluster } from "./cluster.ts";
import { freePort } from "./free-port.ts";
import { readPostmaster } from "./postmaster.ts";
import { startThrowAwayCluster } from "./throw-away.ts";

let folder: string;
let cluster: Cluster | null = null;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "pfa-cluster-"));
  chmodSync(folder, 0o755);
});
afterEach(async () => {
  await cluster?.stop();
  rmSync(folder, { recursive: true, force: true });
});

const start = async () =>
  startCluster({
    folder: join(folder, "data"),
    port: await freePort(),
    password: "of the test",
    purpose: "throw-away",
    logFile: join(folder, "log"),
  });

test("a server that was killed starts again on its data", async () => {
  const killed = await start();
  process.kill(killed.pid, "SIGKILL");
  await killed.exited;
  cluster = await start();
  expect(readPostmaster(cluster.dataFolder)).toEqual({ pid: cluster.pid, status: "ready" });
});

test("a server that a killed run left behind is ended first", async () => {
  const left = await start();
  cluster = await start();
  await left.exited;
  expect(cluster.pid).not.toBe(left.pid);
});

test("the number of a process that is no PostgreSQL does not keep a server from starting", async () => {
  const stopped = await start();
  await stopped.stop();
  writeFileSync(join(stopped.dataFolder, "postmaster.pid"), `${process.pid}\n`);
  cluster = await start();
  expect(readPostmaster(cluster.dataFolder)?.pid).toBe(cluster.pid);
});

test("a throw-away server leaves nothing behind", async () => {
  const thrownAway = await startThrowAwayCluster();
  expect(existsSync(thrownAway.dataFolder)).toBe(true);
  await thrownAway.stop();
  expect(existsSync(dirname(thrownAway.dataFolder))).toBe(false);
  expect(() => process.kill(thrownAway.pid, 0)).toThrow("ESRCH");
});
