import { randomBytes } from "node:crypto";
import { chmodSync, existsSync, mkdtempSync, readdirSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { startCluster, type Cluster } from "./cluster.ts";
import { freePort } from "./free-port.ts";
import { postgresOsUser, reachableBy } from "./os-user.ts";
import { clearStalePostmaster } from "./postmaster.ts";

const prefix = "pfa-vanguard-test-";

/** An empty cluster in a temporary folder on any free port; stopping it removes the folder. Quick, and careless of crashes. */
export async function startThrowAwayCluster(): Promise<Cluster> {
  // /var/tmp: for a TMPDIR that PostgreSQL's user cannot enter.
  const parent = reachableBy(postgresOsUser(), tmpdir()) ? tmpdir() : "/var/tmp";
  await removeOrphans(parent);
  const folder = mkdtempSync(join(parent, `${prefix}${process.pid}-`));
  // Closed to others as it is made; PostgreSQL's user has to get through to its data, which stay closed.
  chmodSync(folder, 0o755);
  const cluster = await startCluster({
    folder: join(folder, "data"),
    port: await freePort(),
    password: randomBytes(16).toString("hex"),
    purpose: "throw-away",
    logFile: join(folder, "postgres.log"),
  });
  const stop = async () => {
    await cluster.stop();
    rmSync(folder, { recursive: true, force: true });
  };
  return { ...cluster, stop };
}

/** Ends and removes the clusters of test runs that were killed before they could do so. */
async function removeOrphans(parent: string): Promise<void> {
  for (const name of readdirSync(parent)) {
    const pid = name.startsWith(prefix)
      ? Number.parseInt(name.slice(prefix.length), 10)
      : Number.NaN;
    if (Number.isNaN(pid) || isAlive(pid)) continue;
    const dataFolder = join(parent, name, "data");
    if (existsSync(dataFolder)) await clearStalePostmaster(dataFolder);
    rmSync(join(parent, name), { recursive: true, force: true });
  }
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    // EPERM: it is there, but it is somebody else's.
    return error instanceof Error && "code" in error && error.code === "EPERM";
  }
}
