import { z } from "zod";
import { type MirrorField, mirrorFields } from "./field-catalog.ts";

/** How the tenant writes days in grids; a time of day follows as ` HH:MM` or ` HH:MM:SS`. */
export const dateFormats = ["YYYY-MM-DD", "MM/DD/YYYY", "DD-MON-YYYY"] as const;
export type DateFormat = (typeof dateFormats)[number];

const name = z.string().trim().min(1, "is empty").max(100, "is longer than 100 characters");

const names = {
  /** Alias of the grid's column, any case. */
  read: name,
  /** Name of the screen's field. */
  write: name,
};

const column = z.object(names);

/** One field of ours in PEMS: its two names there and how PEMS writes its values. */
const mappedFieldSchema = z.discriminatedUnion("kind", [
  z.object({ ...names, kind: z.enum(["text", "date", "timestamp", "money", "number", "integer"]) }),
  /** Boolean; written as true/false (`flag`) or +/- (`check`). */
  z.object({ ...names, kind: z.enum(["flag", "check"]) }),
  /** Money per unit of time; the unit stands in another mapped field. */
  z.object({ ...names, kind: z.literal("rate"), unitField: z.enum(mirrorFields) }),
  /** PEMS's value, upper case → ours. */
  z.object({ ...names, kind: z.literal("enum"), values: z.record(z.string(), z.string()) }),
]);
export type MappedField = z.infer<typeof mappedFieldSchema>;

/** How one tenant's PEMS names and writes what we mirror. Data, kept per tenant: a renamed column is no code change. */
export const fieldMappingSchema = z.object({
  gridName: name,
  screenName: name,
  key: column,
  organization: column,
  /** The update counter; the screen answers it beside its fields. */
  recordVersion: column,
  /** PEMS's time of last change. Its clock is only ever compared with itself. */
  modifiedAt: column,
  fields: z.record(z.enum(mirrorFields), mappedFieldSchema),
  options: z.object({
    dateFormat: z.enum(dateFormats),
    /** Whether numbers may carry commas between thousands; otherwise such a number is a data error. */
    groupedNumbers: z.boolean(),
    /** PEMS's unit of a rate, upper case → ours. Any other unit is a data error. */
    rateUnits: z.record(z.string(), z.enum(["MONTH", "WEEK", "DAY"])),
  }),
});
export type FieldMapping = z.infer<typeof fieldMappingSchema>;

/** The mapped fields as pairs, in the catalog's order. */
export const mappedFields = (mapping: FieldMapping): [MirrorField, MappedField][] =>
  mirrorFields.map((field) => [field, mapping.fields[field]]);
