import { execFileSync } from "node:child_process";
import { readFileSync } from "node:fs";

/** A process as the operating system lists it. */
export type ListedProcess = { parent: number; commandLine: string };

/** Looks a process up; null when there is none, or only its remains. */
export function findProcess(pid: number): ListedProcess | null {
  try {
    return process.platform === "linux" ? fromProc(pid) : fromPs(pid);
  } catch {
    return null;
  }
}

function fromProc(pid: number): ListedProcess | null {
  const commandLine = readFileSync(`/proc/${pid}/cmdline`, "utf8").replaceAll("\0", " ").trim();
  const parent = /^PPid:\s*(\d+)/m.exec(readFileSync(`/proc/${pid}/status`, "utf8"))?.[1];
  // A process that ended and was not yet collected has no command line.
  return commandLine === "" ? null : { parent: Number(parent), commandLine };
}

function fromPs(pid: number): ListedProcess | null {
  const listed = execFileSync("ps", ["-p", String(pid), "-o", "ppid=,args="], { encoding: "utf8" });
  const [, parent, commandLine] = /^\s*(\d+)\s+(.+)/.exec(listed) ?? [];
  return commandLine === undefined ? null : { parent: Number(parent), commandLine };
}
