import type { FieldKey } from "@pfa/domain/field-catalog.ts";
import type { KeptView } from "@pfa/domain/kept-view.ts";
import type { KeptTerm } from "@pfa/domain/relative-days.ts";
import { MAX_SORTS, type Sort } from "@pfa/domain/window.ts";

/** Clicking a head: ascending, descending, not at all. With `more` the other columns keep sorting too. */
export function sortedBy(sort: readonly Sort[], field: FieldKey, more: boolean): Sort[] {
  const present = sort.find((term) => term.field === field);
  const next: Sort[] = present
    ? present.direction === "asc"
      ? [{ field, direction: "desc" }]
      : []
    : [{ field, direction: "asc" }];
  if (!more) return next;
  if (!present) return [...sort, ...next].slice(0, MAX_SORTS);
  return sort.flatMap((term) => (term.field === field ? next : [term]));
}

/** A field's own conditions replaced by others, or by none; groups stay as they are. */
export const filteredBy = (
  filter: readonly KeptTerm[],
  field: FieldKey,
  terms: readonly KeptTerm[],
): KeptTerm[] => [...filter.filter((term) => !("field" in term) || term.field !== field), ...terms];

/** The view without the filter's term at an index. */
export const withoutTerm = (view: KeptView, index: number): KeptView => ({
  ...view,
  filter: view.filter.filter((_, at) => at !== index),
});

/** Whether only records in conflict are shown. */
export const hasConflictTerm = ({ filter }: KeptView): boolean =>
  filter.some((term) => term.op === "conflict");

/** Records in conflict only, or these and all others. */
export const toggledConflicts = (view: KeptView): KeptView => ({
  ...view,
  filter: hasConflictTerm(view)
    ? view.filter.filter((term) => term.op !== "conflict")
    : [...view.filter, { op: "conflict" }],
});

/** True when the view shows only a part of the records. */
export const isNarrowed = (view: KeptView): boolean =>
  view.filter.length > 0 || view.search !== "" || view.onlyDrafts;
