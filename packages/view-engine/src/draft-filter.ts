import { searchedFields } from "@pfa/domain/window.ts";
import type { FieldTest } from "./condition.ts";
import type { DraftRows } from "./draft-rows.ts";
import { NO_VALUE } from "./row-source.ts";
import type { CompiledFilter } from "./filter.ts";
import { rowState, type Store, textColumn } from "./store.ts";

/** Whether the drafted record at a place belongs to a view. For a few places; for many see passingPlaces. */
export function passes(
  store: Store,
  rows: DraftRows,
  { tests, search }: CompiledFilter,
  place: number,
): boolean {
  // Vanished ones stay: the planner has to see what became of the draft.
  const isThere = (store.states[rows.rid(place)] ?? rowState.absent) !== rowState.absent;
  if (!isThere || !tests.every((test) => holds(store, rows, test, place))) return false;
  return (
    search === null ||
    searchedFields.some((field) =>
      search.one(textColumn(store, field).dictionary, rows.code(place, field)),
    )
  );
}

function holds(store: Store, rows: DraftRows, test: FieldTest, place: number): boolean {
  const code = rows.code(place, test.field);
  if (test.kind === "text") return test.test.one(textColumn(store, test.field).dictionary, code);
  const { low, high, takesNone } = test.interval;
  return code === NO_VALUE ? takesNone : code >= low && code <= high;
}
