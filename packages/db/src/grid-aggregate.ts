import { type FieldKey, fieldSpec } from "@pfa/domain/field-catalog.ts";
import type { FieldValue } from "@pfa/domain/record.ts";
import { ok, type Result } from "@pfa/domain/result.ts";
import type { Scope } from "@pfa/domain/scope.ts";
import type { AggregateRequest, Aggregates, FieldAggregate } from "@pfa/domain/view-requests.ts";
import { isSummable, type ViewProblem } from "@pfa/domain/window.ts";
import { empty, join, raw, sql, type Sql, type Tx } from "./client.ts";
import { viewCondition } from "./grid-filter.ts";
import { limits, viewOrder } from "./grid-order.ts";
import { assertAnswerable } from "./grid-request.ts";
import { mergedRecords, mergedValue } from "./merged-sql.ts";
import { getViewVersion, requireVersion } from "./view-version.ts";

/** Sums over a view, or over a range of rows as long as these stand where the caller saw them. In a snapshot. */
export async function getAggregates(
  tx: Tx,
  scope: Scope,
  request: AggregateRequest,
): Promise<Result<Aggregates, Extract<ViewProblem, { kind: "view_moved" }>>> {
  const { view, fields, range } = request;
  assertAnswerable(scope, view, { read: fields });
  const version = range
    ? await requireVersion(tx, scope, range.version)
    : ok(await getViewVersion(tx, scope));
  if (!version.ok) return version;
  const [row] = await tx.query<{ records: number } & Record<string, FieldValue>>(
    aggregateSql(scope, request),
  );
  if (!row) throw new Error("sums without a row");
  return ok({
    records: row.records,
    fields: Object.fromEntries(
      fields.map((field, position) => [field, toAggregate(field, position, row)]),
    ),
    version: version.value,
  });
}

function aggregateSql(scope: Scope, { view, fields, range }: AggregateRequest): Sql {
  const values = fields.map((field, at) => sql`${mergedValue(field)} as ${raw(`v${at}`)}`);
  const part = range ? sql`order by ${viewOrder(view)} ${limits(range)}` : empty;
  return sql`
    select count(*) as records, ${join(fields.map(aggregatesOf))}
      from (select ${join(values)} from ${mergedRecords(scope)}
             where ${viewCondition(scope, view)} ${part}) rows`;
}

function aggregatesOf(field: FieldKey, at: number): Sql {
  const parts = [`count(v${at}) as filled${at}`];
  if (isSummable(field)) parts.push(`coalesce(sum(v${at}), 0) as sum${at}`);
  if (hasExtremes(field)) parts.push(`min(v${at}) as min${at}, max(v${at}) as max${at}`);
  return raw(parts.join(", "));
}

const hasExtremes = (field: FieldKey): boolean =>
  isSummable(field) || fieldSpec(field).kind === "date";

function toAggregate(field: FieldKey, at: number, row: Record<string, FieldValue>): FieldAggregate {
  return {
    filled: Number(row[`filled${at}`]),
    sum: isSummable(field) ? Number(row[`sum${at}`]) : null,
    min: row[`min${at}`] ?? null,
    max: row[`max${at}`] ?? null,
  };
}
