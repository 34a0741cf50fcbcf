import { type IsoDate } from "@pfa/domain/iso-date.ts";
import { half, isoWeek, type Period, quarter, toDay, wholeYear, yearOf } from "./days.ts";
import type { Token } from "./tokens.ts";

const monthNames = [
  "january",
  "february",
  "march",
  "april",
  "may",
  "june",
  "july",
  "august",
  "september",
  "october",
  "november",
  "december",
];
const weekdayNames = ["monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"];

/** 0 for a word that is no month. */
export function monthNumber(word: string): number {
  if (word === "sept") return 9;
  return word.length < 3
    ? 0
    : monthNames.findIndex((name) => name === word || name.slice(0, 3) === word) + 1;
}

/** 1 is Monday; 0 for a word that is no weekday. */
export const weekdayNumber = (word: string): number =>
  weekdayNames.findIndex(
    (name) => name === word || (word.length > 2 && name.slice(0, 3) === word),
  ) + 1;

export const isYear = (text: string): boolean => /^(19|20)\d\d$/.test(text);

/** Skips words that stand between two others and mean nothing there. */
export const skip = (tokens: readonly Token[], at: number, ...words: string[]): number =>
  words.includes(tokens[at]?.text ?? "") ? skip(tokens, at + 1, ...words) : at;

const ways: Record<string, number> = { this: 0, next: 1, last: -1 };

/** A year that follows: `2026`, `of next year`. */
export function yearAfter(
  tokens: readonly Token[],
  at: number,
  today: IsoDate,
): { year: number; next: number } | null {
  const place = skip(tokens, at, "of", "in", "the", "year");
  const text = tokens[place]?.text ?? "";
  if (isYear(text)) return { year: Number(text), next: place + 1 };
  const way = ways[text];
  if (way === undefined || tokens[place + 1]?.text !== "year") return null;
  return { year: yearOf(today) + way, next: place + 2 };
}

/**
 * `30.6.2026` and `30/6/2026`; undefined for a word that is no such day, null for one that may be two. With slashes 5/6 is May in
 * one country and June in the other: only what can be one of them is read.
 */
export function numericDay(word: string): IsoDate | null | undefined {
  const numeric = /^(\d{1,2})([./])(\d{1,2})[./](\d{4}|\d{2})$/.exec(word);
  if (!numeric) return undefined;
  const [a, b, last] = [Number(numeric[1]), Number(numeric[3]), Number(numeric[4])];
  const number = last < 100 ? last + 2000 : last;
  if (numeric[2] === "." || a > 12) return toDay(number, b, a);
  return b > 12 || a === b ? toDay(number, a, b) : null;
}

export function partOfYear(unit: string, number: number, ofYear: number): Period | null {
  if (unit.startsWith("q")) return quarter(ofYear, number);
  return number <= 2 ? half(ofYear, number) : null;
}

/** `ISO week 20`, `cw 20`. */
export function weekNumber(
  tokens: readonly Token[],
  at: number,
): { of: (year: number) => Period; next: number } | null {
  const start = skip(tokens, at, "iso", "calendar");
  if (!["week", "wk", "cw", "kw"].includes(tokens[start]?.text ?? "")) return null;
  const number = Number(tokens[start + 1]?.text ?? "");
  if (!Number.isInteger(number) || number < 1 || number > 53) return null;
  return { of: (year) => isoWeek(year, number), next: start + 2 };
}

/** `2027`, `year 2027`, `2027 Q1`. */
export function readYear(tokens: readonly Token[], at: number): (Period & { next: number }) | null {
  const place = skip(tokens, at, "year", "calendar");
  const number = Number(tokens[place]?.text);
  const short = /^([qh])([1-4])$/.exec(tokens[place + 1]?.text ?? "");
  const part = short ? partOfYear(short[1] ?? "", Number(short[2]), number) : null;
  return part ? { ...part, next: place + 2 } : { ...wholeYear(number), next: place + 1 };
}
