import type { DistinctRequest, DistinctValues } from "@pfa/domain/view-requests.ts";
import { valueText } from "./cell-text.ts";
import { starting } from "./condition.ts";
import { groupRows, type Grouping } from "./grouping.ts";
import type { RowSource } from "./row-source.ts";
import type { Sliced } from "./sliced.ts";
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
  const column = store.columns[field];
  const folded = store.fold.fold(prefix);
  if (column instanceof ValueColumn)
    return inOrder.filter(
      (place) => place !== 0 && valueText(column.kind, code(place)).startsWith(folded),
    );
  const pass = yield* starting(folded).all(column.dictionary);
  return inOrder.filter((place) => place !== 0 && pass[code(place)] === 1);
}
