/** A calendar day, `yyyy-mm-dd`, without a time zone. Text order is calendar order. */
export type IsoDate = string;

const MS_PER_DAY = 86_400_000;
const PATTERN = /^(\d{4})-(\d{2})-(\d{2})$/;

/** Days since 1970-01-01 in UTC, or null if `text` is not an existing day written `yyyy-mm-dd`. */
export function toEpochDay(text: string): number | null {
  const match = PATTERN.exec(text);
  if (!match) return null;
  const [year, month, day] = [Number(match[1]), Number(match[2]), Number(match[3])];
  const time = Date.UTC(year, month - 1, day);
  const date = new Date(time);
  // Date.UTC rolls 2025-02-30 over to March, and reads years 0 to 99 as 1900 to 1999.
  const exists =
    date.getUTCFullYear() === year && date.getUTCMonth() === month - 1 && date.getUTCDate() === day;
  return exists ? time / MS_PER_DAY : null;
}

export function fromEpochDay(day: number): IsoDate {
  return new Date(day * MS_PER_DAY).toISOString().slice(0, 10);
}

export const isIsoDate = (text: string): text is IsoDate => toEpochDay(text) !== null;

/** Moves a day by whole days; negative moves it back. Throws on text that is no day. */
export function addDays(date: IsoDate, days: number): IsoDate {
  return fromEpochDay(mustBeDay(date) + days);
}

/** Moves a day by whole months, as calendars count: a day that the month does not have becomes the month's last. */
export function addMonths(date: IsoDate, months: number): IsoDate {
  const from = new Date(mustBeDay(date) * MS_PER_DAY);
  const day = from.getUTCDate();
  // The 1st first: setting the month of a 31st would roll over. Not Date.UTC, which reads years 0 to 99 as 1900 to 1999.
  from.setUTCDate(1);
  from.setUTCMonth(from.getUTCMonth() + months);
  const next = new Date(from);
  next.setUTCMonth(next.getUTCMonth() + 1);
  const lastDay = (next.getTime() - from.getTime()) / MS_PER_DAY;
  from.setUTCDate(Math.min(day, lastDay));
  return from.toISOString().slice(0, 10);
}

/** Whole days from `start` to `end`, the end day not counted; never below 0. */
export function daysBetween(start: IsoDate, end: IsoDate): number {
  return Math.max(0, mustBeDay(end) - mustBeDay(start));
}

function mustBeDay(date: IsoDate): number {
  const day = toEpochDay(date);
  if (day === null) throw new RangeError(`not a calendar day: ${date}`);
  return day;
}
