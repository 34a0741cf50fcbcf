import { z } from "zod";
import type { FieldKey } from "./field-catalog.ts";
import { addDays, addMonths, fromEpochDay, type IsoDate, toEpochDay } from "./iso-date.ts";
import {
  type Condition,
  conditionSchema,
  type DraftTerm,
  draftTermSchema,
  fieldSchema,
  filterSchemaOf,
  type FilterTerm,
  operatorsOf,
  termSchemaOf,
} from "./window.ts";

// Filters as they are kept, in an address or a saved view: their days may be relative to the day on which they are looked at.

export const periodUnits = ["day", "week", "month", "quarter", "year"] as const;
export type PeriodUnit = (typeof periodUnits)[number];

/** Far enough for every plan, near enough that the days exist. */
const MOST_UNITS: Record<PeriodUnit, number> = {
  day: 3660,
  week: 520,
  month: 120,
  quarter: 40,
  year: 10,
};

/**
 * Whole units counted from the one that today is in: from -1 to -1 month is last month, from 0 to 30 days today and the 30
 * days after it. Null leaves that side open.
 */
const relativeSchema = z
  .object({
    field: fieldSchema,
    op: z.literal("relative"),
    unit: z.enum(periodUnits),
    from: z.int().nullable(),
    to: z.int().nullable(),
  })
  .refine(({ from, to }) => from !== null || to !== null, { error: "needs a beginning or an end" })
  .refine(({ from, to }) => from === null || to === null || from <= to, {
    path: ["to"],
    error: "must not come before from",
  })
  .refine(({ unit, from, to }) => within(from, MOST_UNITS[unit]) && within(to, MOST_UNITS[unit]), {
    error: "lies more than ten years away",
  });
export type RelativeCondition = z.infer<typeof relativeSchema> & { field: FieldKey };

const within = (count: number | null, most: number): boolean =>
  count === null || Math.abs(count) <= most;

/** A term of a kept filter. */
export type KeptLeaf = Condition | DraftTerm | RelativeCondition;
type KeptGroup = { op: "any" | "all"; terms: KeptTerm[] };
export type KeptTerm = KeptLeaf | KeptGroup;

const keptLeaves = z.discriminatedUnion("op", [conditionSchema, draftTermSchema, relativeSchema]);

export const keptTermSchema = termSchemaOf<KeptTerm>(keptLeaves);
export const keptFilterSchema = filterSchemaOf<KeptTerm>(keptLeaves);

/** Whether a kept filter has another meaning tomorrow. */
export const isRelative = (filter: readonly KeptTerm[]): boolean =>
  filter.some((term) => ("terms" in term ? isRelative(term.terms) : term.op === "relative"));

/** A kept filter as it is meant today. */
export const resolveFilter = (filter: readonly KeptTerm[], today: IsoDate): FilterTerm[] =>
  filter.map((term): FilterTerm => {
    if ("terms" in term) return { ...term, terms: resolveFilter(term.terms, today) };
    return term.op === "relative" ? resolveDays(term, today) : term;
  });

function resolveDays({ field, unit, from, to }: RelativeCondition, today: IsoDate): Condition {
  const first = from === null ? null : startOf(unit, today, from);
  const next = to === null ? null : startOf(unit, today, to + 1);
  if (first === null) return { field, op: "before", value: next ?? today };
  if (next === null) return { field, op: "after", value: addDays(first, -1) };
  return { field, op: "dateBetween", from: first, to: addDays(next, -1) };
}

/** The first day of the unit that lies `count` units after the one of `day`. Weeks begin on Monday. */
function startOf(unit: PeriodUnit, day: IsoDate, count: number): IsoDate {
  const [year, month] = [day.slice(0, 4), Number(day.slice(5, 7))];
  switch (unit) {
    case "day":
      return addDays(day, count);
    case "week":
      return addDays(mondayOf(day), 7 * count);
    case "month":
      return addMonths(`${day.slice(0, 7)}-01`, count);
    case "quarter": {
      const first = String(month - ((month - 1) % 3)).padStart(2, "0");
      return addMonths(`${year}-${first}-01`, 3 * count);
    }
    case "year":
      return addMonths(`${year}-01-01`, 12 * count);
  }
}

/** 1970-01-01 was a Thursday. */
function mondayOf(day: IsoDate): IsoDate {
  const epochDay = toEpochDay(day) ?? 0;
  const sinceMonday = (((epochDay + 3) % 7) + 7) % 7;
  return fromEpochDay(epochDay - sinceMonday);
}

/** Whether every operator suits the kind of its field. */
export function suitsFields(filter: readonly KeptTerm[]): boolean {
  return filter.every((term) => {
    if ("terms" in term) return suitsFields(term.terms);
    if (!("field" in term)) return true;
    return operatorsOf(term.field).includes(term.op === "relative" ? "dateBetween" : term.op);
  });
}
