import { z } from "zod";
import { boundedArray } from "./bounded-array.ts";
import { MAX_TEXT } from "./bulk-change.ts";
import { fieldSpec, type FieldKey } from "./field-catalog.ts";
import { isIsoDate } from "./iso-date.ts";
import type { FieldValue } from "./record.ts";
import type { CellRule } from "./edit-cells.ts";
import { columnsSchema, fieldSchema, textSchema, viewSchema, viewVersionSchema } from "./window.ts";

// One action on ranges of a view's cells, loaded in the browser or not. Rows count from 0, an end row is not counted.

/** Cells of one action; beyond it, the change is one for a rule. */
export const MAX_RANGE_CELLS = 100_000;
/** Cells of one answer. */
export const MAX_COPIED_CELLS = 200_000;
const MAX_AREAS = 200;
const MAX_STEP = 1_000_000;

/** A rectangle of cells: rows of the view, and fields in the order in which they stand beside each other. */
const areaSchema = z
  .object({ startRow: z.int().min(0), endRow: z.int().min(1), fields: columnsSchema })
  .refine(({ startRow, endRow }) => endRow > startRow, {
    path: ["endRow"],
    error: "must be after startRow",
  });
export type RangeArea = { startRow: number; endRow: number; fields: FieldKey[] };

const areasSchema = boundedArray(areaSchema, { min: 1, max: MAX_AREAS });

const targetSchema = z.discriminatedUnion("kind", [
  z.object({ kind: z.literal("areas"), areas: areasSchema }),
  /** Every row that the view holds. */
  z.object({ kind: z.literal("all"), fields: columnsSchema }),
]);
export type RangeTarget =
  | { kind: "areas"; areas: RangeArea[] }
  | { kind: "all"; fields: FieldKey[] };

const seriesSchema = z
  .object({
    field: fieldSchema,
    /** A day written yyyy-mm-dd, or a number. */
    first: z.union([
      z.number(),
      z.string().refine(isIsoDate, { error: "must be a day or a number" }),
    ]),
    step: z.number().min(-MAX_STEP).max(MAX_STEP),
    unit: z.enum(["number", "day", "week", "month", "year"]),
  })
  .refine(({ first, unit }) => (typeof first === "number") === (unit === "number"), {
    path: ["unit"],
    error: "must be number for numbers, and a span of time for days",
  })
  .refine(({ step, unit }) => unit === "number" || Number.isInteger(step), {
    path: ["step"],
    error: "must be a whole number of days, weeks, months or years",
  });
export type Series = z.infer<typeof seriesSchema> & { field: FieldKey };

const cellValue = z.union([z.string(), z.number(), z.boolean(), z.null()]);

/** What is done to the cells. Values are in their field's normal form: numbers as numbers, days as yyyy-mm-dd, flags as flags. */
const editSchema = z.discriminatedUnion("kind", [
  /** Rows of values, repeated over each area from its first cell on. */
  z.object({
    kind: z.literal("paste"),
    values: boundedArray(boundedArray(cellValue, { min: 1, max: MAX_RANGE_CELLS }), {
      min: 1,
      max: MAX_RANGE_CELLS,
    }),
  }),
  /** Rising or falling values down each area, by field; fields without a series stay. */
  z.object({ kind: z.literal("series"), series: boundedArray(seriesSchema, { min: 1, max: 100 }) }),
  /** The merged values of each area's first row go into the rows below, or of its first field into the fields beside. */
  z.object({ kind: z.literal("fill"), direction: z.enum(["down", "right"]) }),
  z.object({ kind: z.literal("clear") }),
  /** In texts and lists of words; other kinds of fields stay. */
  z.object({
    kind: z.literal("replace"),
    text: textSchema(MAX_TEXT).min(1),
    replacement: textSchema(MAX_TEXT),
    matchCase: z.boolean().default(false),
    /** Only where it is all that a cell holds. */
    wholeCell: z.boolean().default(false),
  }),
]);
export type RangeEdit = z.infer<typeof editSchema>;

export const rangeEditSchema = z.object({
  view: viewSchema,
  version: viewVersionSchema,
  target: targetSchema,
  edit: editSchema,
});

export const rangeCopySchema = z.object({
  view: viewSchema,
  version: viewVersionSchema,
  areas: areasSchema,
});

/** More cells than one action takes; nothing was done. */
export type RangeTooLarge = { kind: "range_too_large"; cells: number; limit: number };

export type RefusedRangeCell = {
  pfaId: string;
  /** Of the view as the caller saw it; null where a text was looked for in the whole view. */
  row: number | null;
  field: string;
  rule: CellRule;
  message: string;
};

/** What an action on ranges did: good cells are saved, each refused one is told. */
export type RangeEdited = {
  /** The step to undo; null where nothing changed. */
  stepId: number | null;
  /** Records and cells whose draft is another than before. */
  records: number;
  cells: number;
  /** Cells that held the value already. */
  unchanged: number;
  refused: number;
  /** Refused cells by rule, the most first. */
  byRule: { rule: CellRule; cells: number }[];
  /** The first of them, in the order of the rows. */
  refusals: RefusedRangeCell[];
};

export type RangeProgress = { done: number; total: number };

/** Cells of areas, row by row, in the order of each area's fields. */
export type CopiedRange = { areas: { fields: FieldKey[]; rows: FieldValue[][] }[] };

/** Cells that areas hold; rows that the view does not have are counted too. */
export const countCells = (areas: readonly RangeArea[]): number =>
  areas.reduce((sum, { startRow, endRow, fields }) => sum + (endRow - startRow) * fields.length, 0);

/** Whether a field holds text, so that text can be replaced in it. */
export const isReplaceable = (field: FieldKey): boolean =>
  ["text", "code", "enum"].includes(fieldSpec(field).kind);
