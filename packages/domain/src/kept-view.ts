import type { z } from "zod";
import type { FieldKey } from "./field-catalog.ts";
import type { IsoDate } from "./iso-date.ts";
import { keptFilterSchema, type KeptTerm, resolveFilter, suitsFields } from "./relative-days.ts";
import { type View, viewSchema } from "./window.ts";

/** A view as an address or a saved view keeps it. */
export type KeptView = Omit<View, "filter"> & { filter: KeptTerm[] };

export const keptViewSchema: z.ZodType<KeptView> = viewSchema.extend({
  filter: keptFilterSchema
    .refine(suitsFields, { error: "asks a field what its kind cannot be asked" })
    .default([]),
});

/**
 * A kept view as it is meant today. Rows are asked for by this one: a position must not stand for another record because
 * midnight has passed between two requests.
 */
export const resolveView = (view: KeptView, today: IsoDate): View => ({
  ...view,
  filter: resolveFilter(view.filter, today),
});

/** Fields that a term looks at. */
export const fieldsOfTerm = (term: KeptTerm): FieldKey[] => {
  if ("terms" in term) return term.terms.flatMap(fieldsOfTerm);
  return "field" in term ? [term.field] : [];
};
