import { fieldSpec, type FieldKey, type FieldKind, type FieldSpec } from "./field-catalog.ts";
import { isIsoDate } from "./iso-date.ts";
import { isMoney, MAX_MONEY } from "./money.ts";
import type { FieldValue } from "./record.ts";
import { fail, ok, type Result } from "./result.ts";

/** Why a value cannot stand in a field, in a planner's words. */
export type ValueProblem = {
  rule: "wrong_type" | "out_of_range" | "not_in_list" | "too_long";
  message: string;
};

const DEFAULT_MAX_LENGTH = 500;
/** Dates outside are typing slips: PEMS's own projects lie well within. */
const FIRST_DAY = "1990-01-01";
const LAST_DAY = "2199-12-31";

/** The normal form of `value` for `field`, or why there is none. Empty text means "no value". */
export function parseCellValue(field: FieldKey, value: unknown): Result<FieldValue, ValueProblem> {
  const spec = fieldSpec(field);
  if (value === null || value === undefined || value === "") {
    return spec.kind === "boolean" ? wrongType(spec, "true or false") : ok(null);
  }
  return parsers[spec.kind](spec, value);
}

type Parser = (spec: FieldSpec, value: unknown) => Result<FieldValue, ValueProblem>;

const parsers: Record<FieldKind, Parser> = {
  boolean: (spec, value) =>
    typeof value === "boolean" ? ok(value) : wrongType(spec, "true or false"),
  number: (spec, value) =>
    typeof value === "number" && Number.isFinite(value) ? ok(value) : wrongType(spec, "a number"),
  date: parseDate,
  money: parseMoney,
  enum: parseEnum,
  text: parseText,
  code: parseText,
  timestamp: parseText,
};

function parseDate(spec: FieldSpec, value: unknown): Result<FieldValue, ValueProblem> {
  if (typeof value !== "string" || !isIsoDate(value)) {
    return wrongType(spec, "an existing day written yyyy-mm-dd");
  }
  if (value < FIRST_DAY || value > LAST_DAY) {
    return fail({
      rule: "out_of_range",
      message: `${spec.label} must lie between ${FIRST_DAY} and ${LAST_DAY}`,
    });
  }
  return ok(value);
}

function parseMoney(spec: FieldSpec, value: unknown): Result<FieldValue, ValueProblem> {
  if (typeof value !== "number" || !Number.isFinite(value))
    return wrongType(spec, "an amount in US dollars");
  if (value < 0) return fail({ rule: "out_of_range", message: `${spec.label} cannot be negative` });
  if (!isMoney(value)) {
    return fail({
      rule: "out_of_range",
      message: `${spec.label} takes at most two decimals and at most ${MAX_MONEY.toLocaleString("en-US")}`,
    });
  }
  return ok(value);
}

function parseEnum(spec: FieldSpec, value: unknown): Result<FieldValue, ValueProblem> {
  const values = spec.values ?? [];
  return typeof value === "string" && values.includes(value)
    ? ok(value)
    : fail({ rule: "not_in_list", message: `${spec.label} must be one of ${values.join(", ")}` });
}

function parseText(spec: FieldSpec, value: unknown): Result<FieldValue, ValueProblem> {
  if (typeof value !== "string") return wrongType(spec, "text");
  const text = value.trim();
  const limit = spec.maxLength ?? DEFAULT_MAX_LENGTH;
  if (text.length > limit) {
    return fail({
      rule: "too_long",
      message: `${spec.label} takes at most ${limit} characters, not ${text.length}`,
    });
  }
  // PostgreSQL's text cannot hold U+0000, and a lone surrogate is no character.
  if (text.includes("\u0000") || !text.isWellFormed()) return wrongType(spec, "readable text");
  return ok(text === "" ? null : text);
}

const wrongType = (spec: FieldSpec, expected: string): Result<never, ValueProblem> =>
  fail({ rule: "wrong_type", message: `${spec.label} must be ${expected}` });
