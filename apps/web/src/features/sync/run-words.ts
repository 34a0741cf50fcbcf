import type { SyncPhase, SyncRefusal } from "@pfa/domain/sync.ts";
import { countOf, formatCount } from "../../ui/format-value.ts";

/** Why the last run ended badly, in a planner's words; null if it did not. */
export function runProblemText(run: { state: string; problem?: unknown }): string | null {
  if (run.state === "applied") return null;
  if (run.state === "cancelled")
    return "The last sync was cancelled. The records shown are the ones from before.";
  const said = describeProblem(run.problem);
  return `The last sync ${run.state === "refused" ? "was refused" : "failed"}${said ? `: ${said.replace(/\.?$/, ".")}` : "."} The records shown are the ones from before.`;
}

const refusalWords: {
  [K in SyncRefusal["kind"]]: (refusal: Extract<SyncRefusal, { kind: K }>) => string;
} = {
  page_repeated: ({ page }) => `PEMS sent the same page twice (page ${formatCount(page)}).`,
  page_out_of_order: ({ page }) => `PEMS sent its pages out of order (page ${formatCount(page)}).`,
  count_dropped: ({ before, now, limitPercent }) =>
    `PEMS sent only ${formatCount(now)} of ${countOf(before, "record")}, a drop of more than ${limitPercent} %. An administrator has to look at it.`,
  too_many_quarantined: ({ quarantined, read }) =>
    `${formatCount(quarantined)} of ${countOf(read, "record")} could not be read.`,
  fields_missing: ({ fields }) => `PEMS no longer sends ${fields.join(", ")}.`,
};

function describeProblem(problem: unknown): string | null {
  if (typeof problem === "string") return problem;
  if (typeof problem !== "object" || problem === null) return null;
  const { kind, message, refusal } = problem as Record<string, unknown>;
  if (refusal) return describeProblem(refusal);
  if (typeof kind === "string" && Object.hasOwn(refusalWords, kind)) {
    const describe = refusalWords[kind as SyncRefusal["kind"]] as (refusal: unknown) => string;
    return describe(problem);
  }
  return typeof message === "string" ? message : null;
}

const phaseWords: Record<SyncPhase, string> = {
  waiting: "Waiting to start",
  reading: "Reading from PEMS",
  applying: "Updating records",
  summarizing: "Updating totals",
  done: "Finishing",
};

export type Progress = { text: string; percent: number | null };

/** How far a run is; the percentage is missing while PEMS has not said how many records it holds. */
export function progressOf(run: {
  phase: SyncPhase;
  rowsRead: number;
  rowsExpected: number | null;
}): Progress {
  const { phase, rowsRead, rowsExpected } = run;
  if (phase !== "reading")
    return { text: phaseWords[phase], percent: phase === "waiting" ? 0 : null };
  if (!rowsExpected)
    return { text: `${phaseWords.reading}: ${formatCount(rowsRead)}`, percent: null };
  return {
    text: `${phaseWords.reading}: ${formatCount(rowsRead)} of ${formatCount(rowsExpected)}`,
    // PEMS's own count is a hint: it may send more than it said.
    percent: Math.min(100, Math.floor((rowsRead / rowsExpected) * 100)),
  };
}
