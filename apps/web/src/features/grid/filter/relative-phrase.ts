import type { PeriodUnit, RelativeCondition } from "@pfa/domain/relative-days.ts";

/** How a planner says where days lie, seen from today. */
export const phrases = ["this", "next", "last", "before", "since", "between"] as const;
export type Phrase = (typeof phrases)[number];

/** Units from today, as a term keeps them. */
export type Span = Pick<RelativeCondition, "unit" | "from" | "to">;

export const phraseWords: Record<Phrase, string> = {
  this: "in this",
  next: "in the next",
  last: "in the last",
  before: "before this",
  since: "from this … on",
  between: "from … to …",
};

/** The phrase that says a span, with its count where it has one. */
export function phraseOf({ unit, from, to }: Span): { phrase: Phrase; count: number } {
  // The next days begin with today; the next months after this one.
  const near = unit === "day" ? 0 : 1;
  if (from === null) return to === -1 ? plain("before") : plain("between");
  if (to === null) return from === 0 ? plain("since") : plain("between");
  if (from === 0 && to === 0) return plain("this");
  if (from === near && to > 0) return { phrase: "next", count: to };
  if (to === -near && from < 0) return { phrase: "last", count: -from };
  return plain("between");
}

const plain = (phrase: Phrase) => ({ phrase, count: 1 });

/** The span that a phrase says; `between` keeps the one that was there. */
export function spanOf(phrase: Phrase, unit: PeriodUnit, count: number, before: Span): Span {
  const near = unit === "day" ? 0 : 1;
  switch (phrase) {
    case "this":
      return { unit, from: 0, to: 0 };
    case "next":
      return { unit, from: near, to: count };
    case "last":
      return { unit, from: -count, to: -near };
    case "before":
      return { unit, from: null, to: -1 };
    case "since":
      return { unit, from: 0, to: null };
    case "between":
      return { unit, from: before.from ?? 0, to: before.to ?? 0 };
  }
}

const dayNames = new Map([
  [-1, "yesterday"],
  [0, "today"],
  [1, "tomorrow"],
]);

/** A span in words: "in the next 30 days", "this month", "from 2 weeks ago to next week". */
export function describeSpan(span: Span): string {
  const { unit } = span;
  const { phrase, count } = phraseOf(span);
  if (phrase === "between") return describeRange(span);
  if (phrase === "next" || phrase === "last")
    return count === 1 && unit !== "day"
      ? `${phrase} ${unit}`
      : `in the ${phrase} ${counted(count, unit)}`;
  return unit === "day" ? dayPhrases[phrase] : unitPhrases[phrase](unit);
}

type NearPhrase = Exclude<Phrase, "between" | "next" | "last">;

const dayPhrases: Record<NearPhrase, string> = {
  this: "today",
  before: "before today",
  since: "today or later",
};

const unitPhrases: Record<NearPhrase, (unit: PeriodUnit) => string> = {
  this: (unit) => `this ${unit}`,
  before: (unit) => `before this ${unit}`,
  since: (unit) => `from this ${unit} on`,
};

function describeRange({ unit, from, to }: Span): string {
  if (from === null) return `until ${unitAt(to ?? 0, unit)}`;
  if (to === null) return `from ${unitAt(from, unit)} on`;
  return from === to ? unitAt(from, unit) : `from ${unitAt(from, unit)} to ${unitAt(to, unit)}`;
}

function unitAt(count: number, unit: PeriodUnit): string {
  const named = unit === "day" ? dayNames.get(count) : nearWords[count + 1];
  if (named) return unit === "day" ? named : `${named} ${unit}`;
  return count < 0 ? `${counted(-count, unit)} ago` : `${counted(count, unit)} on`;
}

const nearWords = ["last", "this", "next"];

const counted = (count: number, unit: PeriodUnit): string =>
  `${count} ${unit}${count === 1 ? "" : "s"}`;
