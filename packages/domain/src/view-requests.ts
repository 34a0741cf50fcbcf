import { z } from "zod";
import { boundedArray } from "./bounded-array.ts";
import type { FieldKey } from "./field-catalog.ts";
import type { FieldValue } from "./record.ts";
import {
  columnsSchema,
  fieldSchema,
  searchTextSchema,
  textSchema,
  type View,
  viewSchema,
  type ViewVersion,
  viewVersionSchema,
} from "./window.ts";

// What can be asked of a view besides a window of it. Rows count from 0, an end row is not counted.

export const MAX_IDS = 100_000;
const MAX_GROUPS = 1000;
const MAX_SUMS = 20;

const rows = { startRow: z.int().min(0), endRow: z.int().min(1) };

/** PFA ids of a range of rows. Refused as `view_moved` when the rows no longer stand where `version` saw them. */
export const idsSchema = viewSchema
  .extend({ ...rows, version: viewVersionSchema })
  .refine(({ startRow, endRow }) => endRow > startRow && endRow - startRow <= MAX_IDS, {
    path: ["endRow"],
    error: `must be after startRow, at most ${MAX_IDS} rows`,
  });
export type RowIds = { ids: string[]; version: ViewVersion };

/** Where a record stands in a view. */
export const positionSchema = viewSchema.extend({ pfaId: textSchema(100).min(1) });
/** `row` is null for a record that the view does not hold. */
export type RowPosition = { row: number | null; version: ViewVersion };

/** The next row, from `fromRow` on in `direction`, with a cell of `columns` that contains `text` in either case; round the end. */
export const findSchema = viewSchema.extend({
  text: searchTextSchema.min(1),
  columns: columnsSchema,
  fromRow: z.int().min(0),
  direction: z.enum(["next", "previous"]).default("next"),
});
/** `field` is the first of the asked columns that matches. `matches` counts the view's matching rows. */
export type FoundRow = {
  match: { row: number; id: string; field: FieldKey } | null;
  matches: number;
  version: ViewVersion;
};

/** Sums over a range of rows or, without one, over the whole view. */
export const aggregateSchema = viewSchema.extend({
  fields: columnsSchema,
  range: z
    .object({ ...rows, version: viewVersionSchema })
    .refine(({ startRow, endRow }) => endRow > startRow, {
      path: ["endRow"],
      error: "must be after startRow",
    })
    .optional(),
});
/** Numbers and money have a sum, 0 where no cell is filled; numbers, money and dates have a least and a greatest; every field counts its filled cells. */
export type FieldAggregate = {
  filled: number;
  sum: number | null;
  min: FieldValue;
  max: FieldValue;
};
export type Aggregates = {
  records: number;
  fields: Partial<Record<FieldKey, FieldAggregate>>;
  version: ViewVersion;
};

/**
 * One level of groups: the values of a field with their records and the sums of some fields, in the field's own order, no
 * value last. A deeper level is the same question with the outer values as conditions.
 */
export const groupsSchema = viewSchema.extend({
  field: fieldSchema,
  /** Dates by their day, or by the first day of the period they fall in. */
  unit: z.enum(["day", "month", "year"]).default("day"),
  sums: boundedArray(fieldSchema, { max: MAX_SUMS }).default([]),
  offset: z.int().min(0).default(0),
  limit: z.int().min(1).max(MAX_GROUPS).default(200),
});
export type Group = {
  value: FieldValue;
  records: number;
  sums: Partial<Record<FieldKey, number>>;
};
/** `total` counts the groups, those outside the asked part included. */
export type Groups = { groups: Group[]; total: number; version: ViewVersion };

const MAX_RANGES = 200;

/** Some ranges of rows. */
export const rowRangesSchema = boundedArray(
  z.object(rows).refine(({ startRow, endRow }) => endRow > startRow, {
    path: ["endRow"],
    error: "must be after startRow",
  }),
  { min: 1, max: MAX_RANGES },
);

/** Rows of a view, the end not counted. */
export type RowRange = { startRow: number; endRow: number };

export type WindowRequest = RowRange & {
  view: View;
  columns: readonly FieldKey[];
  since?: ViewVersion | undefined;
};
export type IdsRequest = RowRange & { view: View; version: ViewVersion };
export type PositionRequest = { view: View; pfaId: string };
export type FindRequest = {
  view: View;
  text: string;
  columns: readonly FieldKey[];
  fromRow: number;
  direction: "next" | "previous";
};
export type AggregateRequest = {
  view: View;
  fields: readonly FieldKey[];
  range?: (RowRange & { version: ViewVersion }) | undefined;
};
export type GroupsRequest = {
  view: View;
  field: FieldKey;
  unit: "day" | "month" | "year";
  sums: readonly FieldKey[];
  offset: number;
  limit: number;
};
/** Conditions of the view on the field itself are left out, so that a filter list offers what it hides. */
export type DistinctRequest = {
  view: View;
  field: FieldKey;
  /** Only values that begin so, in either case. */
  prefix: string;
  limit: number;
};
export type DistinctValues = {
  /** In the field's order, no value last. */
  values: { value: FieldValue; count: number }[];
  /** Number of distinct values, those beyond the limit included. */
  total: number;
};
