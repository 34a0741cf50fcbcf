/** What is kept for a time and then removed, in the order in which the maintenance goes through it. */
export const retentionKinds = [
  "job_runs",
  "webhook_messages",
  "quarantine",
  "sync_runs",
  "alerts",
  "steps",
  "history",
  "audit",
] as const;
export type RetentionKind = (typeof retentionKinds)[number];

type RetentionWords = { title: string; what: string; minDays: number; maxDays: number };

/** What each kind is, and within which bounds its days lie. */
export const retentionWords: Record<RetentionKind, RetentionWords> = {
  job_runs: {
    title: "Runs of jobs",
    what: "With their errors and log lines",
    minDays: 1,
    maxDays: 365,
  },
  webhook_messages: {
    title: "Messages to webhooks",
    what: "Those that arrived or were given up",
    minDays: 1,
    maxDays: 365,
  },
  quarantine: {
    title: "Rows set aside",
    what: "Those that a later sync settled; open ones stay",
    minDays: 1,
    maxDays: 730,
  },
  sync_runs: {
    title: "Sync runs",
    what: "The newest hundred of each organization stay, and those that something open refers to",
    minDays: 7,
    maxDays: 3650,
  },
  alerts: { title: "Past alerts", what: "Open ones stay", minDays: 1, maxDays: 3650 },
  steps: {
    title: "Steps to undo",
    what: "The newest 200 of each planner and organization stay",
    minDays: 7,
    maxDays: 3650,
  },
  history: {
    title: "History of records",
    what: "Who changed which field; never more than two years",
    minDays: 30,
    maxDays: 730,
  },
  audit: { title: "Audit", what: "Who did what", minDays: 90, maxDays: 3650 },
};

/** Why so many days are none for a kind; null for a good number. */
export function retentionProblem(kind: RetentionKind, days: number): string | null {
  const { minDays, maxDays } = retentionWords[kind];
  if (!Number.isInteger(days)) return "is a whole number of days";
  return days < minDays || days > maxDays
    ? `lies between ${minDays} and ${maxDays.toLocaleString("en-US")} days`
    : null;
}

/** A table's share of rows that changed, in thousandths, from which on its statistics mislead the planner; and so many rows at least. */
const STALE_PER_MILLE = 100;
const STALE_ROWS = 1000;

/** W30: whether a table's statistics should be taken anew: a tenth of it changed since, or it has rows and never had any. */
export function needsStatistics(table: {
  liveRows: number;
  changedSince: number;
  hasStatistics: boolean;
}): boolean {
  const { liveRows, changedSince, hasStatistics } = table;
  if (!hasStatistics) return liveRows > 0;
  return changedSince >= STALE_ROWS && changedSince * 1000 >= liveRows * STALE_PER_MILLE;
}
