import { monitorEventLoopDelay } from "node:perf_hooks";
import { statfsSync } from "node:fs";
import process from "node:process";
import type { WorkerVitals } from "@pfa/db/worker-processes.ts";

const NANOSECONDS = 1_000_000;
/** The histogram's own resolution is no lag. */
const RESOLUTION_MS = 20;

/** Measures this process; each call tells the worst lag since the call before. */
export function watchVitals(activeJobs: () => number): () => WorkerVitals {
  const delay = monitorEventLoopDelay({ resolution: RESOLUTION_MS });
  delay.enable();
  return () => {
    const lagMs = Math.max(0, delay.max / NANOSECONDS - RESOLUTION_MS);
    delay.reset();
    return {
      memoryBytes: process.memoryUsage.rss(),
      loopLagMs: Math.round(lagMs),
      activeJobs: activeJobs(),
      diskUsedPercent: diskUsedPercent(),
    };
  };
}

/** Of the disk that this process stands on: with PostgreSQL on the same machine that is usually where it grows. */
function diskUsedPercent(): number {
  const { blocks, bavail } = statfsSync(".");
  return Math.round((1 - bavail / blocks) * 1000) / 10;
}
