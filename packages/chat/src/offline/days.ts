import {
  addDays,
  addMonths,
  fromEpochDay,
  type IsoDate,
  toEpochDay,
} from "@pfa/domain/iso-date.ts";

/** Days from the first to the last, both counted; an end that is open is left out. */
export type DayRange = { from?: IsoDate; to?: IsoDate };
export type Period = { from: IsoDate; to: IsoDate };

const dayNumber = (day: IsoDate): number => toEpochDay(day) ?? 0;

/** 1 is Monday, 7 Sunday. 1970-01-01 was a Thursday. */
const isoWeekday = (day: IsoDate): number => ((((dayNumber(day) + 3) % 7) + 7) % 7) + 1;

const iso = (year: number, month: number, day: number): IsoDate =>
  `${String(year).padStart(4, "0")}-${String(month).padStart(2, "0")}-${String(day).padStart(2, "0")}`;

export const yearOf = (day: IsoDate): number => Number(day.slice(0, 4));
export const monthOf = (day: IsoDate): number => Number(day.slice(5, 7));

/** Null where the month has no such day. */
export const toDay = (year: number, month: number, day: number): IsoDate | null =>
  toEpochDay(iso(year, month, day)) === null ? null : iso(year, month, day);

/** `count` whole months from the first day of one. */
export function months(year: number, month: number, count = 1): Period {
  const from = iso(year, month, 1);
  return { from, to: addDays(addMonths(from, count), -1) };
}

export const quarter = (year: number, number: number): Period => months(year, number * 3 - 2, 3);
export const half = (year: number, number: number): Period => months(year, number * 6 - 5, 6);
export const wholeYear = (number: number): Period => months(number, 1, 12);

function weekOf(day: IsoDate): Period {
  const from = addDays(day, 1 - isoWeekday(day));
  return { from, to: addDays(from, 6) };
}

/** Week 1 is the one that holds January 4th. */
export function isoWeek(year: number, number: number): Period {
  const first = weekOf(iso(year, 1, 4)).from;
  const from = addDays(first, (number - 1) * 7);
  return { from, to: addDays(from, 6) };
}

/** The week, month, quarter or year that holds a day, moved by whole ones. */
export function periodOf(
  unit: "week" | "month" | "quarter" | "year",
  day: IsoDate,
  by = 0,
): Period {
  if (unit === "week") return weekOf(addDays(day, by * 7));
  const size = { month: 1, quarter: 3, year: 12 }[unit];
  const index = yearOf(day) * 12 + monthOf(day) - 1;
  const first = (Math.floor(index / size) + by) * size;
  return months(Math.floor(first / 12), (first % 12) + 1, size);
}

/** Moves a day by an amount of a unit. */
export function moveDay(
  day: IsoDate,
  amount: number,
  unit: "days" | "weeks" | "months" | "years",
): IsoDate {
  if (unit === "days") return addDays(day, amount);
  if (unit === "weeks") return addDays(day, amount * 7);
  return addMonths(day, unit === "months" ? amount : amount * 12);
}

export const endOfWeekday = (today: IsoDate, weekday: number, by: number): IsoDate =>
  fromEpochDay(dayNumber(weekOf(today).from) + weekday - 1 + by * 7);
