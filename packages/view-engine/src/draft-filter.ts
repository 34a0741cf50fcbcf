import { searchedFields } from "@pfa/domain/window.ts";
import type { DraftRows } from "./draft-rows.ts";
import { NO_VALUE } from "./row-source.ts";
import type { CompiledFilter, CompiledTerm } from "./filter.ts";
import { rowState, type Store, textColumn } from "./store.ts";

/** Whether the drafted record at a place belongs to a view. For a few places; for many see passingPlaces. */
export function passes(
  store: Store,
  rows: DraftRows,
  { terms, search }: CompiledFilter,
  place: number,
): boolean {
  // Vanished ones stay: the planner has to see what became of the draft.
  const isThere = (store.states[rows.rid(place)] ?? rowState.absent) !== rowState.absent;
  if (!isThere || !terms.every((term) => holds(store, rows, term, place))) return false;
  return (
    search === null ||
    searchedFields.some((field) =>
      search.one(textColumn(store, field).dictionary, rows.code(place, field)),
    )
  );
}

function holds(store: Store, rows: DraftRows, term: CompiledTerm, place: number): boolean {
  switch (term.kind) {
    case "group": {
      const one = (inner: CompiledTerm) => holds(store, rows, inner, place);
      return term.op === "any" ? term.terms.some(one) : term.terms.every(one);
    }
    case "draft":
      return term.op === "drafted" || rows.hasConflict(place);
    case "text":
      return term.test.one(textColumn(store, term.field).dictionary, rows.code(place, term.field));
    case "value": {
      const { low, high, takesNone } = term.interval;
      const code = rows.code(place, term.field);
      return code === NO_VALUE ? takesNone : code >= low && code <= high;
    }
  }
}
