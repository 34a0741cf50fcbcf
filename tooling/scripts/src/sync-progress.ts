import { duration } from "./terminal.ts";

/** The run of an organization that tells how far its first sync is. */
export type LatestRun = { state: string; rowsRead: number };

/** How far the first sync of all organizations is. */
export type SyncProgress = { total: number; done: number; unsuccessful: number; rows: number };

const underWay = new Set(["queued", "running"]);

/** Adds the organizations' runs up; null stands for one without a run. */
export function addUp(runs: readonly (LatestRun | null)[]): SyncProgress {
  const done = runs.filter((run) => run !== null && !underWay.has(run.state));
  return {
    total: runs.length,
    done: done.length,
    unsuccessful: done.filter((run) => run?.state !== "applied").length,
    rows: runs.reduce((sum, run) => sum + (run?.rowsRead ?? 0), 0),
  };
}

const grouped = new Intl.NumberFormat("en-US");

/** One line for the terminal. */
export function describeProgress(
  progress: SyncProgress,
  { elapsedMs, readBefore }: { elapsedMs: number; readBefore: number },
): string {
  const rate = elapsedMs > 0 ? Math.round(((progress.rows - readBefore) * 1000) / elapsedMs) : 0;
  const isDone = progress.done === progress.total;
  const parts = [
    `${progress.done} of ${progress.total} organizations`,
    `${grouped.format(progress.rows)} records`,
    `${grouped.format(rate)} a second`,
    ...(progress.unsuccessful > 0 ? [`${progress.unsuccessful} not successful`] : []),
    ...(isDone ? [duration(elapsedMs)] : []),
  ];
  return `${isDone ? "Synced" : "Syncing"}  ${parts.join(" · ")}`;
}
