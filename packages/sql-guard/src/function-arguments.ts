import type { FuncCall, Node } from "@pgsql/types";
import { limits } from "./limits.ts";
import { as, textConstant, wholeConstant } from "./node.ts";
import { checkPattern } from "./patterns.ts";
import type { Reader } from "./reader.ts";
import { refuse } from "./refusal.ts";

type Check = (args: readonly Node[], call: FuncCall, reader: Reader) => void;

/** A text as long as a caller likes, in every row, is how a server runs out of memory. */
const padding: Check = ([, length], call) => {
  const value = wholeConstant(length);
  if (value === null || Math.abs(value) > limits.padding) {
    refuse("too_large", `The length must be a number up to ${limits.padding}.`, null, call);
  }
};

/** Like padding, and one in the other they multiply. */
const repetition: Check = ([, count], call, reader) => {
  const value = wholeConstant(count);
  reader.counts.growth *= Math.max(1, value ?? limits.growth + 1);
  if (reader.counts.growth > limits.growth) {
    refuse(
      "too_large",
      `A text can be repeated ${limits.growth} times at most, by a number that is written out.`,
      null,
      call,
    );
  }
};

/** A width in the pattern would pad in every row. */
const template: Check = ([given], call) => {
  const text = textConstant(given);
  if (text === null || text.length > limits.format || /%[^sIL%]/.test(text)) {
    refuse(
      "construct",
      "The pattern of format must be a short text with %s only.",
      "Join texts by ||.",
      call,
    );
  }
};

const digits: Check = ([, count], call) => {
  const value = count === undefined ? 0 : wholeConstant(count);
  if (value === null || Math.abs(value) > limits.digits) {
    refuse(
      "too_large",
      `The number of digits must be a number up to ${limits.digits}.`,
      null,
      call,
    );
  }
};

const format: Check = ([, pattern], call) => {
  const text = textConstant(pattern);
  if (text === null || text.length > limits.format) {
    refuse(
      "construct",
      `The format must be a text of at most ${limits.format} characters.`,
      "For example 'YYYY-MM'.",
      call,
    );
  }
};

/** An unreadable value would be named by PostgreSQL's complaint about it. */
const writtenOut: Check = (args, call) => {
  if (!args.every((arg) => as("A_Const", arg))) {
    refuse(
      "construct",
      "Only a text that is written out can be read as a date here.",
      "Columns of dates are dates already.",
      call,
    );
  }
};

/** Each replacement may lengthen every match; one in the other they multiply. */
const replacement: Check = ([, from, to], call, reader) => {
  const [before, after] = [textConstant(from), textConstant(to)];
  if (before === null || after === null) {
    return refuse("construct", "What is replaced, and by what, must be written out.", null, call);
  }
  reader.counts.growth *= Math.max(1, after.length / Math.max(1, before.length));
  if (reader.counts.growth > limits.growth) {
    refuse(
      "too_large",
      "These replacements would make texts too long.",
      "Replace by shorter texts.",
      call,
    );
  }
};

const pattern: Check = ([, expression, to], call, reader) => {
  checkPattern(expression, call);
  if (
    to !== undefined &&
    call.funcname &&
    as("String", call.funcname.at(-1))?.sval === "regexp_replace"
  ) {
    // What a pattern matches may be a single character, or none.
    reader.counts.growth *= Math.max(1, 2 * (textConstant(to)?.length ?? limits.growth));
    if (reader.counts.growth > limits.growth || /\\[&\d]/.test(textConstant(to) ?? "")) {
      refuse(
        "too_large",
        "This replacement would make texts too long.",
        "Replace by a shorter text.",
        call,
      );
    }
  }
};

const units = new Set(
  `century day decade dow doy epoch hour isodow isoyear millennium minute month quarter second week year`.split(
    " ",
  ),
);

const unit: Check = ([name], call) => {
  if (!units.has((textConstant(name) ?? "").toLowerCase())) {
    refuse(
      "construct",
      "A part of a date must be one such as year, quarter, month, week or day.",
      null,
      call,
    );
  }
};

export const argumentChecks: Readonly<Record<string, Check>> = {
  repeat: repetition,
  format: template,
  regexp_like: pattern,
  lpad: padding,
  rpad: padding,
  round: digits,
  trunc: digits,
  extract: unit,
  date_part: unit,
  date_trunc: unit,
  to_char: format,
  to_date: writtenOut,
  to_timestamp: writtenOut,
  replace: replacement,
  regexp_replace: pattern,
  regexp_match: pattern,
};
