import type { DistinctRequest, DistinctValues } from "@pfa/domain/view-requests.ts";
import { valueText } from "./cell-text.ts";
import { starting } from "./condition.ts";
import { groupRows, type Grouping } from "./grouping.ts";
import type { RowSource } from "./row-source.ts";
import { SLICE_ROWS, type Sliced } from "./sliced.ts";
import type { Store } from "./store.ts";
import { ValueColumn } from "./value-column.ts";

/**
 * The values of a field in a view with their number of records, in the field's order. The rows are those of the view without
 * its conditions on the field itself, in any order: the caller leaves them out. The prefix's folding was learned before.
 */
export function* listDistinct(
  rows: RowSource,
  { field, prefix, limit }: Omit<DistinctRequest, "view">,
): Sliced<DistinctValues> {
  const grouping = yield* groupRows(rows, { field, unit: "day" }, []);
  const { counts, value } = grouping;
  const places = prefix === "" ? grouping.inOrder : yield* beginning(rows, field, prefix, grouping);
  return {
    values: Array.from(places.subarray(0, limit), (place) => ({
      value: value(place),
      count: counts[place] ?? 0,
    })),
    total: places.length,
  };
}

/** Those of the places whose value begins so in either case, which no value does not. */
function* beginning(
  { store }: RowSource,
  field: DistinctRequest["field"],
  prefix: string,
  { inOrder, code }: Grouping,
): Sliced<Int32Array> {
  const holds = yield* prefixTest(store, field, prefix);
  const kept = new Int32Array(inOrder.length);
  let count = 0;
  for (const [index, place] of inOrder.entries()) {
    kept[count] = place;
    if (place !== 0 && holds(code(place))) count += 1;
    if (index % (SLICE_ROWS / 8) === 0) yield;
  }
  return kept.subarray(0, count);
}

function* prefixTest(
  { columns, fold }: Store,
  field: DistinctRequest["field"],
  prefix: string,
): Sliced<(code: number) => boolean> {
  const column = columns[field];
  const folded = fold.fold(prefix);
  if (column instanceof ValueColumn)
    return (code) => valueText(column.kind, code).startsWith(folded);
  const pass = yield* starting(folded).all(column.dictionary);
  return (id) => pass[id] === 1;
}
