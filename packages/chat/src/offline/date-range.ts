import { addDays } from "@pfa/domain/iso-date.ts";
import { type Clock, type PeriodAt, readPeriod } from "./dates.ts";
import { type DayRange, monthOf, toDay, yearOf } from "./days.ts";
import type { Token } from "./tokens.ts";

export type RangeAt = { range: DayRange; next: number };

/** Words that say on which side of a day. The longest first. */
const bounds: readonly (readonly [words: string, side: (period: PeriodAt) => DayRange])[] = [
  ["on or after", ({ from }) => ({ from })],
  ["at or after", ({ from }) => ({ from })],
  ["no earlier than", ({ from }) => ({ from })],
  ["not before", ({ from }) => ({ from })],
  ["on or before", ({ to }) => ({ to })],
  ["no later than", ({ to }) => ({ to })],
  ["not later than", ({ to }) => ({ to })],
  ["not after", ({ to }) => ({ to })],
  ["up to", ({ to }) => ({ to })],
  ["later than", ({ to }) => ({ from: addDays(to, 1) })],
  ["earlier than", ({ from }) => ({ to: addDays(from, -1) })],
  ["prior to", ({ from }) => ({ to: addDays(from, -1) })],
  ["ahead of", ({ from }) => ({ to: addDays(from, -1) })],
  ["before", ({ from }) => ({ to: addDays(from, -1) })],
  ["after", ({ to }) => ({ from: addDays(to, 1) })],
  ["beyond", ({ to }) => ({ from: addDays(to, 1) })],
  ["past", ({ to }) => ({ from: addDays(to, 1) })],
  ["since", ({ from }) => ({ from })],
  ["from", ({ from }) => ({ from })],
  ["by", ({ to }) => ({ to })],
  ["until", ({ to }) => ({ to })],
  ["till", ({ to }) => ({ to })],
  ["through", ({ to }) => ({ to })],
];
const places = ["in", "on", "during", "at", "for", "over", "throughout", "of"];

/** The days that words name from this token on, with what says on which side of them: `by end of June`. */
export function readRange(tokens: readonly Token[], at: number, clock: Clock): RangeAt | null {
  return (
    readSide(tokens, at, clock) ??
    readBetween(tokens, at, clock) ??
    readBound(tokens, at, clock) ??
    readPlain(tokens, places.includes(tokens[at]?.text ?? "") ? at + 1 : at, clock)
  );
}

function readBound(tokens: readonly Token[], at: number, clock: Clock): RangeAt | null {
  for (const [words, side] of bounds) {
    const next = startsWith(tokens, at, words.split(" "));
    const period = next === -1 ? null : readPeriod(tokens, next, clock);
    if (period) return { range: side(period), next: skipOnwards(tokens, period.next) };
  }
  return null;
}

/** A period by itself: to its end, to that of another one, or without an end. */
function readPlain(tokens: readonly Token[], at: number, clock: Clock): RangeAt | null {
  const period = readPeriod(tokens, at, clock);
  if (!period) return null;
  const joined = clock.joinsDays === false ? null : readTo({ tokens, at, clock }, period);
  if (joined) return joined;
  const next = skipOnwards(tokens, period.next);
  const { from, to } = period;
  return next > period.next ? { range: { from }, next } : { range: { from, to }, next };
}

/** `in the future`: after today. */
function readSide(tokens: readonly Token[], at: number, { today }: Clock): RangeAt | null {
  const future = startsWith(tokens, at, ["in", "the", "future"]);
  if (future !== -1) return { range: { from: addDays(today, 1) }, next: future };
  const past = startsWith(tokens, at, ["in", "the", "past"]);
  // The past two weeks are another thing.
  if (past === -1 || readPeriod(tokens, past - 1, { today, isPast: true })) return null;
  return { range: { to: addDays(today, -1) }, next: past };
}

const startsWith = (tokens: readonly Token[], at: number, words: readonly string[]): number =>
  words.every((word, index) => tokens[at + index]?.text === word) ? at + words.length : -1;

function skipOnwards(tokens: readonly Token[], at: number): number {
  for (const words of [
    ["onwards"],
    ["onward"],
    ["and", "later"],
    ["or", "later"],
    ["and", "after"],
    ["on"],
  ]) {
    const next = startsWith(tokens, at, words);
    if (next !== -1 && (words[0] !== "on" || next === tokens.length)) return next;
  }
  return at;
}

/** `between 1 Feb and 15 Mar 2026`, `from Monday to Friday`, `between 10 and 20 September`. */
function readBetween(tokens: readonly Token[], at: number, clock: Clock): RangeAt | null {
  const word = tokens[at]?.text ?? "";
  if (word !== "between" && word !== "from") return null;
  const period = readPeriod(tokens, at + 1, clock);
  return period ? readTo({ tokens, at: at + 1, clock }, period) : readDays(tokens, at + 1, clock);
}

/** `10 and 20 September`, behind "between". */
function readDays(tokens: readonly Token[], at: number, clock: Clock): RangeAt | null {
  const day = /^(\d{1,2})(st|nd|rd|th)?$/.exec(tokens[at]?.text ?? "")?.[1];
  if (day === undefined || !joints.has(tokens[at + 1]?.text ?? "")) return null;
  const last = readPeriod(tokens, at + 2, clock);
  // Only before a day: between 10 and 20 is a range of numbers.
  if (!last || last.from !== last.to) return null;
  const from = toDay(yearOf(last.from), monthOf(last.from), Number(day));
  return from === null ? null : { range: { from, to: last.to }, next: last.next };
}

const joints = new Set(["and", "to", "until", "till", "through", "thru"]);

type Place = { tokens: readonly Token[]; at: number; clock: Clock };

/** A second period that ends the range which the first began. */
function readTo({ tokens, at, clock }: Place, first: PeriodAt): RangeAt | null {
  if (!joinsPeriods(tokens, at, first.next)) return null;
  const last = readPeriod(tokens, first.next + 1, clock);
  if (!last) return null;
  const isOfLastYear = !first.hasYear && last.hasYear;
  const own = isOfLastYear ? inYear({ tokens, at, clock }, yearOf(last.from)).from : undefined;
  const from = own ?? first.from;
  const to =
    last.to >= from ? last.to : turnOfYear({ tokens, at: first.next + 1, clock }, last, from);
  return to === null ? null : { range: { from, to }, next: last.next };
}

/** "and" joins days behind "between" only: elsewhere it goes on to something else. */
function joinsPeriods(tokens: readonly Token[], at: number, next: number): boolean {
  const joint = tokens[next]?.text ?? "";
  return joints.has(joint) && (joint !== "and" || tokens[at - 1]?.text === "between");
}

/** "November to February" ends in the next year. */
const turnOfYear = (place: Place, last: PeriodAt, from: string): string | null =>
  last.hasYear ? null : (inYear(place, yearOf(from) + 1).to ?? null);

/** A period read again as one of another year. */
const inYear = ({ tokens, at, clock }: Place, year: number): DayRange =>
  readPeriod(tokens, at, { ...clock, year }) ?? {};
