import { fromEpochDay, type IsoDate, isIsoDate, toEpochDay } from "@pfa/domain/iso-date.ts";

/** In which order a day and a month of figures stand. */
export type DateOrder = "day-first" | "month-first";

const MONTHS = "jan feb mar apr may jun jul aug sep oct nov dec".split(" ");
/** Spreadsheets count days from here; the two days too many are an old error of theirs. */
const SPREADSHEET_EPOCH = toEpochDay("1899-12-30") ?? 0;
/** 1982 to 2119: numbers outside are amounts that stand in the wrong column. */
const SERIALS = { first: 30_000, last: 80_000 } as const;

const TIME = /[T\s]+\d{1,2}:\d{2}(?::\d{2}(?:\.\d+)?)?\s*(?:[ap]\.?m\.?|Z|[+-]\d{2}:?\d{2})?$/i;
const FIGURES = /^(\d{1,2})([/.-])(\d{1,2})\2(\d{4}|\d{2})$/;
const YEAR_FIRST = /^(\d{4})([/.-])(\d{1,2})\2(\d{1,2})\.?$/;
const DAY_NAME = /^[a-z]{2,9}\.?,\s*/i;
const NAMED_DAY_FIRST = /^(\d{1,2})(?:st|nd|rd|th)?[\s.-]+([a-z]{3,9})\.?,?[\s-]+(\d{4}|\d{2})$/i;
const NAMED_MONTH_FIRST = /^([a-z]{3,9})\.?[\s-]+(\d{1,2})(?:st|nd|rd|th)?,?[\s-]+(\d{4}|\d{2})$/i;

const bare = (text: string) => text.trim().replace(TIME, "");

/** Which order this text leaves no doubt about; null where it has doubts, or no day of figures in it. */
export function dateOrderIn(text: string): DateOrder | null {
  const match = FIGURES.exec(bare(text));
  if (!match) return null;
  const [, first, sign, second] = match;
  if (Number(first) > 12) return "day-first";
  if (Number(second) > 12) return "month-first";
  // Only countries that begin with the day write it with points.
  return sign === "." ? "day-first" : null;
}

/** Whether a text's meaning hangs on the order alone: "3/4/2025" is the 3rd of April or the 4th of March. */
export function isAmbiguousDate(text: string): boolean {
  const match = FIGURES.exec(bare(text));
  return match !== null && dateOrderIn(text) === null && match[1] !== match[3];
}

/** A day as people and programs write it, its time of day left out; null where it is none. */
export function readDate(text: string, order: DateOrder): IsoDate | null {
  const written = bare(text);
  const yearFirst = YEAR_FIRST.exec(written);
  if (yearFirst) return day(yearFirst[1], yearFirst[3], yearFirst[4]);
  const figures = FIGURES.exec(written);
  if (figures) {
    const [, first, , second, year] = figures;
    return order === "day-first" ? day(year, second, first) : day(year, first, second);
  }
  const named = written.replace(DAY_NAME, "");
  const dayFirst = NAMED_DAY_FIRST.exec(named);
  if (dayFirst) return day(dayFirst[3], monthOf(dayFirst[2]), dayFirst[1]);
  const monthFirst = NAMED_MONTH_FIRST.exec(named);
  if (monthFirst) return day(monthFirst[3], monthOf(monthFirst[1]), monthFirst[2]);
  return /^\d{5}$/.test(written) ? readSerial(Number(written)) : null;
}

/** The day that a spreadsheet's number stands for; a fraction is its time of day. */
export function readSerial(serial: number): IsoDate | null {
  const isDay = serial >= SERIALS.first && serial <= SERIALS.last;
  return isDay ? fromEpochDay(SPREADSHEET_EPOCH + Math.floor(serial)) : null;
}

const monthOf = (name: string | undefined): string =>
  String(MONTHS.indexOf((name ?? "").slice(0, 3).toLowerCase()) + 1);

function day(year = "", month = "", dayOfMonth = ""): IsoDate | null {
  // Two figures mean this century: planners look ahead.
  const written = `${year.length === 2 ? `20${year}` : year}-${month.padStart(2, "0")}-${dayOfMonth.padStart(2, "0")}`;
  return isIsoDate(written) ? written : null;
}
