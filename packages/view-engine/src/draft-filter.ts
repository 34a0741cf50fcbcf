import { searchedFields } from "@pfa/domain/window.ts";
import type { FieldTest, TextTest } from "./condition.ts";
import { type DraftRows, NO_VALUE } from "./draft-rows.ts";
import type { CompiledFilter } from "./filter.ts";
import { rowState, type Store, type TextColumn, textColumn } from "./store.ts";

/** Whether the drafted record at a place belongs to a view. */
export type DraftFilter = (place: number) => boolean;

/** Tests every place once: each text is tested once for all of them. */
export const filterOfMany = (store: Store, rows: DraftRows, filter: CompiledFilter): DraftFilter =>
  draftFilter(store, rows, filter, remembered);

/** Tests a few places. */
export const filterOfFew = (store: Store, rows: DraftRows, filter: CompiledFilter): DraftFilter =>
  draftFilter(store, rows, filter, direct);

type IdTest = (id: number) => boolean;
type Testing = (column: TextColumn, test: TextTest) => IdTest;

const direct: Testing =
  ({ dictionary }, test) =>
  (id) =>
    test.one(dictionary, id);

const remembered: Testing = ({ dictionary }, test) => {
  // 0: not yet known.
  const answers = new Uint8Array(dictionary.size);
  return (id) => {
    const known = answers[id] ?? 0;
    if (known !== 0) return known === 1;
    const holds = test.one(dictionary, id);
    answers[id] = holds ? 1 : 2;
    return holds;
  };
};

function draftFilter(
  store: Store,
  rows: DraftRows,
  { tests, search }: CompiledFilter,
  testing: Testing,
): DraftFilter {
  const conditions = tests.map((test) => placeTest(store, rows, test, testing));
  const isFound = search && searchTest(store, rows, search, testing);
  return (place) => {
    // Vanished ones stay: the planner has to see what became of the draft.
    const isThere = (store.states[rows.rid(place)] ?? rowState.absent) !== rowState.absent;
    return (
      isThere && conditions.every((holds) => holds(place)) && (isFound === null || isFound(place))
    );
  };
}

function placeTest(store: Store, rows: DraftRows, test: FieldTest, testing: Testing): DraftFilter {
  const { field } = test;
  if (test.kind === "text") {
    const holds = testing(textColumn(store, field), test.test);
    return (place) => holds(rows.code(place, field));
  }
  const { low, high, takesNone } = test.interval;
  return (place) => {
    const code = rows.code(place, field);
    return code === NO_VALUE ? takesNone : code >= low && code <= high;
  };
}

function searchTest(
  store: Store,
  rows: DraftRows,
  search: TextTest,
  testing: Testing,
): DraftFilter {
  const fields = searchedFields.map((field) => ({
    field,
    holds: testing(textColumn(store, field), search),
  }));
  return (place) => fields.some(({ field, holds }) => holds(rows.code(place, field)));
}
