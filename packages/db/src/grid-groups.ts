import { type FieldKey, fieldSpec } from "@pfa/domain/field-catalog.ts";
import type { FieldValue } from "@pfa/domain/record.ts";
import type { Scope } from "@pfa/domain/scope.ts";
import type { Group, Groups, GroupsRequest } from "@pfa/domain/view-requests.ts";
import { join, raw, sql, type Sql, type Tx } from "./client.ts";
import { viewCondition } from "./grid-filter.ts";
import { orderTerm, valueKeys } from "./grid-order.ts";
import { assertAnswerable } from "./grid-request.ts";
import { mergedRecords, mergedValue } from "./merged-sql.ts";
import { getViewVersion } from "./view-version.ts";

/** A group's row; without groups in the asked part, one row with the total alone. */
type GroupRow = { total: number; value: FieldValue; records: number | null } & Record<
  string,
  FieldValue
>;

/** The values of a field in a view with their records and sums, in the field's order. In a snapshot. */
export async function listGroups(tx: Tx, scope: Scope, request: GroupsRequest): Promise<Groups> {
  const { view, field, sums } = request;
  assertAnswerable(scope, view, { read: [field], summed: sums });
  const rows = await tx.query<GroupRow>(groupsSql(scope, request));
  const groups = rows.flatMap((row) => toGroup(row, sums));
  return { groups, total: rows[0]?.total ?? 0, version: await getViewVersion(tx, scope) };
}

function groupsSql(scope: Scope, { view, field, unit, sums, offset, limit }: GroupsRequest): Sql {
  const values = sums.map((summed, at) => sql`, ${mergedValue(summed)} as ${raw(`v${at}`)}`);
  const totals = sums.map((_, at) => raw(`, coalesce(sum(v${at}), 0) as sum${at}`));
  const order = join(valueKeys(field, sql`value`).map((key) => orderTerm(key, "asc")));
  return sql`
    with grouped as materialized (
      select value, count(*) as records ${joinAll(totals)}
        from (select ${groupValue(field, unit)} as value ${joinAll(values)}
                from ${mergedRecords(scope)} where ${viewCondition(scope, view)}) matching
       group by value)
    select counted.total, page.*
      from (select count(*) as total from grouped) counted
      left join (select * from grouped order by ${order} offset ${offset} limit ${limit}) page on true
     order by ${order}`;
}

const joinAll = (parts: readonly Sql[]): Sql => (parts.length === 0 ? raw("") : join(parts, " "));

function groupValue(field: FieldKey, unit: GroupsRequest["unit"]): Sql {
  const value = mergedValue(field);
  if (fieldSpec(field).kind !== "date" || unit === "day") return value;
  // As a timestamp without a time zone: the session's zone must not move a day into another month.
  return sql`date_trunc(${unit}::text, (${value})::timestamp)::date`;
}

function toGroup({ value, records, ...row }: GroupRow, sums: readonly FieldKey[]): Group[] {
  if (records === null) return [];
  const entries = sums.map((field, at) => [field, Number(row[`sum${at}`])]);
  return [{ value, records, sums: Object.fromEntries(entries) }];
}
