import type { SyncPhase, SyncRunKind, SyncRunState } from "@pfa/domain/sync.ts";
import type { Outputs } from "../../trpc.ts";
import type { BadgeTone } from "../../ui/badge.tsx";
import { formatCount } from "../../ui/format-value.ts";

export type Run = Outputs["admin"]["syncRuns"]["list"]["runs"][number];

export const stateWords: Record<SyncRunState, { text: string; tone: BadgeTone }> = {
  queued: { text: "Waiting", tone: "neutral" },
  running: { text: "Running", tone: "accent" },
  applied: { text: "Applied", tone: "good" },
  refused: { text: "Refused", tone: "warn" },
  failed: { text: "Failed", tone: "bad" },
  cancelled: { text: "Cancelled", tone: "neutral" },
};

/** A read that waits for an administrator's word is more than refused. */
export const standingOf = ({ state, held }: Pick<Run, "state" | "held">) =>
  held && held.decision === null ? ({ text: "Held", tone: "warn" } as const) : stateWords[state];

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

/** How often PEMS was asked, and how often again for the same. */
export function requestsText({ requests, retries }: Run["pems"]): string {
  return retries === 0
    ? formatCount(requests)
    : `${formatCount(requests)}, ${formatCount(retries)} of them again`;
}

/** How fast PEMS answered; nothing to say before its first answer. */
export function answersText({ requests, totalMs, slowestMs }: Run["pems"]): string {
  if (requests === 0) return "–";
  return `${durationText(totalMs / requests)} on average, ${durationText(slowestMs)} at most`;
}
