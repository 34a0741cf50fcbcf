/** What the administrators of an organization are told of by themselves. */
const organizationAlertKinds = [
  "sync_failing",
  "sync_stale",
  "pems_down",
  "columns_drifted",
  "rows_set_aside",
  "writes_dead",
] as const;

/** What all organizations share: every administrator is told. */
const installationAlertKinds = ["database_large", "disk_full"] as const;

export const alertKinds = [...organizationAlertKinds, ...installationAlertKinds] as const;
export type AlertKind = (typeof alertKinds)[number];

/** When a kind of alert opens: from `threshold` on, in the kind's own unit. */
export type AlertRule = { kind: AlertKind; isEnabled: boolean; threshold: number };

/** How things stand, in the unit of each kind; null, or left out, where nothing is known. */
export type AlertFacts = Partial<Record<AlertKind, number | null>>;

export type FiringAlert = { kind: AlertKind; value: number; threshold: number };

/** What administrators have to be told at this moment. */
export function judgeAlerts(rules: readonly AlertRule[], facts: AlertFacts): FiringAlert[] {
  return rules.flatMap(({ kind, isEnabled, threshold }) => {
    const value = facts[kind] ?? null;
    return isEnabled && value !== null && value >= threshold ? [{ kind, value, threshold }] : [];
  });
}

/** What a threshold may be, and its unit in words; null for a kind that holds or does not. */
type AlertMeasure = { words: string; min: number; max: number; step: number } | null;

type AlertWords = { title: string; measure: AlertMeasure; advice: string };

const count = (words: string) => ({ words, min: 1, max: 100_000, step: 1 });
const percent = (words: string) => ({ words, min: 0.1, max: 100, step: 0.1 });

/** What a kind of alert is called, what its number counts if it counts anything, and what to do about it. */
export const alertWords: Record<AlertKind, AlertWords> = {
  sync_failing: {
    title: "Syncs fail",
    measure: count("Failed or refused in a row"),
    advice: "Look at the newest run of the organization for its cause.",
  },
  sync_stale: {
    title: "Records are old",
    measure: count("Minutes since the schedule wanted the next sync"),
    advice: "Look whether a worker runs and how the last syncs ended.",
  },
  pems_down: {
    title: "PEMS does not answer",
    measure: null,
    advice: "Writes wait and are sent once it answers. Ask those who run PEMS.",
  },
  columns_drifted: {
    title: "PEMS changed its columns",
    measure: count("Columns gone or unreadable"),
    advice: "Correct the field mapping; its preview shows what PEMS sends.",
  },
  rows_set_aside: {
    title: "Many rows cannot be read",
    measure: percent("Percent of the last sync's rows"),
    advice: "Look at the rows set aside; correct the field mapping or the records in PEMS.",
  },
  writes_dead: {
    title: "Writes were given up",
    measure: count("Records"),
    advice: "Send them again, or return them to their authors.",
  },
  database_large: {
    title: "The database is large",
    measure: { words: "Gigabytes", min: 0.1, max: 100_000, step: 0.1 },
    advice: "Look at the sizes in the maintenance; shorten what is kept, or give it more room.",
  },
  disk_full: {
    title: "A worker's disk is full",
    measure: percent("Percent of the fullest disk"),
    advice: "Make room on the machine that the workers' page names, before PostgreSQL stops.",
  },
};

/** Why a threshold is none for its kind; null for a good one. */
export function thresholdProblem(kind: AlertKind, threshold: number): string | null {
  const { measure } = alertWords[kind];
  if (measure === null) return threshold === 1 ? null : "is 1: it holds or it does not";
  const { min, max, step } = measure;
  if (threshold < min || threshold > max)
    return `lies between ${min} and ${max.toLocaleString("en-US")}`;
  return step < 1 || Number.isInteger(threshold) ? null : "is a whole number";
}
