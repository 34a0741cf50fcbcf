import type { StepAction } from "@pfa/domain/draft-step.ts";
import { type FieldEdits, isEmpty } from "@pfa/domain/draft.ts";
import type { Tx } from "./client.ts";
import type { DraftOwner } from "./drafts.ts";
import { toStoredEdits } from "./stored-edits.ts";

/** A draft as it is to be; one without edits is to go. */
export type DraftToWrite = { rid: number; baseVersion: number; edits: FieldEdits };

/** One action of a planner, as it can be undone. The label names fields and records, never values. */
export type DraftStep = {
  action: StepAction;
  label: string;
  /** Fields that the action writes or takes away. */
  fields: number;
};

const KEPT_STEPS = 200;

const input = `
  input as materialized (
    select (draft ->> 0)::int as rid, (draft ->> 1)::int as base_version, draft -> 2 as changes, draft -> 3 as base
      from jsonb_array_elements($3::jsonb) draft),
  gone as (
    delete from pfa_draft
     where organization_id = $1 and user_id = $2 and rid = any (array(select rid from input where changes is null))),
  kept as (
    insert into pfa_draft (organization_id, user_id, rid, changes, base, base_version)
    select $1, $2, rid, changes, base, base_version from input where changes is not null order by rid
        on conflict (organization_id, user_id, rid) do update
       set changes = excluded.changes, base = excluded.base, base_version = excluded.base_version,
           revision = pfa_draft.revision + 1, modified_at = now())`;

/** Removes what was undone, since a new action stands on what is now, and all but the newest steps of an owner. */
const prune = (kept: number) => `
    delete from draft_step
     where organization_id = $1 and user_id = $2
       and (undone_at is not null
            or id < (select id from draft_step where organization_id = $1 and user_id = $2 and undone_at is null
                      order by id desc offset ${kept - 1} limit 1))`;

// All parts see the drafts as they were before the statement: what is noted for undo is what is replaced.
const withStep = `
  with ${input},
  step as (
    insert into draft_step (organization_id, user_id, action, label, fields,
                            rids, before_changes, before_base, before_base_versions,
                            after_changes, after_base, after_base_versions)
    select $1, $2, $4, $5, $6, array_agg(i.rid order by i.rid), array_agg(d.changes order by i.rid),
           array_agg(d.base order by i.rid), array_agg(d.base_version order by i.rid),
           array_agg(i.changes order by i.rid), array_agg(i.base order by i.rid),
           array_agg(case when i.changes is not null then i.base_version end order by i.rid)
      from input i
      left join lateral (
           select changes, base, base_version from pfa_draft p
            where p.organization_id = $1 and p.user_id = $2 and p.rid = i.rid offset 0) d on true
    returning id),
  pruned as (${prune(KEPT_STEPS - 1)})
  select id from step`;

const withoutStep = `with ${input} select`;

/**
 * Writes whole drafts and what they replace, in one statement however many. A draft stands in the list once. Under the lock on
 * the owner's drafts. Without a step nothing is noted for undo: the caller does so itself. Answers the step's number.
 */
export async function writeDrafts(
  tx: Tx,
  owner: DraftOwner,
  drafts: readonly DraftToWrite[],
  step: DraftStep | null,
): Promise<number | null> {
  if (drafts.length === 0) return null;
  const rows = JSON.stringify(drafts.map(toRow));
  const values = [owner.organizationId, owner.userId, rows];
  const written = await tx.client.query<{ id?: number }>(
    step
      ? {
          name: "write-drafts-step",
          text: withStep,
          values: [...values, step.action, step.label, step.fields],
        }
      : { name: "write-drafts", text: withoutStep, values },
  );
  return written.rows[0]?.id ?? null;
}

export async function pruneSteps(tx: Tx, { organizationId, userId }: DraftOwner): Promise<void> {
  await tx.client.query(prune(KEPT_STEPS), [organizationId, userId]);
}

/** As an array: half the time of an object with names, which PostgreSQL would look up in each. */
function toRow({ rid, baseVersion, edits }: DraftToWrite): unknown[] {
  if (isEmpty(edits)) return [rid];
  const { changes, base } = toStoredEdits(edits);
  return [rid, baseVersion, changes, base];
}
