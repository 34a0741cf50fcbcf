import { isIsoDate } from "@pfa/domain/iso-date.ts";
import { MAX_MONEY } from "@pfa/domain/money.ts";
import { fail, ok, type Result } from "@pfa/domain/result.ts";
import type { DateFormat } from "@pfa/domain/field-mapping.ts";

/** A decoded value, or what is wrong with the text, in words that name the text. */
type Decoded<T> = Result<T, string>;

const MONTHS = "JAN FEB MAR APR MAY JUN JUL AUG SEP OCT NOV DEC".split(" ");
const SHOWN = 60;

/** Text as PostgreSQL's text and jsonb can hold it. */
export const isStorable = (text: string): boolean =>
  text.isWellFormed() && !text.includes("\u0000");

/** The text with what cannot be stored replaced; for showing a row that was refused. */
export const toStorable = (text: string): string =>
  text.toWellFormed().replaceAll("\u0000", "\uFFFD");

const quote = (text: string): string =>
  `"${text.length > SHOWN ? `${text.slice(0, SHOWN)}…` : text}"`;

type DayFormat = {
  /** The text's parts as `yyyy-mm-dd`; of another form something that is no day. */
  toIso(text: string): string;
  write(year: string, month: string, day: string): string;
};

const dayFormats: Record<DateFormat, DayFormat> = {
  "YYYY-MM-DD": {
    toIso: (text) => text,
    write: (year, month, day) => `${year}-${month}-${day}`,
  },
  "MM/DD/YYYY": {
    toIso(text) {
      const [, month, day, year] = /^(\d{2})\/(\d{2})\/(\d{4})$/.exec(text) ?? [];
      return `${year ?? ""}-${month ?? ""}-${day ?? ""}`;
    },
    write: (year, month, day) => `${month}/${day}/${year}`,
  },
  "DD-MON-YYYY": {
    toIso(text) {
      const [, day, name = "", year] = /^(\d{2})-([A-Za-z]{3})-(\d{4})$/.exec(text) ?? [];
      const month = MONTHS.indexOf(name.toUpperCase()) + 1;
      return `${year ?? ""}-${String(month).padStart(2, "0")}-${day ?? ""}`;
    },
    write: (year, month, day) => `${day}-${MONTHS[Number(month) - 1] ?? ""}-${year}`,
  },
};

/** A day in the tenant's format as `yyyy-mm-dd`. No other format is guessed at. */
export function decodeDate(text: string, format: DateFormat): Decoded<string> {
  const iso = dayFormats[format].toIso(text);
  return isIsoDate(iso) ? ok(iso) : fail(`${quote(text)} is not an existing day written ${format}`);
}

/** A day in the tenant's format; the reverse of `decodeDate`. */
export function encodeDate(iso: string, format: DateFormat): string {
  const [year = "", month = "", day = ""] = iso.split("-");
  return dayFormats[format].write(year, month, day);
}

const TIME = /^(\S+)[ T]([01]\d|2[0-3]):([0-5]\d)(?::([0-5]\d))?$/;

/** A moment in the tenant's format as ISO text. PEMS's clock is read as UTC: it is only ever compared with itself. */
export function decodeTimestamp(text: string, format: DateFormat): Decoded<string> {
  const [, day = text, hour = "00", minute = "00", second = "00"] = TIME.exec(text) ?? [];
  const date = decodeDate(day, format);
  return date.ok
    ? ok(`${date.value}T${hour}:${minute}:${second}.000Z`)
    : fail(`${quote(text)} is not an existing moment written ${format} HH:MM:SS`);
}

/** A moment in the tenant's format, to the second below. Throws on text that is no ISO timestamp. */
export function encodeTimestamp(iso: string, format: DateFormat): string {
  const utc = new Date(iso).toISOString();
  return `${encodeDate(utc.slice(0, 10), format)} ${utc.slice(11, 19)}`;
}

const PLAIN = /^([+-]?)(\d*)(?:\.(\d+))?$/;
const GROUPED = /^[+-]?\d{1,3}(?:,\d{3})+(?:\.\d+)?$/;

/** A decimal with at most two decimals kept, rounded half away from zero, within ±`limit`. */
export function decodeDecimal(text: string, grouped: boolean, limit: number): Decoded<number> {
  const plain = grouped && GROUPED.test(text) ? text.replaceAll(",", "") : text;
  const match = PLAIN.exec(plain);
  if (!match || !/\d/.test(plain)) return fail(`${quote(text)} is not a plain number`);
  const hundredths = toHundredths(match[2] ?? "", match[3] ?? "");
  if (hundredths > Math.round(limit * 100)) return fail(`${quote(text)} is too large`);
  const signed = match[1] === "-" && hundredths > 0 ? -hundredths : hundredths;
  return ok(signed / 100);
}

/** Digit by digit: 1.005 * 100 is 100.49999999999999 in doubles. */
function toHundredths(whole: string, fraction: string): number {
  const kept = Number(`${whole}${fraction.slice(0, 2).padEnd(2, "0")}`);
  return kept + (Number(fraction[2] ?? 0) >= 5 ? 1 : 0);
}

export const decodeMoney = (text: string, grouped: boolean): Decoded<number> =>
  decodeDecimal(text, grouped, MAX_MONEY);

/** PEMS's counters are 32-bit. */
const MAX_INTEGER = 2 ** 31 - 1;

export function decodeInteger(text: string): Decoded<number> {
  const value = /^[+-]?\d{1,12}$/.test(text) ? Number(text) : Number.NaN;
  return Math.abs(value) <= MAX_INTEGER
    ? ok(value === 0 ? 0 : value)
    : fail(`${quote(text)} is not a whole number`);
}

const FLAGS = new Map([
  ["+", true],
  ["TRUE", true],
  ["Y", true],
  ["1", true],
  ["-", false],
  ["FALSE", false],
  ["N", false],
  ["0", false],
]);

/** Any of the ways PEMS writes a boolean. What is none of them is an error, never false. */
export function decodeFlag(text: string): Decoded<boolean> {
  const value = FLAGS.get(text.toUpperCase());
  return value === undefined ? fail(`${quote(text)} is neither yes nor no`) : ok(value);
}

export function decodeEnum(text: string, values: Record<string, string>): Decoded<string> {
  const code = text.toUpperCase();
  const value = Object.hasOwn(values, code) ? values[code] : undefined;
  return value === undefined
    ? fail(`${quote(text)} is none of ${Object.keys(values).join(", ")}`)
    : ok(value);
}
