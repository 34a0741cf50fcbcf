import { fromCents } from "@pfa/domain/money.ts";
import type { Groups, GroupsRequest } from "@pfa/domain/view-requests.ts";
import { groupRows } from "./grouping.ts";
import type { RowSource } from "./row-source.ts";
import type { Sliced } from "./sliced.ts";

/** The values of a field in a view with their records and sums, in the field's order. */
export function* listGroups(
  rows: RowSource,
  { field, unit, sums: summed, offset, limit }: Omit<GroupsRequest, "view">,
): Sliced<Omit<Groups, "version">> {
  const { inOrder, counts, sums, value } = yield* groupRows(rows, { field, unit }, summed);
  const groups = Array.from(inOrder.subarray(offset, offset + limit), (place) => ({
    value: value(place),
    records: counts[place] ?? 0,
    sums: Object.fromEntries(
      [...sums].map(([key, totals]) => [key, fromCents(totals.exact(place))]),
    ),
  }));
  return { groups, total: inOrder.length };
}
