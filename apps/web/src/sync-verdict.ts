import type { SyncRefusal } from "@pfa/domain/sync.ts";
import { fieldTitle } from "./field-title.ts";
import type { Outputs } from "./trpc.ts";
import { countOf, formatCount } from "./ui/format-value.ts";

type Run = Outputs["admin"]["syncRuns"]["list"]["runs"][number];

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
      cause: `${formatCount(quarantined)} of ${countOf(read, "row")} could not be read, more than ${limitPercent} %${fields.length > 0 ? `: ${fields.map(({ field, rows }) => `${fieldTitle(field)} (${formatCount(rows)})`).join(", ")}` : ""}.`,
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
