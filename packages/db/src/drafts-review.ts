import type { HeldBack } from "@pfa/domain/commit.ts";
import { editedFields, type FieldEdits } from "@pfa/domain/draft.ts";
import { editableFields, type FieldKey, visibleFields } from "@pfa/domain/field-catalog.ts";
import { mergeRecord } from "@pfa/domain/merge.ts";
import type { Money } from "@pfa/domain/money.ts";
import type { FieldValue } from "@pfa/domain/record.ts";
import { brokenRules } from "@pfa/domain/record-rules.ts";
import type { Scope } from "@pfa/domain/scope.ts";
import type { FieldMark, WindowRow } from "@pfa/domain/window.ts";
import { raw, sql, type Sql, type Tx } from "./client.ts";
import { getRows } from "./grid-window.ts";
import { draftValue, mergedValue, mirrorValue } from "./merged-sql.ts";
import { listMirrored, type StoredRecord } from "./mirror.ts";
import { type StoredEdits, toFieldEdits } from "./stored-edits.ts";

/** One changed field of a draft: what it was, what the planner wants, where it stands. */
type ReviewedField = FieldMark & { field: FieldKey; mine: FieldValue };

type ReviewedDraft = {
  pfaId: string;
  description: string | null;
  modifiedAt: string;
  fields: ReviewedField[];
  /**
   * What the record adds to the forecast total before and after the draft: 0 while it is discontinued or funds
   * transferable. Null for a caller who may not see money.
   */
  costBefore: Money | null;
  costAfter: Money | null;
  /** Why the record would stay behind if all were submitted now, in words. */
  warnings: string[];
  /** The same for programs; null if it would go. */
  held: HeldBack["reason"] | null;
};

type ReviewTotals = {
  records: number;
  fields: number;
  /** Fields that PEMS changed to another value. */
  conflicts: number;
  /** Records that would stay behind for anything but a broken rule: those are known of a page's records only. */
  held: number;
  /** Fields on their way to PEMS: they outlive discarding. */
  fieldsInFlight: number;
  costBefore: Money | null;
  costAfter: Money | null;
};

export type DraftReview = { total: number; records: ReviewedDraft[]; totals: ReviewTotals };

/** The caller's drafts, the latest change first, with totals over all of them. */
export async function reviewDrafts(
  tx: Tx,
  scope: Scope,
  page: { offset: number; limit: number },
): Promise<DraftReview> {
  const totals = await getTotals(tx, scope);
  const drafts = await listPage(tx, scope, page);
  const rows = await getRows(
    tx,
    scope,
    drafts.map((draft) => draft.rid),
  );
  const records = await listMirrored(
    tx,
    scope.organizationId,
    drafts.map((draft) => draft.pfaId),
  );
  const rowOf = new Map(rows.map((row) => [row.id, row]));
  const recordOf = new Map(records.map((record) => [record.pfaId, record]));
  return {
    total: totals.records,
    totals,
    records: drafts.map(({ rid: _rid, edits, held, ...draft }) => {
      const warnings = warningsOf(recordOf.get(draft.pfaId), edits);
      return {
        ...draft,
        ...costsFor(scope, draft),
        fields: reviewFields(scope, edits, rowOf.get(draft.pfaId)),
        warnings,
        held: held ?? (warnings.length > 0 ? "rule_broken" : null),
      };
    }),
  };
}

const counted = raw("not (m.is_discontinued or m.is_funds_transferable or m.is_vanished)");
const counts = sql`not (${mergedValue("isDiscontinued")} or ${mergedValue("isFundsTransferable")} or m.is_vanished)`;
const costBefore = sql`case when ${counted} then m.forecast_cost else 0 end`;
const costAfter = sql`case when ${counts} then ${mergedValue("forecastCost")} else 0 end`;

// A field on its way to PEMS is no conflict yet: the write itself decides.
const conflictsOfDraft = raw(
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

// In the order in which a commit asks.
const heldBack = sql`case
  when ${isSent} then 'in_flight'
  when m.is_vanished then 'record_vanished'
  when ${conflictsOfDraft} > 0 then 'conflict' end`;

/**
 * The caller's drafts `d`, each with its record `m` and, while it is on its way to PEMS, the caller's own item `i`. Records by
 * key: a join planned for a few drafts would be run over all of them, and one for many would read the whole mirror.
 */
const draftsOf = (scope: Scope, drafts: Sql): Sql => sql`${drafts} d
     cross join lateral (
           select * from pfa_record r
            where r.organization_id = ${scope.organizationId} and r.rid = d.rid offset 0) m
      left join commit_item i on i.organization_id = ${scope.organizationId} and i.rid = d.rid
           and i.user_id = ${scope.userId} and i.state in ('queued', 'sending', 'unknown')`;

const ownDrafts = (scope: Scope): Sql => sql`
  select * from pfa_draft o where o.organization_id = ${scope.organizationId} and o.user_id = ${scope.userId}`;

type DraftRow = {
  rid: number;
  pfaId: string;
  description: string | null;
  modifiedAt: string;
  costBefore: Money;
  costAfter: Money;
  held: Exclude<HeldBack["reason"], "rule_broken"> | null;
};

async function listPage(
  tx: Tx,
  scope: Scope,
  { offset, limit }: { offset: number; limit: number },
): Promise<(DraftRow & { edits: FieldEdits })[]> {
  // The page is cut before anything is merged.
  const page = sql`(${ownDrafts(scope)} order by o.modified_at desc, o.rid offset ${offset} limit ${limit})`;
  const rows = await tx.query<DraftRow & StoredEdits>(sql`
    select d.rid, m.pfa_id as "pfaId", m.description, d.modified_at as "modifiedAt", d.changes, d.base,
           ${costBefore} as "costBefore", ${costAfter} as "costAfter", ${heldBack} as held
      from ${draftsOf(scope, page)}
     order by d.modified_at desc, d.rid`);
  return rows.map(({ changes, base, ...row }) => ({
    ...row,
    edits: toFieldEdits({ changes, base }),
  }));
}

async function getTotals(tx: Tx, scope: Scope): Promise<ReviewTotals> {
  const [row] = await tx.query<ReviewTotals & { costBefore: Money; costAfter: Money }>(sql`
    select count(*) as records,
           coalesce((select s.draft_fields from draft_state s
                      where s.organization_id = ${scope.organizationId} and s.user_id = ${scope.userId}), 0) as fields,
           coalesce(sum(conflicts), 0) as conflicts,
           count(*) filter (where is_sent or is_vanished or conflicts > 0) as held,
           coalesce(sum(travelling), 0) as "fieldsInFlight",
           coalesce(sum(cost_before), 0) as "costBefore", coalesce(sum(cost_after), 0) as "costAfter"
      from (select ${conflictsOfDraft} as conflicts, ${isSent} as is_sent, m.is_vanished,
                   case when i.changes is not null
                        then (select count(*) from jsonb_object_keys(d.changes) key where i.changes ? key) end as travelling,
                   ${costBefore} as cost_before, ${costAfter} as cost_after
              from ${draftsOf(scope, sql`(${ownDrafts(scope)})`)}
            offset 0) reviewed`);
  if (!row) throw new Error("totals without a row");
  return { ...row, ...costsFor(scope, row) };
}

const costsFor = (scope: Scope, costs: { costBefore: Money; costAfter: Money }) =>
  scope.permissions.has("ViewFinancials")
    ? { costBefore: costs.costBefore, costAfter: costs.costAfter }
    : { costBefore: null, costAfter: null };

function reviewFields(
  scope: Scope,
  edits: FieldEdits,
  row: WindowRow | undefined,
): ReviewedField[] {
  const visible = new Set(visibleFields(scope.permissions));
  return editedFields(edits)
    .filter(([field]) => visible.has(field))
    .map(([field, { base, mine }]) => ({
      field,
      mine,
      ...(row?.marks?.[field] ?? { state: "draft" as const, base }),
    }));
}

function warningsOf(record: StoredRecord | undefined, edits: FieldEdits): string[] {
  if (!record || record.isVanished) return ["PEMS no longer shows this record"];
  const fields = editedFields(edits).map(([field]) => field);
  return brokenRules(mergeRecord(record.values, edits), fields).map(({ message }) => message);
}
