import type { SyncPhase, SyncRefusal, SyncRunKind, SyncRunState } from "@pfa/domain/sync.ts";
import type { Outputs } from "../../trpc.ts";
import type { BadgeTone } from "../../ui/badge.tsx";
import { countOf, formatCount } from "../../ui/format-value.ts";

export type Run = Outputs["admin"]["syncRuns"]["list"]["runs"][number];

export const stateWords: Record<SyncRunState, { text: string; tone: BadgeTone }> = {
  queued: { text: "Waiting", tone: "neutral" },
  running: { text: "Running", tone: "accent" },
  applied: { text: "Applied", tone: "good" },
  refused: { text: "Refused", tone: "warn" },
  failed: { text: "Failed", tone: "bad" },
  cancelled: { text: "Cancelled", tone: "neutral" },
};

export const kindWords: Record<SyncRunKind, string> = {
  full: "Full compare",
  incremental: "Incremental",
  replay: "Replay",
};

const phaseWords: Record<SyncPhase, string> = {
  waiting: "Waits for a worker",
  reading: "Reads from PEMS",
  applying: "Updates the records",
  summarizing: "Updates the totals",
  done: "Ends",
};

/** What started a run. */
export function causeText({ cause, requestedBy }: Pick<Run, "cause" | "requestedBy">): string {
  const who = requestedBy === null ? "" : ` by ${requestedBy}`;
  const words: Record<Run["cause"], string> = {
    schedule: "Schedule",
    first: "First sync",
    manual: `Asked for${who}`,
    consent: `Repeated with consent${who}`,
    replay: `Replay${who}`,
  };
  return words[cause];
}

/** How far a run under way is, with its share where PEMS has said how much there is. */
export function progressText({ phase, counts, rowsExpected }: Run): string {
  if (phase !== "reading" || counts.read === 0) return phaseWords[phase];
  if (!rowsExpected) return `${phaseWords.reading}: ${formatCount(counts.read)}`;
  const percent = Math.min(100, Math.floor((counts.read / rowsExpected) * 100));
  return `${phaseWords.reading}: ${formatCount(counts.read)} of ${formatCount(rowsExpected)} (${percent} %)`;
}

/** Why a run ended badly, and what helps. */
export type Verdict = { cause: string; advice: string };

const refusals: { [K in SyncRefusal["kind"]]: (r: Extract<SyncRefusal, { kind: K }>) => Verdict } =
  {
    page_repeated: ({ page }) => ({
      cause: `PEMS sent page ${formatCount(page)} twice: it ignored where the read was.`,
      advice: "Run it again. If it stays so, ask PEMS's administrators about paging in the grid.",
    }),
    page_out_of_order: ({ page }) => ({
      cause: `Page ${formatCount(page)} of PEMS went back to earlier records.`,
      advice: "Run it again. If it stays so, the grid is no longer sorted by the record's id.",
    }),
    count_dropped: ({ before, now, limitPercent }) => ({
      cause: `PEMS showed ${formatCount(now)} of ${countOf(before, "record")}: a drop of more than ${limitPercent} %.`,
      advice:
        "Look below at what is missing. If it was really removed, consent; if not, run it again.",
    }),
    too_many_quarantined: ({ quarantined, read, limitPercent, fields = [] }) => ({
      cause: `${formatCount(quarantined)} of ${countOf(read, "row")} could not be read, more than ${limitPercent} %${fields.length > 0 ? `: ${fields.map(({ field, rows }) => `${field} (${formatCount(rows)})`).join(", ")}` : ""}.`,
      advice: "Look at these rows in the quarantine, correct the field mapping, and run it again.",
    }),
    fields_missing: ({ fields }) => ({
      cause: `PEMS no longer sends ${fields.join(", ")}.`,
      advice: "If the column has a new name, say so in the field mapping, and run it again.",
    }),
  };

const failures: Record<string, string> = {
  unavailable: "PEMS did not answer as it should. The next sync tries again by itself.",
  rate_limited: "PEMS asks for fewer requests. Lower PEMS_REQUESTS_PER_SECOND, or sync less often.",
  unauthorized: "PEMS refuses the user or the key. Check both in the worker's configuration.",
  malformed: "PEMS's answer has another shape than it should. Ask its administrators what changed.",
  mapping_missing: "Put a version of the field mapping in use.",
  gave_up: "The worker's log of that time says what happened.",
  cancelled: "Nothing was changed. Run it again when you like.",
};

/** The cause of a bad end in plain words and what to do about it; null for a run that is well. */
export function verdictOf({ state, problem }: Pick<Run, "state" | "problem">): Verdict | null {
  if (state === "applied" || problem === null) return null;
  if ("refusal" in problem) {
    const { refusal } = problem;
    return (refusals[refusal.kind] as (refusal: SyncRefusal) => Verdict)(refusal);
  }
  return {
    cause: problem.message,
    advice: failures[problem.kind] ?? "Run it again. If it stays so, look into the worker's log.",
  };
}

/** Milliseconds that a run took, or has taken so far; null before its start. */
export function durationMs({ startedAt, finishedAt }: Run, now: number): number | null {
  if (startedAt === null) return null;
  return Math.max(0, (finishedAt ? Date.parse(finishedAt) : now) - Date.parse(startedAt));
}

export function durationText(ms: number): string {
  if (ms < 1000) return `${Math.round(ms)} ms`;
  if (ms < 60_000) return `${(ms / 1000).toFixed(1)} s`;
  const seconds = Math.round(ms / 1000);
  return `${Math.floor(seconds / 60)} min ${seconds % 60} s`;
}

/** Rows a second while it read. */
export function rowsPerSecond(run: Run, now: number): number | null {
  const { startedAt, readFinishedAt, finishedAt, counts } = run;
  if (startedAt === null || counts.read === 0) return null;
  const end = readFinishedAt ?? finishedAt;
  const ms = (end ? Date.parse(end) : now) - Date.parse(startedAt);
  return ms <= 0 ? null : Math.round((counts.read / ms) * 1000);
}
