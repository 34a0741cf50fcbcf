import { mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { dirname } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { findProcess } from "./process-table.ts";

/** What a start writes down while it runs: who it is, and the processes that must not outlive it. */
export type Running = { pid: number; address: string | null; children: number[] };

/** A start that has the folder for itself. */
export type Claim = { update: (change: Partial<Running>) => void; release: () => void };

/**
 * Claims the folder for this process, after ending what a killed start left behind. Answers the start that has it, if one
 * lives. The file is created exclusively, so that of two starts at the same moment one loses.
 */
export async function claim(file: string): Promise<Claim | { takenBy: Running }> {
  const found = readRunning(file);
  if (found && isOurs(found.pid)) return { takenBy: found };
  await endRecorded(file);

  let running: Running = { pid: process.pid, address: null, children: [] };
  mkdirSync(dirname(file), { recursive: true });
  try {
    writeFileSync(file, JSON.stringify(running), { flag: "wx" });
  } catch {
    return { takenBy: readRunning(file) ?? { pid: 0, address: null, children: [] } };
  }
  return {
    update: (change) => {
      running = { ...running, ...change };
      writeFileSync(file, JSON.stringify(running));
    },
    release: () => rmSync(file, { force: true }),
  };
}

/** Ends the start that is written down, and whatever of its processes is left. */
export async function endRecorded(file: string): Promise<void> {
  const found = readRunning(file);
  if (found) for (const pid of [found.pid, ...found.children]) await end(pid);
  rmSync(file, { force: true });
}

function readRunning(file: string): Running | null {
  try {
    return JSON.parse(readFileSync(file, "utf8")) as Running;
  } catch {
    return null;
  }
}

async function end(pid: number): Promise<void> {
  const deadline = Date.now() + 30_000;
  for (let signal: NodeJS.Signals | null = "SIGTERM"; isOurs(pid); signal = null) {
    if (signal) process.kill(pid, signal);
    if (Date.now() > deadline) process.kill(pid, "SIGKILL");
    await delay(50);
  }
}

/** A number in a file may long belong to another program: ours run a main.ts or start.ts of this project. */
function isOurs(pid: number): boolean {
  if (pid === process.pid) return false;
  return /(apps\/[\w-]+\/src\/main|scripts\/src\/start)\.ts/.test(
    findProcess(pid)?.commandLine ?? "",
  );
}
