import { readStack } from "./stack-file.ts";
import type { ProcessName } from "./stack.ts";

/** Ends a process without warning, as a crash would, and waits until it is gone. */
export const killProcess = (name: ProcessName): Promise<void> => ask(name, "kill");

/** Starts a process, ending the one that runs, and waits until it does its work. */
export const startProcess = (name: ProcessName): Promise<void> => ask(name, "start");

async function ask(name: ProcessName, action: "kill" | "start"): Promise<void> {
  const answer = await fetch(`${readStack().control}/${name}/${action}`, { method: "POST" });
  if (!answer.ok) throw new Error(`${action} ${name}: ${await answer.text()}`);
}
