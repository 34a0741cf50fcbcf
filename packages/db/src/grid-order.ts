import type { FieldKey } from "@pfa/domain/field-catalog.ts";
import type { RowRange } from "@pfa/domain/view-requests.ts";
import type { Sort, View } from "@pfa/domain/window.ts";
import { join, raw, sql, type Sql } from "./client.ts";
import { isTextField } from "./grid-filter.ts";
import { foldCase, mergedValue } from "./merged-sql.ts";

/** One key of an order; empty values come last in both directions. */
export type SortKey = { expression: Sql; direction: Sort["direction"] };

/** Keys of a view's total order: the PFA id ends every order, as no two records share it. */
export function sortKeys(sort: readonly Sort[]): SortKey[] {
  const chosen = sort.flatMap(({ field, direction }) =>
    valueKeys(field, mergedValue(field)).map((expression) => ({ expression, direction })),
  );
  if (sort.some(({ field }) => field === "pfaId")) return chosen;
  return [...chosen, { expression: mergedValue("pfaId"), direction: "asc" }];
}

/**
 * What the values of a field are ordered by. Text is ordered without regard to case first and by code point then, so that
 * "ab" stands beside "AB" but never ties with it. The PFA id has code point order alone: an index holds that.
 */
export function valueKeys(field: FieldKey, value: Sql): Sql[] {
  if (!isTextField(field) || field === "pfaId") return [value];
  return [foldCase(value), sql`(${value}) collate "C"`];
}

/** `expression direction`, for an ORDER BY. A PFA id is never empty, and its index knows no NULLS LAST going backward. */
export function orderTerm(expression: Sql, direction: Sort["direction"]): Sql {
  const neverEmpty = expression.text === mergedValue("pfaId").text;
  return sql`${expression} ${raw(direction)} ${raw(neverEmpty ? "" : "nulls last")}`;
}

/** The terms of a view's order over the merged relation. */
export const viewOrder = (view: View): Sql =>
  join(sortKeys(view.sort).map((key) => orderTerm(key.expression, key.direction)));

/** Where a row stands in its view, from 0. */
export const rowNumber = (view: View): Sql =>
  sql`row_number() over (order by ${viewOrder(view)}) - 1`;

/** A range of the rows of an order. */
export const limits = ({ startRow, endRow }: RowRange): Sql =>
  sql`offset ${startRow} limit ${endRow - startRow}`;
