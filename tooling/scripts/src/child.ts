import { spawn, type ChildProcess } from "node:child_process";
import { createWriteStream, existsSync, mkdirSync, renameSync } from "node:fs";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { setTimeout as delay } from "node:timers/promises";
import { root } from "./layout.ts";
import { toComplaint } from "./log-line.ts";
import { say } from "./terminal.ts";

/** One of the product's processes, running. */
export type Child = {
  name: string;
  pid: number;
  /** Resolves with the reason when it has ended, whoever ended it. */
  ended: Promise<string>;
  lastLines: () => readonly string[];
  /** Asks it to end, and insists after a while. */
  stop: (signal?: "SIGTERM" | "SIGKILL") => Promise<void>;
};

/** How a process of ours is run. */
export type ChildSpec = {
  name: string;
  /** Its program, from the clone's folder. */
  main: string;
  env: Record<string, string>;
  /** Answers 200 once it does its work. */
  healthUrl: string;
};

const insistAfterMs = 15_000;
const linesKept = 20;

/** Starts a process; its log goes to a file, and what it complains about to the terminal or wherever `complain` puts it. */
export function startChild(
  { name, main, env }: ChildSpec,
  logsFolder: string,
  complain: (line: string) => void = say,
): Child {
  const child = spawn(process.execPath, [join(root, main)], {
    cwd: root,
    env: { PATH: process.env["PATH"], HOME: process.env["HOME"], ...env },
    stdio: ["ignore", "pipe", "pipe"],
    // A group of its own: Ctrl-C reaches this process only, which ends the others in order.
    detached: true,
  });
  const lines = keepLog(child, join(logsFolder, `${name}.log`), (complaint) =>
    complain(`${name.padEnd(10)}${complaint}`),
  );
  const ended = new Promise<string>((resolve) => {
    child.once("error", (error) => resolve(error.message));
    // Not "exit": its last lines are still on their way then.
    child.once("close", (code, signal) => resolve(signal ?? `exit code ${code}`));
  });
  return {
    name,
    pid: child.pid ?? 0,
    ended,
    lastLines: () => lines,
    stop: (signal) => stopChild(child, ended, signal),
  };
}

async function stopChild(
  child: ChildProcess,
  ended: Promise<string>,
  signal: "SIGTERM" | "SIGKILL" = "SIGTERM",
): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  child.kill(signal);
  const timer = setTimeout(() => child.kill("SIGKILL"), insistAfterMs);
  await ended;
  clearTimeout(timer);
}

function keepLog(
  child: ChildProcess,
  file: string,
  complain: (complaint: string) => void,
): readonly string[] {
  const kept: string[] = [];
  const log = createWriteStream(file, { flags: "a" });
  for (const stream of [child.stdout, child.stderr]) {
    if (!stream) continue;
    createInterface({ input: stream }).on("line", (line) => {
      log.write(`${line}\n`);
      kept.push(line);
      if (kept.length > linesKept) kept.shift();
      const complaint = toComplaint(line, stream === child.stderr);
      if (complaint !== null) complain(complaint);
    });
  }
  child.once("close", () => log.end());
  return kept;
}

/** Puts the log of the start before aside, so that a file holds one start. */
export function rotateLogs(logsFolder: string, names: readonly string[]): void {
  mkdirSync(logsFolder, { recursive: true });
  for (const name of names) {
    const file = join(logsFolder, `${name}.log`);
    if (existsSync(file)) renameSync(file, join(logsFolder, `${name}.previous.log`));
  }
}

const healthyWithinMs = 60_000;

/** Waits until a process says that it does its work; answers what went wrong, or null. */
export async function untilHealthy(
  child: Child,
  healthUrl: string,
  stopping?: AbortSignal,
): Promise<string | null> {
  const deadline = Date.now() + healthyWithinMs;
  const ended: { reason?: string } = {};
  void child.ended.then((reason) => Object.assign(ended, { reason }));
  while (Date.now() < deadline) {
    if (stopping?.aborted) return null;
    if (ended.reason !== undefined) return `it ended with ${ended.reason}`;
    if (await answersOk(healthUrl)) return null;
    await delay(50);
  }
  return `it did not answer ${healthUrl} within ${healthyWithinMs / 1000} s`;
}

async function answersOk(url: string): Promise<boolean> {
  try {
    const answer = await fetch(url, { signal: AbortSignal.timeout(2000) });
    await answer.body?.cancel();
    return answer.ok;
  } catch {
    return false;
  }
}
