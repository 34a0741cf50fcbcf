import { execFileSync } from "node:child_process";
import { readFileSync, rmSync } from "node:fs";
import { basename, join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";

/** What a server writes about itself into its data folder. */
export type Postmaster = { pid: number; status: string };

const pidFile = (dataFolder: string) => join(dataFolder, "postmaster.pid");

/** The server that claims this data folder, dead or alive; null when none does. */
export function readPostmaster(dataFolder: string): Postmaster | null {
  let text: string;
  try {
    text = readFileSync(pidFile(dataFolder), "utf8");
  } catch {
    return null;
  }
  const lines = text.split("\n");
  const pid = Number(lines[0]);
  return Number.isSafeInteger(pid) && pid > 0 ? { pid, status: lines[7]?.trim() ?? "" } : null;
}

/**
 * Ends the server that a killed run left on this data folder, and removes a pid file whose number now belongs to another
 * program, which PostgreSQL would take for a running server.
 */
export async function clearStalePostmaster(dataFolder: string): Promise<void> {
  const postmaster = readPostmaster(dataFolder);
  if (!postmaster) return;
  if (isPostgres(postmaster.pid)) await endServer(postmaster.pid);
  rmSync(pidFile(dataFolder), { force: true });
}

async function endServer(pid: number): Promise<void> {
  process.kill(pid, "SIGINT");
  const deadline = Date.now() + 30_000;
  while (isPostgres(pid)) {
    if (Date.now() > deadline)
      throw new Error(`PostgreSQL (process ${pid}) of an earlier run does not stop.`);
    await delay(25);
  }
}

function isPostgres(pid: number): boolean {
  return basename(commandOf(pid)).startsWith("postgres");
}

/** The program a process runs, "" when there is no such process. */
function commandOf(pid: number): string {
  try {
    return process.platform === "linux"
      ? (readFileSync(`/proc/${pid}/cmdline`, "utf8").split("\0")[0] ?? "")
      : execFileSync("ps", ["-p", String(pid), "-o", "comm="], { encoding: "utf8" }).trim();
  } catch {
    return "";
  }
}
