import { type FieldKey, visibleFields } from "@pfa/domain/field-catalog.ts";
import type { FieldValue } from "@pfa/domain/record.ts";
import type { Scope } from "@pfa/domain/scope.ts";
import { findViewProblem } from "@pfa/domain/window.ts";
import { empty, join, sql, type Sql, type Tx } from "./client.ts";
import { escapeLike, viewCondition, type ViewFilter } from "./grid-filter.ts";
import { orderTerm, valueKeys } from "./grid-order.ts";
import { foldCase, mergedRecords, mergedValue } from "./merged-sql.ts";

export type DistinctRequest = {
  field: FieldKey;
  view: ViewFilter;
  /** Only values that begin so, in either case. */
  prefix?: string;
  limit: number;
};

export type DistinctValues = {
  /** In the field's order, no value last. */
  values: { value: FieldValue; count: number }[];
  /** Number of distinct values, those beyond the limit included. */
  total: number;
};

/**
 * Merged values of a field with their number of records in a view. Conditions on the field itself are left out, so that
 * a filter list offers what it hides. Throws on a view or field that findViewProblem refuses for this caller.
 */
export async function listDistinct(
  tx: Tx,
  scope: Scope,
  { field, view, prefix = "", limit }: DistinctRequest,
): Promise<DistinctValues> {
  const visible = visibleFields(scope.permissions);
  const problem = findViewProblem({ ...view, sort: [{ field, direction: "asc" }] }, visible);
  if (problem) throw new RangeError(`a list that cannot be answered: ${JSON.stringify(problem)}`);

  const others = { ...view, filter: view.filter.filter((condition) => condition.field !== field) };
  const order = valueKeys(field, sql`value`).map((key) => orderTerm(key, "asc"));
  const rows = await tx.query<{ value: FieldValue; count: number; total: number }>(sql`
    with value_count as (
      select value, count(*) as count
        from (select ${mergedValue(field)} as value
                from ${mergedRecords(scope)} where ${viewCondition(scope, others)}) matching
       group by value)
    select value, count, count(*) over () as total
      from value_count ${beginsWith(prefix)}
     order by ${join(order)}
     limit ${limit}`);
  return {
    values: rows.map(({ value, count }) => ({ value, count })),
    total: rows[0]?.total ?? 0,
  };
}

function beginsWith(prefix: string): Sql {
  if (prefix === "") return empty;
  const pattern = `${escapeLike(prefix)}%`;
  return sql`where ${foldCase(sql`value::text`)} like ${foldCase(sql`${pattern}::text`)}`;
}
