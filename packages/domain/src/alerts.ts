/** What administrators are told of by themselves. */
export const alertKinds = [
  "sync_failing",
  "sync_stale",
  "pems_down",
  "columns_drifted",
  "rows_set_aside",
  "writes_dead",
] as const;
export type AlertKind = (typeof alertKinds)[number];

/** When a kind of alert opens: from `threshold` on, in the kind's own unit. */
export type AlertRule = { kind: AlertKind; isEnabled: boolean; threshold: number };

/** How an organization stands, in the unit of each kind; null where nothing is known. */
export type AlertFacts = Record<AlertKind, number | null>;

export type FiringAlert = { kind: AlertKind; value: number; threshold: number };

/** What an organization's administrators have to be told at this moment. */
export function judgeAlerts(rules: readonly AlertRule[], facts: AlertFacts): FiringAlert[] {
  return rules.flatMap(({ kind, isEnabled, threshold }) => {
    const value = facts[kind];
    return isEnabled && value !== null && value >= threshold ? [{ kind, value, threshold }] : [];
  });
}

type AlertWords = { title: string; measure: string | null; advice: string };

/** What a kind of alert is called, what its number counts if it counts anything, and what to do about it. */
export const alertWords: Record<AlertKind, AlertWords> = {
  sync_failing: {
    title: "Syncs fail",
    measure: "Failed or refused in a row",
    advice: "Look at the newest run of the organization for its cause.",
  },
  sync_stale: {
    title: "Records are old",
    measure: "Minutes since the last sync",
    advice: "Look whether a worker runs and whether the schedule is paused.",
  },
  pems_down: {
    title: "PEMS does not answer",
    measure: null,
    advice: "Writes wait and are sent once it answers. Ask those who run PEMS.",
  },
  columns_drifted: {
    title: "PEMS changed its columns",
    measure: "Columns gone or unreadable",
    advice: "Correct the field mapping; its preview shows what PEMS sends.",
  },
  rows_set_aside: {
    title: "Many rows cannot be read",
    measure: "Percent of the last sync's rows",
    advice: "Look at the rows set aside; correct the field mapping or the records in PEMS.",
  },
  writes_dead: {
    title: "Writes were given up",
    measure: "Records",
    advice: "Send them again, or return them to their authors.",
  },
};
