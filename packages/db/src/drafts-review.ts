import type { HeldBack } from "@pfa/domain/commit.ts";
import { editedFields, type FieldEdits } from "@pfa/domain/draft.ts";
import { type EditableField, type FieldKey, visibleFields } from "@pfa/domain/field-catalog.ts";
import { mergeRecord } from "@pfa/domain/merge.ts";
import type { Money } from "@pfa/domain/money.ts";
import type { FieldValue } from "@pfa/domain/record.ts";
import { brokenRules, lockedEdits } from "@pfa/domain/record-rules.ts";
import { everyDraft, type ReviewFilter } from "@pfa/domain/review-filter.ts";
import type { Scope } from "@pfa/domain/scope.ts";
import type { FieldMark, WindowRow } from "@pfa/domain/window.ts";
import { empty, sql, type Tx } from "./client.ts";
import {
  conflictsOfDraft,
  costAfter,
  costBefore,
  draftsOf,
  editsOf,
  heldBack,
  type HeldReason,
  kindOfEdit,
  ownDrafts,
  reviewCondition,
} from "./drafts-review-sql.ts";
import { getRows } from "./grid-window.ts";
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
  /** Records that would stay behind. */
  held: number;
  /** Fields on their way to PEMS: they outlive discarding. */
  fieldsInFlight: number;
  costBefore: Money | null;
  costAfter: Money | null;
};

export type DraftReview = {
  total: number;
  records: ReviewedDraft[];
  totals: ReviewTotals;
  /** The same over the drafts that the filter lets through. */
  matching: ReviewTotals;
};

type ReviewPage = { offset: number; limit: number; filter: ReviewFilter };

/** The caller's drafts that a filter lets through, the latest change first, with totals over them and over all. */
export async function reviewDrafts(tx: Tx, scope: Scope, page: ReviewPage): Promise<DraftReview> {
  const totals = await getTotals(tx, scope, everyDraft);
  const matching = isEvery(page.filter) ? totals : await getTotals(tx, scope, page.filter);
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
    matching,
    records: drafts.map(({ rid: _rid, edits, ...draft }) => ({
      ...draft,
      ...costsFor(scope, draft),
      fields: reviewFields(scope, edits, rowOf.get(draft.pfaId)),
      warnings: warningsOf(recordOf.get(draft.pfaId), edits),
    })),
  };
}

type DraftRow = {
  rid: number;
  pfaId: string;
  description: string | null;
  modifiedAt: string;
  costBefore: Money;
  costAfter: Money;
  held: HeldReason | null;
};

async function listPage(
  tx: Tx,
  scope: Scope,
  { offset, limit, filter }: ReviewPage,
): Promise<(DraftRow & { edits: FieldEdits })[]> {
  const cut = sql`offset ${offset} limit ${limit}`;
  // Without a filter the page is cut before anything is merged.
  const [page, condition, end] = isEvery(filter)
    ? [sql`(${ownDrafts(scope)} order by o.modified_at desc, o.rid ${cut})`, sql`true`, empty]
    : [sql`(${ownDrafts(scope)})`, reviewCondition(scope, filter), cut];
  const rows = await tx.query<DraftRow & StoredEdits>(sql`
    select d.rid, m.pfa_id as "pfaId", m.description, d.modified_at as "modifiedAt", d.changes, d.base,
           ${costBefore} as "costBefore", ${costAfter} as "costAfter", ${heldBack} as held
      from ${draftsOf(scope, page)}
     where ${condition}
     order by d.modified_at desc, d.rid ${end}`);
  return rows.map(({ changes, base, ...row }) => ({
    ...row,
    edits: toFieldEdits({ changes, base }),
  }));
}

async function getTotals(tx: Tx, scope: Scope, filter: ReviewFilter): Promise<ReviewTotals> {
  const [row] = await tx.query<ReviewTotals & { costBefore: Money; costAfter: Money }>(sql`
    select count(*) as records, coalesce(sum(fields), 0) as fields, coalesce(sum(conflicts), 0) as conflicts,
           count(held) as held, coalesce(sum(travelling), 0) as "fieldsInFlight",
           coalesce(sum(cost_before), 0) as "costBefore", coalesce(sum(cost_after), 0) as "costAfter"
      from (select ${conflictsOfDraft} as conflicts, ${heldBack} as held,
                   (select count(*) from jsonb_object_keys(d.changes)) as fields,
                   case when i.changes is not null
                        then (select count(*) from jsonb_object_keys(d.changes) key where i.changes ? key) end as travelling,
                   ${costBefore} as cost_before, ${costAfter} as cost_after
              from ${draftsOf(scope, sql`(${ownDrafts(scope)})`)}
             where ${reviewCondition(scope, filter)}
            offset 0) reviewed`);
  if (!row) throw new Error("totals without a row");
  return { ...row, ...costsFor(scope, row) };
}

/** One field's edits over many drafts. */
export type ReviewedGroup = {
  field: FieldKey;
  records: number;
  filled: number;
  cleared: number;
  changed: number;
  /** Records of them that would stay behind. */
  held: number;
  /** What the records of the group add to the forecast total, all of their edits together. */
  costBefore: Money | null;
  costAfter: Money | null;
};

/** The caller's drafts by field, the most edited first; of those that a filter lets through. */
export async function groupDrafts(
  tx: Tx,
  scope: Scope,
  filter: ReviewFilter,
): Promise<ReviewedGroup[]> {
  const groups = await tx.query<ReviewedGroup & { costBefore: Money; costAfter: Money }>(sql`
    select e.field, count(*) as records, count(*) filter (where ${kindOfEdit.filled}) as filled,
           count(*) filter (where ${kindOfEdit.cleared}) as cleared,
           count(*) filter (where ${kindOfEdit.changed}) as changed, count(d.held) as held,
           sum(d.cost_before) as "costBefore", sum(d.cost_after) as "costAfter"
      from (select d.changes, d.base, ${heldBack} as held, ${costBefore} as cost_before, ${costAfter} as cost_after
              from ${draftsOf(scope, sql`(${ownDrafts(scope)})`)}
             where ${reviewCondition(scope, filter)}
            offset 0) d
     cross join ${editsOf(scope)}
     group by e.field
     order by records desc, e.field`);
  return groups.map((group) => ({ ...group, ...costsFor(scope, group) }));
}

/** PFA ids of the drafts that a filter lets through, and whether each would stay behind; in their own order. */
export function listDraftIds(
  tx: Tx,
  scope: Scope,
  filter: ReviewFilter,
): Promise<{ pfaId: string; isHeld: boolean }[]> {
  return tx.query(sql`
    select m.pfa_id as "pfaId", (${heldBack}) is not null as "isHeld"
      from ${draftsOf(scope, sql`(${ownDrafts(scope)})`)}
     where ${reviewCondition(scope, filter)}
     order by m.pfa_id collate "C"`);
}

const isEvery = ({ field, kind, standing, text }: ReviewFilter): boolean =>
  !field && !kind && !standing && text.trim() === "";

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
  const fields: EditableField[] = editedFields(edits).map(([field]) => field);
  return [
    ...lockedEdits(record.values, fields),
    ...brokenRules(mergeRecord(record.values, edits), fields),
  ].map(({ message }) => message);
}
