/** Why PEMS did not do what was asked. Messages are PEMS's own where it gave one, and carry no credentials. */
export type PemsProblem =
  /** No usable answer; worth another try. */
  | {
      kind: "unavailable";
      reason: "network" | "timeout" | "server_error" | "not_json" | "truncated";
      message: string;
      retryAfterSeconds?: number;
    }
  | { kind: "rate_limited"; retryAfterSeconds: number; message: string }
  | { kind: "unauthorized"; message: string }
  /** A business error, whatever the HTTP status; `field` is PEMS's own name where it can be told. */
  | { kind: "rejected"; message: string; field?: string }
  /** Somebody else changed the record since the version that was sent. */
  | { kind: "version_moved"; message: string }
  | { kind: "not_found"; message: string }
  /** PEMS asked a question back and did nothing. */
  | { kind: "confirmation_needed"; message: string }
  /** The answer's shape or content is not as agreed; trying again will not help. */
  | { kind: "malformed"; message: string; missingFields?: string[] }
  /** Writes only: the request was sent and no readable answer came. Only reading the record back can tell. */
  | { kind: "outcome_unknown"; message: string };

/** Thrown where a stream of pages breaks off. */
export class PemsFailure extends Error {
  readonly problem: PemsProblem;

  constructor(problem: PemsProblem) {
    super(`${problem.kind}: ${problem.message}`);
    this.name = "PemsFailure";
    this.problem = problem;
  }
}
