import { type FieldKey, fieldSpec } from "@pfa/domain/field-catalog.ts";
import type { Scope } from "@pfa/domain/scope.ts";
import type { FindRequest, FoundRow } from "@pfa/domain/view-requests.ts";
import { join, raw, sql, type Sql, type Tx } from "./client.ts";
import { escapeLike, viewCondition } from "./grid-filter.ts";
import { rowNumber } from "./grid-order.ts";
import { assertAnswerable } from "./grid-request.ts";
import { foldCase, mergedRecords, mergedValue, plainText } from "./merged-sql.ts";
import { getViewVersion } from "./view-version.ts";

type Found = { matches: number; row: number | null; id: string; field: FieldKey };

/** The next row with a cell that contains a text, in either case; after the last one it goes on with the first. In a snapshot. */
export async function findText(
  tx: Tx,
  scope: Scope,
  { view, text, columns, fromRow, direction }: FindRequest,
): Promise<FoundRow> {
  assertAnswerable(scope, view, { read: columns });
  const nearest =
    direction === "next" ? sql`row < ${fromRow}, row` : sql`row > ${fromRow}, row desc`;
  const [found] = await tx.query<Found>(sql`
    with matching as materialized (
      select row, id, field from (
        select m.pfa_id as id, ${rowNumber(view)} as row, ${matchedField(text, columns)} as field
          from ${mergedRecords(scope)} where ${viewCondition(scope, view)}) numbered
       where field is not null)
    select counted.matches, nearest.row, nearest.id, nearest.field
      from (select count(*) as matches from matching) counted
      left join (select row, id, field from matching order by ${nearest} limit 1) nearest on true`);
  if (!found) throw new Error("a search without its count");
  const { matches, row, id, field } = found;
  const version = await getViewVersion(tx, scope);
  return { match: row === null ? null : { row, id, field }, matches, version };
}

/** The first of the columns whose cell contains the text, as an expression over the merged relation. */
function matchedField(text: string, columns: readonly FieldKey[]): Sql {
  const pattern = foldCase(sql`${`%${escapeLike(text)}%`}::text`);
  // Flags are shown as a sign.
  const searched = columns.filter((field) => fieldSpec(field).kind !== "boolean");
  if (searched.length === 0) return sql`null::text`;
  const cases = searched.map((field) => {
    const cell = foldCase(plainText(field, mergedValue(field)));
    return sql`when ${cell} like ${pattern} then ${raw(`'${field}'`)}`;
  });
  return sql`case ${join(cases, " ")} end`;
}
