import { z } from "zod";
import { boundedArray } from "./bounded-array.ts";
import { type FieldKey, fieldKeys } from "./field-catalog.ts";
import { type KeptTerm, keptTermSchema, suitsFields } from "./relative-days.ts";
import { fieldSchema } from "./window.ts";

// How a view looks, beside which records it shows.

const MAX_GROUP_LEVELS = 4;
const MAX_HIGHLIGHTS = 20;

/** One level of groups: the values of a field; dates by their period. */
export type GroupLevel = { field: FieldKey; unit: "day" | "month" | "year" };

/** Each field at most once, from the outermost level inwards. */
export const groupBySchema: z.ZodType<GroupLevel[]> = boundedArray(
  z.object({ field: fieldSchema, unit: z.enum(["day", "month", "year"]).default("day") }),
  { max: MAX_GROUP_LEVELS },
).refine((levels) => new Set(levels.map(({ field }) => field)).size === levels.length, {
  error: "names a field twice",
});

/** A column where its planner left it. */
export type ColumnPlace = {
  field: FieldKey;
  width: number;
  isHidden: boolean;
  pinned: "left" | "right" | null;
};
const columnPlaceSchema = z.object({
  field: fieldSchema,
  width: z.int().min(20).max(2000),
  isHidden: z.boolean(),
  pinned: z.enum(["left", "right"]).nullable(),
});

const densities = ["compact", "standard", "comfortable"] as const;
const moneyFormats = ["cents", "dollars", "thousands"] as const;
const dateFormats = ["named", "iso", "month"] as const;

export type Density = (typeof densities)[number];
/** How amounts and days are written in cells. */
export type CellFormats = {
  money: (typeof moneyFormats)[number];
  date: (typeof dateFormats)[number];
};

export const highlightTones = ["good", "warn", "bad", "info", "violet"] as const;
/** A colour for the cells of a field, or of the whole row, where a term holds. */
export type Highlight = {
  field: FieldKey | null;
  when: KeptTerm;
  tone: (typeof highlightTones)[number];
  isBold: boolean;
};
const highlightSchema = z.object({
  field: fieldSchema.nullable(),
  when: keptTermSchema.refine((term) => suitsFields([term]), {
    error: "asks a field what its kind cannot be asked",
  }),
  tone: z.enum(highlightTones),
  isBold: z.boolean(),
});

export type ViewDisplay = {
  groupBy: GroupLevel[];
  /** In their order; null for the reader's own columns. */
  columns: ColumnPlace[] | null;
  density: Density;
  formats: CellFormats;
  highlights: Highlight[];
};

export const plainDisplay: ViewDisplay = {
  groupBy: [],
  columns: null,
  density: "standard",
  formats: { money: "cents", date: "named" },
  highlights: [],
};

const formatsSchema = z.object({ money: z.enum(moneyFormats), date: z.enum(dateFormats) });

export const viewDisplaySchema: z.ZodType<ViewDisplay> = z.object({
  groupBy: groupBySchema.default([]),
  columns: boundedArray(columnPlaceSchema, { max: fieldKeys.length }).nullable().default(null),
  density: z.enum(densities).default(plainDisplay.density),
  formats: formatsSchema.default(plainDisplay.formats),
  highlights: boundedArray(highlightSchema, { max: MAX_HIGHLIGHTS }).default([]),
});
