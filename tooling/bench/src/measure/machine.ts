import { execFileSync } from "node:child_process";
import { cpus, loadavg, totalmem } from "node:os";
import { root } from "@pfa/scripts/layout.ts";

/** Where and when something was measured. */
export type Machine = {
  cpu: string;
  cores: number;
  memoryGb: number;
  system: string;
  node: string;
  postgres: string;
  /** Of one minute, before and after: how busy the machine was with other things. */
  loadBefore: number;
  loadAfter: number;
  date: string;
  /** The commit, with a plus for changes that are not in it. */
  commit: string;
};

/** Notes the machine now; what it answers completes that at the end. */
export function observeMachine(): (postgres: string) => Machine {
  const loadBefore = load();
  const date = new Date().toISOString();
  return (postgres) => ({
    cpu: cpus()[0]?.model.trim() ?? "unknown",
    cores: cpus().length,
    memoryGb: Math.round(totalmem() / 2 ** 30),
    system: `${process.platform} ${process.arch}`,
    node: process.versions.node,
    postgres,
    loadBefore,
    loadAfter: load(),
    date,
    commit: commit(),
  });
}

const load = (): number => Math.round((loadavg()[0] ?? 0) * 100) / 100;

function commit(): string {
  try {
    const hash = git("rev-parse", "--short=12", "HEAD");
    return git("status", "--porcelain") === "" ? hash : `${hash}+`;
  } catch {
    return "unknown";
  }
}

const git = (...words: string[]): string =>
  execFileSync("git", words, {
    cwd: root,
    encoding: "utf8",
    stdio: ["ignore", "pipe", "ignore"],
  }).trim();

/** Megabytes of memory that this process holds. */
export const ownMemoryMb = (): number => process.memoryUsage.rss() / 2 ** 20;

/** Megabytes that another process holds; null if the system does not tell. */
export function memoryMbOf(pid: number): number | null {
  try {
    const text = execFileSync("ps", ["-o", "rss=", "-p", String(pid)], { encoding: "utf8" });
    return Number(text.trim()) / 1024;
  } catch {
    return null;
  }
}
