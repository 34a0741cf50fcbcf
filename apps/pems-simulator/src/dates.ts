/** How the tenant writes dates in grids. */
export const dateFormats = ["YYYY-MM-DD", "MM/DD/YYYY", "DD-MON-YYYY"] as const;
export type DateFormat = (typeof dateFormats)[number];

export const dayMs = 86_400_000;

/** Everything generated lies around this day, so that a seed gives the same rows whenever it is run. */
export const epochDay = Date.UTC(2026, 5, 1) / dayMs;

const months = ["JAN", "FEB", "MAR", "APR", "MAY", "JUN", "JUL", "AUG", "SEP", "OCT", "NOV", "DEC"];
const two = (part: number): string => (part < 10 ? `0${part}` : String(part));

/** Texts of days already written; a page of 10,000 rows writes 100,000 dates. */
const written: Record<DateFormat, Map<number, string>> = {
  "YYYY-MM-DD": new Map(),
  "MM/DD/YYYY": new Map(),
  "DD-MON-YYYY": new Map(),
};

/** A day in the tenant's format. */
export function dayText(day: number, format: DateFormat): string {
  const known = written[format].get(day);
  if (known !== undefined) return known;
  const date = new Date(day * dayMs);
  const [year, month, dayOfMonth] = [date.getUTCFullYear(), date.getUTCMonth(), date.getUTCDate()];
  const text = {
    "YYYY-MM-DD": `${String(year).padStart(4, "0")}-${two(month + 1)}-${two(dayOfMonth)}`,
    "MM/DD/YYYY": `${two(month + 1)}/${two(dayOfMonth)}/${year}`,
    "DD-MON-YYYY": `${two(dayOfMonth)}-${months[month] ?? ""}-${year}`,
  }[format];
  written[format].set(day, text);
  return text;
}

/** A moment in the tenant's format, UTC, to the second. */
export function timestampText(ms: number, format: DateFormat): string {
  const day = Math.floor(ms / dayMs);
  const seconds = Math.floor((ms - day * dayMs) / 1000);
  const time = `${two(Math.floor(seconds / 3600))}:${two(Math.floor(seconds / 60) % 60)}:${two(seconds % 60)}`;
  return `${dayText(day, format)} ${time}`;
}

/** The day of a calendar date, or null for one that does not exist. */
export function dayOf(year: number, month: number, dayOfMonth: number): number | null {
  const date = new Date(Date.UTC(year, month - 1, dayOfMonth));
  const exists =
    date.getUTCFullYear() === year &&
    date.getUTCMonth() === month - 1 &&
    date.getUTCDate() === dayOfMonth;
  return exists ? date.getTime() / dayMs : null;
}

/** Reads a day in any of the tenant formats; null when it is none. */
export function parseDay(text: string): number | null {
  const iso = /^(\d{4})-(\d{2})-(\d{2})$/.exec(text);
  if (iso !== null) return dayOf(Number(iso[1]), Number(iso[2]), Number(iso[3]));
  const american = /^(\d{2})\/(\d{2})\/(\d{4})$/.exec(text);
  if (american !== null)
    return dayOf(Number(american[3]), Number(american[1]), Number(american[2]));
  const named = /^(\d{2})-([A-Za-z]{3})-(\d{4})$/.exec(text);
  if (named === null) return null;
  return dayOf(
    Number(named[3]),
    months.indexOf((named[2] ?? "").toUpperCase()) + 1,
    Number(named[1]),
  );
}

/** Reads a moment: a day, optionally followed by a time to the minute or second (UTC). */
export function parseTimestamp(text: string): number | null {
  const parts = /^(\S+?)(?:[ T](\d{2}):(\d{2})(?::(\d{2})(?:\.\d+)?)?Z?)?$/.exec(text.trim());
  const day = parts === null ? null : parseDay(parts[1] ?? "");
  if (parts === null || day === null) return null;
  const [hour, minute, second] = [
    Number(parts[2] ?? 0),
    Number(parts[3] ?? 0),
    Number(parts[4] ?? 0),
  ];
  return day * dayMs + ((hour * 60 + minute) * 60 + second) * 1000;
}
