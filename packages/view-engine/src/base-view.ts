import type { Sort, View } from "@pfa/domain/window.ts";
import { compileFilter, passingRecords } from "./filter.ts";
import { type Permutations, sortStably } from "./order.ts";
import { SLICE_ROWS, type Sliced } from "./sliced.ts";
import type { Column, Store } from "./store.ts";
import { ValueColumn } from "./value-column.ts";

/** What a view without anybody's drafts depends on: equal keys hold equal records in equal order. */
export const baseKeyOf = ({ sort, filter, search }: View): string =>
  JSON.stringify([sort, filter, search.trim()]);

/**
 * The live records of a view in its order, as PEMS has them. May be the store's own array: not to be written to. The last
 * field of an order is taken from its kept permutation, the others are sorted over it, from the last to the first.
 */
export function* buildBaseView(
  store: Store,
  permutations: Permutations,
  view: View,
): Sliced<Int32Array> {
  const isWhole = view.filter.length === 0 && view.search.trim() === "";
  const passing = isWhole
    ? null
    : yield* passingRecords(store, compileFilter(view, store.fold.fold));
  const sort = withoutRepeats(view.sort);
  const last = sort.at(-1) ?? { field: "pfaId", direction: "asc" };
  const ascending = yield* permutations.ascending(store, last.field);
  const kept = passing ? yield* keep(ascending, passing) : ascending;
  let records = last.direction === "asc" ? kept : yield* reversed(kept, store.columns[last.field]);
  for (const { field, direction } of sort.slice(0, -1).toReversed())
    records = yield* sortStably(records, store.columns[field], direction);
  return records;
}

/** After the PFA id nothing is left to decide; a field named again decides nothing either. */
export function withoutRepeats(sort: readonly Sort[]): Sort[] {
  const first = sort.filter(
    (term, index) => sort.findIndex(({ field }) => field === term.field) === index,
  );
  const unique = first.findIndex(({ field }) => field === "pfaId");
  return unique === -1 ? first : first.slice(0, unique + 1);
}

function* keep(records: Int32Array, passing: Uint8Array): Sliced<Int32Array> {
  const kept = new Int32Array(records.length);
  let count = 0;
  for (let i = 0; i < records.length; i += 1) {
    const rid = records[i] ?? 0;
    kept[count] = rid;
    count += passing[rid] ?? 0;
    if (i % SLICE_ROWS === SLICE_ROWS - 1) yield;
  }
  return count * 2 < kept.length ? kept.slice(0, count) : kept.subarray(0, count);
}

/** Descending: equal values keep their order among themselves, and records without a value stay last. */
function* reversed(ascending: Int32Array, column: Column): Sliced<Int32Array> {
  const raw = column instanceof ValueColumn ? column.values : column.codes;
  const none = column instanceof ValueColumn ? column.empty : 0;
  const result = new Int32Array(ascending.length);
  let end = ascending.length;
  while (end > 0 && raw[ascending[end - 1] ?? 0] === none) end -= 1;
  result.set(ascending.subarray(end), end);
  let at = 0;
  let done = 0;
  while (end > 0) {
    const value = raw[ascending[end - 1] ?? 0];
    let start = end - 1;
    while (start > 0 && raw[ascending[start - 1] ?? 0] === value) start -= 1;
    for (let i = start; i < end; i += 1, at += 1) result[at] = ascending[i] ?? 0;
    done += end - start;
    end = start;
    if (done >= SLICE_ROWS) {
      done = 0;
      yield;
    }
  }
  return result;
}
