import type { Comparator, ItemOf } from "../concepts.ts";
import type { Sheet } from "../sheet.ts";

export const opposite: Record<Comparator, Comparator> = {
  ">": "<=",
  ">=": "<",
  "<": ">=",
  "<=": ">",
  "=": "<>",
  "<>": "=",
};
export const mirrored: Record<Comparator, Comparator> = {
  ">": "<",
  ">=": "<=",
  "<": ">",
  "<=": ">=",
  "=": "=",
  "<>": "<>",
};

/** Uses a "not" right before a place, and tells whether there was one. */
export function takeNot(sheet: Sheet, at: number): boolean {
  const place = sheet.before(at, "list", "entity", "those");
  if (!sheet.free(place, "not", "without", "missing")) return false;
  sheet.use(place);
  return true;
}

/** A comparison that stands behind its amount: `150k or more`. */
export const isTrailing = (text: string): boolean => /or (more|less|above|below)/.test(text);

const daysIn = { days: 1, weeks: 7, months: 30, years: 365, hours: 1 / 24 };

/** A length in days; a month is taken as 30 and said to be. */
export function daysOf(sheet: Sheet, { amount, unit }: ItemOf<"length">): number {
  if (unit === "months") sheet.notes.push("A month is taken as 30 days.");
  return amount * daysIn[unit];
}

/** An amount beside a piece: `by more than 60 days` after it, `more than 20 days` before it. */
export type Beside = { op: Comparator; amount: number; unit?: string };

export function takeBeside(sheet: Sheet, at: number, kind: "length" | "number"): Beside | null {
  const places = [sheet.after(at, "by", "comparator"), at - 1];
  const place = places.find((near) => sheet.free(near, kind));
  const item = place === undefined ? null : sheet.free(place, kind);
  if (place === undefined || !item) return null;
  const op = takeComparator(sheet, place) ?? ">=";
  sheet.use(place);
  if (item.is === "length") return { op, amount: daysOf(sheet, item) };
  return { op, amount: item.value, ...(item.unit && { unit: item.unit }) };
}

function takeComparator(sheet: Sheet, at: number): Comparator | null {
  const before = sheet.free(at - 1, "comparator");
  const behind = sheet.free(at + 1, "comparator");
  const found = before ? at - 1 : behind && isTrailing(behind.text) ? at + 1 : null;
  if (found === null) return null;
  const item = sheet.free(found, "comparator");
  sheet.use(found);
  return item?.op ?? null;
}
