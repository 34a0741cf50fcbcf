import { readFileSync } from "node:fs";
import { join } from "node:path";
import type { Check } from "./check.ts";
import { judgeLog, judgePostgresLog } from "./log-book.ts";
import type { ProcessName, Stand } from "./stand.ts";
import type { Struck } from "./strikes.ts";
import type { Memory } from "./watch.ts";

/** How much more than in the beginning a process may hold in the end: caches fill, leaks do not stop there. */
const growthMb = 200;

export function checkMemory(memory: Memory): Check {
  const entries = Object.entries(memory);
  return {
    name: `memory in MB, first → most → last: ${entries
      .map(([name, { first, most, last }]) => `${name} ${first} → ${most} → ${last}`)
      .join(", ")}`,
    compared: entries.length,
    problems: entries
      .filter(([, { first, last }]) => last > first + growthMb)
      .map(([name, { first, last }]) => `${name} grew from ${first} to ${last} MB`),
  };
}

/** A worker ends by itself when PostgreSQL is gone, to start anew; within this time after a strike on it or its line. */
const endsWithinMs = 45_000;

/** Ends that nobody ordered and no strike explains. */
export function checkOwnEnds({ lives }: Stand, struck: readonly Struck[]): Check {
  const ends = Object.values(lives).flatMap(({ name, ownEnds }) =>
    ownEnds.map((end) => ({ name, ...end })),
  );
  const isExplained = ({ name, atMs }: { name: string; atMs: number }) =>
    name.startsWith("worker") &&
    struck.some(
      ({ target, kind, struckAtMs, tookMs }) =>
        (target === "postgres" || (target === name && (kind === "cut" || kind === "overtake"))) &&
        atMs >= struckAtMs &&
        atMs <= struckAtMs + tookMs + endsWithinMs,
    );
  return {
    name: `processes ended by themselves only without PostgreSQL (${ends.length} times)`,
    compared: ends.length,
    problems: ends
      .filter((end) => !isExplained(end))
      .map(({ name, atMs, reason }) => `${name} ended at ${Math.round(atMs)} ms: ${reason}`),
  };
}

const processNames: readonly ProcessName[] = ["simulator", "server", "worker-1", "worker-2"];

/** Complaints in the logs that strikes do not explain, the same one told once. */
export function checkLogs({ logsFolder }: Stand): Check {
  const problems = new Map<string, number>();
  let compared = 0;
  const read = (name: string) => readFileSync(join(logsFolder, `${name}.log`), "utf8");
  const verdicts = processNames.map((name) => judgeLog(name, read(name)));
  const complaints = verdicts.flatMap(({ unexpected }) => unexpected);
  for (const { expected } of verdicts) for (const count of expected.values()) compared += count;
  for (const { process, event, detail } of [...complaints, ...judgePostgresLog(read("postgres"))]) {
    const told = `${process}: ${event}: ${withoutNumbers(detail)}`;
    problems.set(told, (problems.get(told) ?? 0) + 1);
  }
  return {
    name: "warnings and errors in the logs have a strike as their cause",
    compared: compared + complaints.length,
    problems: [...problems].map(([told, count]) => `${count} × ${told}`),
  };
}

/** Times, ids and ports differ where the complaint is the same. */
const withoutNumbers = (text: string) =>
  text
    .replaceAll(/"(time|pid|requestId|hostname|durationMs)":("[^"]*"|[\d.]+),?/g, "")
    .slice(0, 900);
