import type { FieldValue } from "@pfa/domain/record.ts";
import type { Scope } from "@pfa/domain/scope.ts";
import type { DistinctRequest, DistinctValues } from "@pfa/domain/view-requests.ts";
import { withoutField } from "@pfa/domain/window.ts";
import { empty, join, sql, type Sql, type Tx } from "./client.ts";
import { escapeLike, viewCondition } from "./grid-filter.ts";
import { orderTerm, valueKeys } from "./grid-order.ts";
import { assertAnswerable } from "./grid-request.ts";
import { foldCase, mergedRecords, mergedValue, plainText } from "./merged-sql.ts";

/**
 * Merged values of a field with their number of records in a view. Conditions on the field itself are left out, so that
 * a filter list offers what it hides.
 */
export async function listDistinct(
  tx: Tx,
  scope: Scope,
  { field, view, prefix, limit }: DistinctRequest,
): Promise<DistinctValues> {
  assertAnswerable(scope, view, { read: [field] });
  const others = { ...view, filter: withoutField(view.filter, field) };
  const order = valueKeys(field, sql`value`).map((key) => orderTerm(key, "asc"));
  const rows = await tx.query<{ value: FieldValue; count: number; total: number }>(sql`
    with value_count as (
      select value, count(*) as count
        from (select ${mergedValue(field)} as value
                from ${mergedRecords(scope)} where ${viewCondition(scope, others)}) matching
       group by value)
    select value, count, count(*) over () as total
      from value_count ${beginsWith(prefix, plainText(field, sql`value`))}
     order by ${join(order)}
     limit ${limit}`);
  return {
    values: rows.map(({ value, count }) => ({ value, count })),
    total: rows[0]?.total ?? 0,
  };
}

function beginsWith(prefix: string, value: Sql): Sql {
  if (prefix === "") return empty;
  const pattern = `${escapeLike(prefix)}%`;
  return sql`where ${foldCase(value)} like ${foldCase(sql`${pattern}::text`)}`;
}
