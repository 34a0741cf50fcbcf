import type { FieldKey } from "@pfa/domain/field-catalog.ts";
import type { Condition, Sort, View } from "@pfa/domain/window.ts";

const MAX_SORTS = 5;

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

/** A field's conditions replaced by others, or by none. */
export const filteredBy = (
  filter: readonly Condition[],
  field: FieldKey,
  conditions: readonly Condition[],
): Condition[] => [...filter.filter((term) => term.field !== field), ...conditions];

/** True when the view shows only a part of the records. */
export const isNarrowed = (view: View): boolean =>
  view.filter.length > 0 || view.search !== "" || view.onlyDrafts;
