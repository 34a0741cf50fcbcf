import {
  type DerivedField,
  type EditableField,
  type FieldKey,
  fieldSpec,
  isEditableField,
  type MirrorField,
} from "@pfa/domain/field-catalog.ts";
import type { Scope } from "@pfa/domain/scope.ts";
import { raw, sql, type Sql } from "./client.ts";
import { columnType } from "./record-columns.ts";

/**
 * The merged relation: `m` is the mirror's record, `d` the caller's draft of it where there is one. A query that reads
 * nothing of `d` does not pay for the join: PostgreSQL sees that it neither adds nor removes a row.
 */
export function mergedRecords(scope: Scope): Sql {
  return sql`pfa_record m
    left join pfa_draft d on d.organization_id = m.organization_id and d.user_id = ${scope.userId} and d.rid = m.rid`;
}

/**
 * The merged relation for a list of ordinals, `page.rid`: each record and its draft looked up by key. A plain join, planned
 * while there were few drafts, keeps a plan that compares every row of the page with every draft.
 */
export function mergedRecordsOfPage(scope: Scope): Sql {
  return sql`lateral (
      select * from pfa_record where organization_id = ${scope.organizationId} and rid = page.rid offset 0) m
    left join lateral (
      select rid, changes, base from pfa_draft
       where organization_id = ${scope.organizationId} and user_id = ${scope.userId} and rid = page.rid offset 0) d on true`;
}

/**
 * Condition of every read of the merged relation. Vanished records are left out, unless the caller has a draft of them:
 * the planner has to see what became of it. Not `d.rid is not null`, so that the join can be dropped.
 */
export function isShown(scope: Scope): Sql {
  return sql`m.organization_id = ${scope.organizationId} and (not m.is_vanished or m.rid in (
    select v.rid from pfa_draft v where v.organization_id = ${scope.organizationId} and v.user_id = ${scope.userId}))`;
}

/** Fields that the forecast cost is computed from. */
const pricingFields = [
  "source",
  "monthlyRate",
  "purchasePrice",
  "forecastStart",
  "forecastEnd",
] as const satisfies readonly EditableField[];

/** Expression of a field's merged value over `m` and `d`. Its text holds names of the catalog only, never a caller's. */
export function mergedValue(field: FieldKey): Sql {
  return raw(mergedText(field));
}

function mergedText(field: FieldKey): string {
  if (fieldSpec(field).origin === "derived") return derived[field as DerivedField];
  return isEditableField(field) ? edited(field) : `m.${fieldSpec(field).column}`;
}

function edited(field: EditableField): string {
  return `case when d.changes ? '${field}' then ${draftValue(field, "changes")} else ${mirrorValue(field)} end`;
}

/** The mirror's own value of a field. */
export const mirrorValue = (field: MirrorField): string => `m.${fieldSpec(field).column}`;

/** A value of the draft in the type of the mirror's column. */
export function draftValue(field: EditableField, side: "changes" | "base"): string {
  const type = columnType(field);
  return type === "text" ? `d.${side} ->> '${field}'` : `(d.${side} ->> '${field}')::${type}`;
}

const touchesPrice = `d.changes ?| array[${pricingFields.map((field) => `'${field}'`).join(", ")}]`;

// The mirror keeps its own cost; it is computed anew only where the draft says something about it.
const forecastCost = `case when ${touchesPrice} then pfa_cost(${pricingFields.map(edited).join(", ")}) else m.forecast_cost end`;

const whenActualized = (value: string, otherwise: string) =>
  `case when ${edited("isActualized")} then ${value} else ${otherwise} end`;

const derived: Record<DerivedField, string> = {
  actualStart: whenActualized(edited("forecastStart"), "null"),
  actualEnd: whenActualized(edited("forecastEnd"), "null"),
  // Plan fields are never edited.
  planCost: "m.plan_cost",
  forecastCost,
  actualCost: whenActualized(forecastCost, "0"),
  variance: `${forecastCost} - m.plan_cost`,
};

/** A value of a field as plain text: numbers without trailing zeros, days as yyyy-mm-dd. */
export function plainText(field: FieldKey, value: Sql): Sql {
  const { kind } = fieldSpec(field);
  const isNumeric = kind === "money" || kind === "number";
  return isNumeric ? sql`trim_scale(${value})::text` : sql`(${value})::text`;
}

/**
 * Text as it is compared without regard to case: folded by the database's own locale, then compared by code point, so that
 * the order is the same on every server.
 */
export const foldCase = (text: Sql): Sql => sql`lower((${text}) collate "default") collate "C"`;
