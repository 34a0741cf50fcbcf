import type { HeldBack } from "@pfa/domain/commit.ts";
import { editableFields, fieldSpec, visibleFields } from "@pfa/domain/field-catalog.ts";
import type { EditKind, ReviewFilter } from "@pfa/domain/review-filter.ts";
import type { Scope } from "@pfa/domain/scope.ts";
import { join, raw, sql, type Sql } from "./client.ts";
import { escapeLike } from "./grid-filter.ts";
import { draftValue, foldCase, mergedValue, mirrorValue } from "./merged-sql.ts";

// Expressions over a draft `d`, its record `m` and the caller's own item `i` under way, if there is one.

const counted = raw("not (m.is_discontinued or m.is_funds_transferable or m.is_vanished)");
const counts = sql`not (${mergedValue("isDiscontinued")} or ${mergedValue("isFundsTransferable")} or m.is_vanished)`;
/** What the record adds to the forecast total without and with the draft. */
export const costBefore = sql`case when ${counted} then m.forecast_cost else 0 end`;
export const costAfter = sql`case when ${counts} then ${mergedValue("forecastCost")} else 0 end`;

// A field on its way to PEMS is no conflict yet: the write itself decides.
export const conflictsOfDraft = raw(
  editableFields
    .map(
      (field) => `(d.changes ? '${field}' and not coalesce(i.changes ? '${field}', false)
        and ${mirrorValue(field)} is distinct from (${draftValue(field, "base")})
        and ${mirrorValue(field)} is distinct from (${draftValue(field, "changes")}))::int`,
    )
    .join(" + "),
);

// Whoever is sending it: a record goes to PEMS once at a time.
const isSent = sql`exists (select from commit_item o where o.organization_id = d.organization_id and o.rid = d.rid
  and o.state in ('queued', 'sending', 'unknown'))`;

const touches = (fields: readonly string[]): Sql =>
  raw(`d.changes ?| array[${fields.map((field) => `'${field}'`).join(", ")}]`);

const lockedFields = editableFields.filter((field) => fieldSpec(field).lockedWhenActualized);

// The rules of packages/domain/src/record-rules.ts; a test compares both.
const breaksRule = sql`(
     (m.is_actualized and ${touches(lockedFields)})
  or (${touches(["forecastStart", "forecastEnd"])}
      and coalesce(${mergedValue("forecastEnd")} <= ${mergedValue("forecastStart")}, false))
  or (${touches(["source", "monthlyRate"])}
      and coalesce(${mergedValue("source")} = 'Rental', false) and ${mergedValue("monthlyRate")} is null)
  or (${touches(["source", "purchasePrice"])}
      and coalesce(${mergedValue("source")} = 'Purchase', false) and ${mergedValue("purchasePrice")} is null)
  or (${touches(["isDiscontinued", "isFundsTransferable"])}
      and ${mergedValue("isDiscontinued")} and ${mergedValue("isFundsTransferable")}))`;

/** Why the record would stay behind, in the order in which a commit asks; null for one that would go. */
export const heldBack = sql`case
  when ${isSent} then 'in_flight'
  when m.is_vanished then 'record_vanished'
  when ${conflictsOfDraft} > 0 then 'conflict'
  when ${breaksRule} then 'rule_broken' end`;
export type HeldReason = HeldBack["reason"];

/**
 * Drafts `d`, each with its record `m` and, while it is on its way to PEMS, the caller's own item `i`. Records by key: a join
 * planned for a few drafts would be run over all of them, and one for many would read the whole mirror.
 */
export const draftsOf = (scope: Scope, drafts: Sql): Sql => sql`${drafts} d
     cross join lateral (
           select * from pfa_record r
            where r.organization_id = ${scope.organizationId} and r.rid = d.rid offset 0) m
      left join commit_item i on i.organization_id = ${scope.organizationId} and i.rid = d.rid
           and i.user_id = ${scope.userId} and i.state in ('queued', 'sending', 'unknown')`;

export const ownDrafts = (scope: Scope): Sql => sql`
  select * from pfa_draft o where o.organization_id = ${scope.organizationId} and o.user_id = ${scope.userId}`;

/** The edits of a draft that the caller may see, one row `e` each: field, the value before, and the caller's. */
export const editsOf = (scope: Scope): Sql => sql`lateral (
  select e.key as field, d.base -> e.key as base, e.value as mine
    from jsonb_each(d.changes) e
   where e.key = any(${visibleFields(scope.permissions)}::text[])) e`;

const nothing = raw("'null'::jsonb");

/** Of an edit `e`. */
export const kindOfEdit: Record<EditKind, Sql> = {
  filled: sql`(e.base = ${nothing} and e.mine <> ${nothing})`,
  cleared: sql`(e.mine = ${nothing})`,
  changed: sql`(e.base <> ${nothing} and e.mine <> ${nothing})`,
};

/** Whether a draft is among those that a review shows. */
export function reviewCondition(scope: Scope, filter: ReviewFilter): Sql {
  const { field, kind, standing } = filter;
  const text = filter.text.trim();
  const conditions = [sql`true`];
  if (field) conditions.push(sql`d.changes ? ${field}`);
  if (kind) {
    const ofField = field ? sql`and e.field = ${field}` : sql``;
    conditions.push(
      sql`exists (select from ${editsOf(scope)} where ${kindOfEdit[kind]} ${ofField})`,
    );
  }
  if (standing) {
    conditions.push(
      standing === "goes" ? sql`(${heldBack}) is null` : sql`(${heldBack}) = ${standing}`,
    );
  }
  if (text !== "") {
    const pattern = foldCase(sql`${`%${escapeLike(text)}%`}::text`);
    conditions.push(
      sql`(${foldCase(sql`m.pfa_id`)} like ${pattern} or ${foldCase(sql`m.description`)} like ${pattern})`,
    );
  }
  return join(conditions, " and ");
}
