export type RefusalCode =
  | "empty"
  | "too_long"
  | "bad_character"
  | "syntax"
  | "several_statements"
  | "not_a_select"
  | "construct"
  | "relation"
  | "column"
  | "function"
  | "operator"
  | "type"
  | "too_large"
  | "not_connected"
  | "not_canonical";

/** Why a query is not run: what is wrong, what to write instead, and where in the text it stands (characters from 0). */
export type Refusal = {
  code: RefusalCode;
  message: string;
  hint: string | null;
  position: number | null;
};

/** Thrown inside the guard only: a query is read some sixty calls deep, and the first objection ends it. */
export class Refused extends Error {
  readonly refusal: Omit<Refusal, "position">;
  /** Bytes from the beginning of the text, as PostgreSQL's parser counts. */
  readonly byteOffset: number | undefined;

  constructor(refusal: Omit<Refusal, "position">, byteOffset?: number) {
    super(refusal.message);
    this.refusal = refusal;
    this.byteOffset = byteOffset;
  }
}

/** Ends the reading of a query. `at` is the part of it that stands at the fault. */
export function refuse(
  code: RefusalCode,
  message: string,
  hint: string | null = null,
  at?: { location?: number },
): never {
  throw new Refused({ code, message, hint }, at?.location);
}
