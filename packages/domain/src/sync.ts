/** Why a run was refused before it touched the mirror. */
export type SyncRefusal =
  | { kind: "page_repeated"; page: number; pfaId: string }
  | { kind: "page_out_of_order"; page: number; pfaId: string }
  | {
      kind: "count_dropped";
      before: number;
      now: number;
      limitPercent: number;
      /** Records that would have been flagged as vanished. */
      vanishing?: number;
    }
  | {
      kind: "too_many_quarantined";
      quarantined: number;
      read: number;
      limitPercent: number;
      /** What was wrong with most of them: our field or PEMS's column, and its rows. */
      fields?: { field: string; rows: number }[];
    }
  | { kind: "fields_missing"; fields: string[] };

/** Limits beyond which a read is not believed. */
export type SyncLimits = {
  /** A full read may hold at most this share fewer records than the mirror. */
  maxDropPercent: number;
  /** More than this share of a read may not have been set aside, nor as many rows as `minQuarantined`. */
  maxQuarantinePercent: number;
  minQuarantined: number;
  /** Below this many mirrored or read records nothing is judged by percent. */
  minRecordsToJudge: number;
};

/** Keys of a page read in ascending order: a repeated or backward page means that the cursor was ignored. */
export function judgePage(
  page: number,
  lastKey: string | null,
  keys: readonly string[],
): SyncRefusal | null {
  const first = keys.find((key) => key !== "");
  if (first === undefined || lastKey === null) return null;
  if (keys.includes(lastKey)) return { kind: "page_repeated", page, pfaId: first };
  return goesBack(first, lastKey) ? { kind: "page_out_of_order", page, pfaId: first } : null;
}

/**
 * PEMS may sort its ids as text or as numbers ("9999" after or before "10000"), and dirty ones hold blanks: only what goes
 * back in both orders goes back.
 */
function goesBack(key: string, lastKey: string): boolean {
  const [digits, lastDigits] = [key.replace(/\s/g, ""), lastKey.replace(/\s/g, "")];
  const areNumbers = /^\d+$/.test(digits) && /^\d+$/.test(lastDigits);
  const isLower = areNumbers ? BigInt(digits) < BigInt(lastDigits) : digits < lastDigits;
  return key < lastKey && isLower;
}

export type ReadCounts = {
  kind: SyncRunKind;
  mirrored: number;
  read: number;
  quarantined: number;
  /** Of the records that did not come: those whose loss an administrator consented to. */
  consented?: number;
};

/** Whether a finished read may be applied to the mirror. */
export function judgeRead(counts: ReadCounts, limits: SyncLimits): SyncRefusal | null {
  const { kind, mirrored, read, quarantined, consented = 0 } = counts;
  const lowest = mirrored * (1 - limits.maxDropPercent / 100);
  if (kind === "full" && mirrored >= limits.minRecordsToJudge && read + consented < lowest) {
    return {
      kind: "count_dropped",
      before: mirrored,
      now: read,
      limitPercent: limits.maxDropPercent,
    };
  }
  // A replay reads what was set aside before: much of it may be so again.
  if (
    kind !== "replay" &&
    read >= limits.minRecordsToJudge &&
    isTooMany(quarantined, read, limits)
  ) {
    return {
      kind: "too_many_quarantined",
      quarantined,
      read,
      limitPercent: limits.maxQuarantinePercent,
    };
  }
  return null;
}

const isTooMany = (quarantined: number, read: number, limits: SyncLimits) =>
  quarantined >= limits.minQuarantined && quarantined > (read * limits.maxQuarantinePercent) / 100;

export const syncKinds = ["full", "incremental"] as const;
export type SyncKind = (typeof syncKinds)[number];

/** A replay reads again what was set aside, and nothing else. */
export const syncRunKinds = [...syncKinds, "replay"] as const;
export type SyncRunKind = (typeof syncRunKinds)[number];

export const syncRunStates = [
  "queued",
  "running",
  "applied",
  "refused",
  "failed",
  "cancelled",
] as const;
export type SyncRunState = (typeof syncRunStates)[number];

const syncPhases = ["waiting", "reading", "applying", "summarizing", "done"] as const;
export type SyncPhase = (typeof syncPhases)[number];

/** True counts of a finished run: read = inserted + updated + unchanged + quarantined + duplicates. */
export type SyncCounts = {
  read: number;
  inserted: number;
  updated: number;
  unchanged: number;
  duplicates: number;
  quarantined: number;
  /** In the mirror but no longer in PEMS: flagged, not deleted. */
  vanished: number;
  /** Flagged earlier and seen again. */
  returned: number;
};
