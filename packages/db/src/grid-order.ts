import type { Sort } from "@pfa/domain/window.ts";
import { raw, sql, type Sql } from "./client.ts";
import { isTextField } from "./grid-filter.ts";
import { foldCase, mergedValue } from "./merged-sql.ts";

/** One key of an order; empty values come last in both directions. */
export type SortKey = { expression: Sql; direction: Sort["direction"] };

/**
 * Keys of a view's total order. Text is ordered without regard to case first and by code point then, so that "ab" stands
 * beside "AB" but never ties with it. The PFA id is an exception: it ends every order, in code point order, and an index
 * holds that.
 */
export function sortKeys(sort: readonly Sort[]): SortKey[] {
  const chosen = sort.flatMap(({ field, direction }) => keysOf(field, direction));
  return sort.some(({ field }) => field === "pfaId") ? chosen : [...chosen, pfaIdKey("asc")];
}

function keysOf(field: Sort["field"], direction: Sort["direction"]): SortKey[] {
  if (field === "pfaId") return [pfaIdKey(direction)];
  const value = mergedValue(field);
  if (!isTextField(field)) return [{ expression: value, direction }];
  return [
    { expression: foldCase(value), direction },
    { expression: sql`(${value}) collate "C"`, direction },
  ];
}

const pfaIdKey = (direction: Sort["direction"]): SortKey => ({
  expression: raw("m.pfa_id"),
  direction,
});

/** `expression direction`, for an ORDER BY. A PFA id is never empty, and without NULLS LAST its index serves both directions. */
export function orderTerm(key: SortKey, expression: Sql = key.expression): Sql {
  const isPfaId = key.expression.text === "m.pfa_id";
  return sql`${expression} ${raw(key.direction)}${raw(isPfaId ? "" : " nulls last")}`;
}
