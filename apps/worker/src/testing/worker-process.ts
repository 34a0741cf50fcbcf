import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import process from "node:process";
import { fileURLToPath } from "node:url";

/** A real worker in a process of its own. End it. */
export type WorkerProcess = {
  /** What it wrote to its log so far. */
  log(): string;
  /** Lets the process stand still, or go on. */
  signal(signal: "SIGSTOP" | "SIGCONT"): void;
  /** Sends a signal and waits for the end; answers the exit code, or null for a process that was killed. */
  end(signal: "SIGKILL" | "SIGTERM"): Promise<number | null>;
};

const main = fileURLToPath(new URL("../main.ts", import.meta.url));

/** Starts a worker with these variables and no others of its own. */
export function startWorkerProcess(variables: Record<string, string>): WorkerProcess {
  const child: ChildProcess = spawn(process.execPath, [main], {
    env: { PATH: process.env["PATH"], ...variables },
    stdio: ["ignore", "pipe", "pipe"],
  });
  let log = "";
  child.stdout?.on("data", (text) => (log += String(text)));
  child.stderr?.on("data", (text) => (log += String(text)));
  const ended = once(child, "exit") as Promise<[number | null]>;
  return {
    log: () => log,
    signal: (signal) => child.kill(signal),
    end: async (signal) => {
      if (child.exitCode === null && child.signalCode === null) child.kill(signal);
      const [code] = await ended;
      return code;
    },
  };
}
