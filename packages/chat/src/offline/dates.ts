import { addDays, type IsoDate, isIsoDate } from "@pfa/domain/iso-date.ts";
import type { TimeUnit } from "./concepts.ts";
import { endOfWeekday, months, moveDay, type Period, periodOf, toDay, yearOf } from "./days.ts";
import {
  isYear,
  monthNumber,
  numericDay,
  partOfYear,
  readYear,
  skip,
  weekdayNumber,
  weekNumber,
  yearAfter,
} from "./date-words.ts";
import { readNumber, type Token } from "./tokens.ts";

/** What a day that names no year belongs to. */
export type Clock = {
  today: IsoDate;
  /** The question speaks of what has been: a month to come is then last year's. */
  isPast: boolean;
  /** False where "to" gives the day that something is changed to, not the end of a range. */
  joinsDays?: boolean;
  /** Year of another end of the same range. */
  year?: number;
};

/** Days that words name, and where the words end. */
export type PeriodAt = Period & { next: number; hasYear: boolean };

/** The words of a question and the clock they are read by. */
type Text = { tokens: readonly Token[]; clock: Clock };

const ordinals: Record<string, number> = {
  first: 1,
  second: 2,
  third: 3,
  fourth: 4,
  "1st": 1,
  "2nd": 2,
  "3rd": 3,
  "4th": 4,
};
const calendarUnits = ["week", "month", "quarter", "year"] as const;
type CalendarUnit = (typeof calendarUnits)[number];
const isCalendarUnit = (word: string): word is CalendarUnit =>
  (calendarUnits as readonly string[]).includes(word);

const units: Record<string, TimeUnit> = {
  day: "days",
  week: "weeks",
  wk: "weeks",
  fortnight: "weeks",
  month: "months",
  mo: "months",
  hour: "hours",
  hr: "hours",
  year: "years",
};
const fillers = ["working", "calendar", "full", "whole", "more"];

/** The word at a place; empty behind the last. */
const wordAt = (tokens: readonly Token[], at: number): string => tokens[at]?.text ?? "";
const stemAt = (tokens: readonly Token[], at: number): string => tokens[at]?.stem ?? "";

export type LengthAt = { amount: number; unit: TimeUnit; next: number };

/** `60 days`, `two weeks`, `a month`. */
export function readLength(tokens: readonly Token[], at: number): LengthAt | null {
  const isOne = ["a", "an"].includes(wordAt(tokens, at));
  const number = isOne ? { value: 1, next: at + 1 } : readNumber(tokens, at);
  if (!number) return null;
  const next = skip(tokens, number.next, ...fillers);
  const word = stemAt(tokens, next);
  const unit = units[word];
  return unit
    ? { amount: number.value * (word === "fortnight" ? 2 : 1), unit, next: next + 1 }
    : null;
}

/** The period that begins with this token, read from its words: a day, a month, a quarter, the next 30 days. */
export function readPeriod(tokens: readonly Token[], at: number, clock: Clock): PeriodAt | null {
  const start = skip(tokens, at, "the");
  for (const read of [readDay, readToDate, readRelative, readPart, readEdge, readNamed]) {
    const found = read({ tokens, clock }, start);
    if (found) return found;
  }
  return null;
}

const named = (period: Period | null, next: number, hasYear = true): PeriodAt | null =>
  period && { ...period, next, hasYear };
const dayPeriod = (day: IsoDate | null, next: number, hasYear = true): PeriodAt | null =>
  day === null ? null : { from: day, to: day, next, hasYear };

/** Something of a year that is said, or of the one that is assumed. */
function dated(
  { tokens, clock }: Text,
  at: number,
  make: (year: number) => Period | null,
): PeriodAt | null {
  const said = yearAfter(tokens, at, clock.today);
  if (said) return named(make(said.year), said.next);
  const current = yearOf(clock.today);
  const isToCome = (make(current)?.from ?? "") > clock.today;
  return named(make(clock.year ?? (clock.isPast && isToCome ? current - 1 : current)), at, false);
}

const offsets: Record<string, number> = { today: 0, yesterday: -1, tomorrow: 1 };

/** `2026-06-30`, `30.6.2026`, `30 June`, `June 30th, 2026`, `today`. */
function readDay(text: Text, at: number): PeriodAt | null {
  const word = wordAt(text.tokens, at);
  if (isIsoDate(word)) return dayPeriod(word, at + 1);
  const offset = offsets[word];
  if (offset !== undefined) return dayPeriod(addDays(text.clock.today, offset), at + 1);
  const numeric = numericDay(word);
  return numeric === undefined ? dayOfMonth(text, at) : dayPeriod(numeric, at + 1);
}

const dayNumber = (word: string): number =>
  Number(/^(\d{1,2})(st|nd|rd|th)?$/.exec(word)?.[1] ?? "0");

function dayOfMonth(text: Text, at: number): PeriodAt | null {
  const { tokens } = text;
  const place = skip(tokens, at + 1, "of", "the");
  const [first, second] = [wordAt(tokens, at), wordAt(tokens, place)];
  if (dayNumber(first) > 0 && monthNumber(second) > 0)
    return dayIn(text, { month: second, day: first, next: place + 1 });
  const isMonthFirst =
    monthNumber(first) > 0 && dayNumber(second) > 0 && !readLength(tokens, place);
  return isMonthFirst ? dayIn(text, { month: first, day: second, next: place + 1 }) : null;
}

function dayIn(
  text: Text,
  { month, day, next }: { month: string; day: string; next: number },
): PeriodAt | null {
  return dated(text, next, (number) => {
    const found = toDay(number, monthNumber(month), dayNumber(day));
    return found === null ? null : { from: found, to: found };
  });
}

/** `year to date`, `ytd`, `the rest of 2026`. */
function readToDate({ tokens, clock }: Text, at: number): PeriodAt | null {
  const word = wordAt(tokens, at);
  const toDate = (unit: CalendarUnit, next: number) =>
    named({ from: periodOf(unit, clock.today).from, to: clock.today }, next);
  if (word === "ytd") return toDate("year", at + 1);
  const isToDate = wordAt(tokens, at + 1) === "to" && wordAt(tokens, at + 2) === "date";
  if (isCalendarUnit(word) && isToDate) return toDate(word, at + 3);
  if (!["rest", "remainder", "remaining"].includes(word)) return null;
  const whole = wholeOf({ tokens, clock }, skip(tokens, at + 1, "of", "the"));
  return whole && { ...whole, from: clock.today };
}

/** A period that may also be called by its unit alone: `the year`. */
function wholeOf({ tokens, clock }: Text, at: number): PeriodAt | null {
  const place = skip(tokens, at, "the", "this");
  const word = wordAt(tokens, place);
  const isNumbered = /^\d/.test(wordAt(tokens, place + 1));
  if (isCalendarUnit(word) && !isNumbered) return named(periodOf(word, clock.today), place + 1);
  return readPeriod(tokens, at, clock);
}

const ways: Record<string, -1 | 0 | 1> = {
  last: -1,
  past: -1,
  previous: -1,
  prior: -1,
  preceding: -1,
  this: 0,
  current: 0,
  next: 1,
  coming: 1,
  following: 1,
  upcoming: 1,
};

/** `next week`, `the last 30 days`, `within six weeks`, `next Monday`. */
function readRelative(text: Text, at: number): PeriodAt | null {
  const { tokens, clock } = text;
  const word = wordAt(tokens, at);
  if (word === "within") return readWithin(text, skip(tokens, at + 1, "the"));
  const way = ways[word];
  if (way === undefined) return null;
  const calendar = readCalendar(text, at + 1, way);
  if (calendar || way === 0) return calendar;
  const length = readLength(tokens, at + 1);
  // The last two weeks of April are another thing.
  if (!length || wordAt(tokens, length.next) === "of") return null;
  return ahead(clock.today, { ...length, amount: length.amount * way });
}

function readWithin(text: Text, at: number): PeriodAt | null {
  const length = readLength(text.tokens, at);
  return length ? ahead(text.clock.today, length) : readRelative(text, at);
}

function readCalendar({ tokens, clock }: Text, at: number, way: -1 | 0 | 1): PeriodAt | null {
  const word = stemAt(tokens, at);
  const isOfAnother = wordAt(tokens, at + 1) === "of" && way !== 0;
  if (isCalendarUnit(word) && !isOfAnother) return named(periodOf(word, clock.today, way), at + 1);
  if (weekdayNumber(word) > 0)
    return dayPeriod(endOfWeekday(clock.today, weekdayNumber(word), way), at + 1);
  if (word === "weekend") {
    return named(
      { from: endOfWeekday(clock.today, 6, way), to: endOfWeekday(clock.today, 7, way) },
      at + 1,
    );
  }
  return monthNumber(word) > 0 ? nearestMonth(monthNumber(word), way, at + 1, clock) : null;
}

function ahead(today: IsoDate, { amount, unit, next }: LengthAt): PeriodAt | null {
  if (unit === "hours" || !Number.isInteger(amount) || Math.abs(amount) > 4000) return null;
  const other = moveDay(today, amount, unit);
  return named(amount < 0 ? { from: other, to: today } : { from: today, to: other }, next);
}

function nearestMonth(
  month: number,
  way: -1 | 0 | 1,
  next: number,
  { today }: Clock,
): PeriodAt | null {
  const current = months(yearOf(today), month);
  const isThere = way === 0 || (way > 0 ? current.from > today : current.to < today);
  return named(isThere ? current : months(yearOf(today) + way, month), next);
}

/** `the first two weeks of November`, `last quarter of 2026`, `second half of May`. */
function readPart(text: Text, at: number): PeriodAt | null {
  const { tokens } = text;
  const which = wordAt(tokens, at);
  const isLast =
    ["last", "final"].includes(which) || (which === "second" && wordAt(tokens, at + 1) === "half");
  if (!isLast && which !== "first") return null;
  const length = partLength(tokens, at + 1);
  if (!length || wordAt(tokens, length.next) !== "of") return null;
  const whole = wholeOf(text, length.next + 1);
  if (!whole) return null;
  if (length.unit === "half") return halfOf(whole, isLast);
  if (!isLast)
    return { ...whole, to: addDays(moveDay(whole.from, length.amount, length.unit), -1) };
  // Counted from the day after: whole months end where the period ends, however long they are.
  return { ...whole, from: moveDay(addDays(whole.to, 1), -length.amount, length.unit) };
}

type Part = { amount: number; unit: Exclude<TimeUnit, "hours"> | "half"; next: number };

function partLength(tokens: readonly Token[], at: number): Part | null {
  const word = stemAt(tokens, at);
  if (word === "half") return { amount: 1, unit: "half", next: at + 1 };
  if (word === "quarter") return { amount: 3, unit: "months", next: at + 1 };
  const unit = units[word];
  const length = unit ? { amount: 1, unit, next: at + 1 } : readLength(tokens, at);
  return length && length.unit !== "hours" ? { ...length, unit: length.unit } : null;
}

/** Six months of a year; of a month its first fifteen days, and the rest. */
function halfOf(whole: PeriodAt, isLast: boolean): PeriodAt {
  const isWholeYear =
    whole.from.slice(0, 4) === whole.to.slice(0, 4) &&
    whole.from.endsWith("01-01") &&
    whole.to.endsWith("12-31");
  const second = isWholeYear ? moveDay(whole.from, 6, "months") : addDays(whole.from, 15);
  return isLast ? { ...whole, from: second } : { ...whole, to: addDays(second, -1) };
}

const ends = new Set(["end", "close"]);
const beginnings = new Set(["start", "beginning"]);

/** `end of June`, `the beginning of next year`: the day itself. */
function readEdge(text: Text, at: number): PeriodAt | null {
  const { tokens } = text;
  const word = wordAt(tokens, at);
  if (!ends.has(word) && !beginnings.has(word)) return null;
  const next = wordAt(tokens, at + 1);
  if (next !== "of" && monthNumber(next) === 0 && !/^q[1-4]$/.test(next)) return null;
  const whole = wholeOf(text, next === "of" ? at + 2 : at + 1);
  return whole && dayPeriod(ends.has(word) ? whole.to : whole.from, whole.next, whole.hasYear);
}

/** `June 2026`, `Q3`, `the second quarter`, `H1 2027`, `ISO week 20`, `2027`. */
function readNamed(text: Text, at: number): PeriodAt | null {
  const { tokens } = text;
  const word = wordAt(tokens, at);
  const month = monthNumber(word);
  if (month > 0) return dated(text, at + 1, (number) => months(number, month));
  const short = /^([qh])([1-4])$/.exec(word);
  if (short)
    return dated(text, at + 1, (number) => partOfYear(short[1] ?? "", Number(short[2]), number));
  const [ordinal, unit] = [ordinals[word], wordAt(tokens, at + 1)];
  if (ordinal && ["quarter", "half"].includes(unit)) {
    return dated(text, at + 2, (number) => partOfYear(unit, ordinal, number));
  }
  const week = weekNumber(tokens, at);
  if (week) return dated(text, week.next, week.of);
  const whole = isYear(wordAt(tokens, skip(tokens, at, "year", "calendar")))
    ? readYear(tokens, at)
    : null;
  return whole && named(whole, whole.next);
}
