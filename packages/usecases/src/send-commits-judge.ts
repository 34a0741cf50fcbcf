import type { ItemOutcome, ItemProblem } from "@pfa/db/outbox.ts";
import type { FieldConflict } from "@pfa/domain/conflict.ts";
import { type FieldKey, fieldSpec, mirrorFields } from "@pfa/domain/field-catalog.ts";
import { nextRetryDelay } from "@pfa/domain/write-back.ts";
import type { FieldMapping } from "@pfa/domain/field-mapping.ts";
import type { PemsProblem } from "@pfa/pems/problem.ts";
import type { Pause } from "@pfa/domain/circuit-breaker.ts";

/** Waits of the sender, in seconds. */
export type SendTimings = {
  /** Before PEMS is tried again after it could not be reached; doubled as long as it stays so. */
  pauseWhenDown: number;
  /** Before PEMS is tried again after it refused our credentials: a person has to act first. */
  pauseWhenUnauthorized: number;
  /** Before a record whose answer was lost is read back: its write may still be under way. */
  beforeReadBack: number;
  /** Before a sender that found another at work looks again. */
  whenBusy: number;
  /** After which a sender hands over to a new job. */
  longestRun: number;
};

export const defaultSendTimings: SendTimings = {
  pauseWhenDown: 15,
  pauseWhenUnauthorized: 60,
  beforeReadBack: 2,
  whenBusy: 2,
  longestRun: 600,
};

/** What to do about an item that PEMS did not take. */
export type Verdict =
  | { kind: "end"; outcome: ItemOutcome }
  /** The record moved on: read it and settle against what it holds now. */
  | { kind: "read_back" }
  /** PEMS answers nobody for now: the item waits without having counted as a try, and nothing else is sent. */
  | ({ kind: "pause" } & Pause)
  /** It was sent, and whether PEMS took it is not known. */
  | { kind: "lost_answer"; message: string }
  /** Nothing was done, for now. Whether PEMS answers at all decides between a further try and a pause. */
  | { kind: "ask_whether_up"; message: string; retryAfterSeconds: number };

export type FinalVerdict = Exclude<Verdict, { kind: "read_back" }>;

/** Judges PEMS's answer to a write that it surely has not done, except for `outcome_unknown` and `malformed`. */
export function judgeWrite(
  problem: PemsProblem,
  mapping: FieldMapping,
  timings: SendTimings,
): Verdict {
  switch (problem.kind) {
    case "rejected":
      return end("refused", {
        kind: "refused",
        message: problem.message,
        field: fieldOf(problem.field, mapping),
      });
    case "confirmation_needed":
      return end("refused", {
        kind: "refused",
        message: `PEMS asks: ${problem.message}`,
        field: null,
      });
    case "version_moved":
      return { kind: "read_back" };
    case "malformed":
    case "outcome_unknown":
      // PEMS may have done it before it answered with something that nobody can read.
      return { kind: "lost_answer", message: problem.message };
    case "not_found":
    case "rate_limited":
    case "unauthorized":
    case "unavailable":
      return judgeEither(problem, timings);
  }
}

/** Judges PEMS's answer to reading a record back. */
export function judgeReadBack(problem: PemsProblem, timings: SendTimings): FinalVerdict {
  switch (problem.kind) {
    case "not_found":
    case "rate_limited":
    case "unauthorized":
    case "unavailable":
      return judgeEither(problem, timings);
    case "rejected":
    case "confirmation_needed":
    case "version_moved":
    case "malformed":
    case "outcome_unknown":
      return end("dead", {
        kind: "dead",
        message: `The record cannot be read back from PEMS: ${problem.message}`,
      });
  }
}

function judgeEither(
  problem: Extract<
    PemsProblem,
    { kind: "not_found" | "rate_limited" | "unauthorized" | "unavailable" }
  >,
  timings: SendTimings,
): FinalVerdict {
  switch (problem.kind) {
    case "not_found":
      return end("refused", {
        kind: "refused",
        message: "PEMS no longer has this record.",
        field: null,
      });
    case "rate_limited":
      return {
        kind: "pause",
        seconds: Math.max(problem.retryAfterSeconds, 1),
        message: `PEMS asks to slow down: ${problem.message}`,
        isPemsDown: false,
      };
    case "unauthorized":
      return {
        kind: "pause",
        seconds: timings.pauseWhenUnauthorized,
        message: `PEMS does not accept our sign-in: ${problem.message}`,
        isPemsDown: true,
      };
    case "unavailable":
      return {
        kind: "ask_whether_up",
        message: problem.message,
        retryAfterSeconds: problem.retryAfterSeconds ?? 0,
      };
  }
}

const end = (state: "refused" | "dead", problem: ItemProblem): FinalVerdict => ({
  kind: "end",
  outcome: { state, problem },
});

/** After try number `attempts` failed in a way that another may mend: when that is, or the end. */
export function retryOrDie(attempts: number, message: string): ItemOutcome {
  const delaySeconds = nextRetryDelay(attempts);
  if (delaySeconds === null)
    return {
      state: "dead",
      problem: { kind: "dead", message: `Given up after ${attempts} tries: ${message}` },
    };
  return {
    state: "queued",
    delaySeconds,
    countsAsTry: true,
    problem: { kind: "waiting", message },
  };
}

/** The outcome for an item with fields that PEMS and the planner changed to different values. */
export function conflictOutcome(conflicts: FieldConflict[]): ItemOutcome {
  const labels = conflicts.map(({ field }) => fieldSpec(field).label).join(", ");
  return {
    state: "conflict",
    problem: { kind: "conflict", message: `Changed in PEMS meanwhile: ${labels}`, conflicts },
  };
}

/** Back in line, not sent: its author may not write any more. It goes on once they may again. */
export const heldOutcome: ItemOutcome = {
  state: "queued",
  delaySeconds: 0,
  countsAsTry: true,
  problem: { kind: "waiting", message: "You are not allowed to write to PEMS any more." },
};

/** Our field for a name of PEMS's screen. */
function fieldOf(pemsName: string | undefined, { fields }: FieldMapping): FieldKey | null {
  const wanted = pemsName?.toUpperCase();
  return mirrorFields.find((field) => fields[field].write.toUpperCase() === wanted) ?? null;
}
