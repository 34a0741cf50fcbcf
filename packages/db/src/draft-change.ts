import { type ChangeRule, planTwins } from "@pfa/domain/bulk-change.ts";
import { type ChangeableValues, fieldsRead } from "@pfa/domain/bulk-change-plan.ts";
import type { FieldEdits } from "@pfa/domain/draft.ts";
import { editableFields, fieldSpec, type MirrorField } from "@pfa/domain/field-catalog.ts";
import type { FieldValue } from "@pfa/domain/record.ts";
import type { Tx } from "./client.ts";
import { type DraftStep, pruneSteps } from "./draft-write.ts";
import type { DraftOwner } from "./drafts.ts";
import { type StoredEdits, toFieldEdits } from "./stored-edits.ts";

/** A record with all that a change by rule looks at. */
export type RecordToChange = {
  rid: number;
  pfaId: string;
  recordVersion: number;
  isVanished: boolean;
  values: ChangeableValues;
  draft: { baseVersion: number; edits: FieldEdits } | null;
  inFlight: ReadonlySet<string>;
};

type Row = [
  rid: number,
  pfaId: string,
  recordVersion: number,
  isVanished: boolean,
  draft: (StoredEdits & { baseVersion: number }) | null,
  inFlight: string[] | null,
  ...values: FieldValue[],
];

// Looked up by key each: see draft-load.ts.
const textFor = (fields: readonly MirrorField[]): string => `
  select m.rid, m.pfa_id, m.record_version, m.is_vanished, d.draft,
         (select array(select jsonb_object_keys(i.changes))
            from commit_item i
           where i.organization_id = $1 and i.rid = m.rid and i.user_id = $2
             and i.state in ('queued', 'sending', 'unknown')),
         ${fields.map((field) => `m.${fieldSpec(field).column}`).join(", ")}
    from unnest($3::text[]) asked (pfa_id)
   cross join lateral (
         select * from pfa_record r where r.organization_id = $1 and r.pfa_id = asked.pfa_id offset 0) m
    left join lateral (
         select json_build_object('changes', p.changes, 'base', p.base, 'baseVersion', p.base_version) as draft
           from pfa_draft p
          where p.organization_id = $1 and p.user_id = $2 and p.rid = m.rid offset 0) d on true`;

/**
 * Records of a change, those that exist, with what its rule looks at, in one statement. Under the lock on the owner's drafts.
 */
export async function loadRecordsToChange(
  tx: Tx,
  { organizationId, userId }: DraftOwner,
  rule: ChangeRule,
  pfaIds: readonly string[],
): Promise<RecordToChange[]> {
  const fields = fieldsRead(rule);
  const { rows } = await tx.client.query<Row>({
    text: textFor(fields),
    values: [organizationId, userId, pfaIds],
    rowMode: "array",
  });
  return rows.map((row) => toRecord(fields, row));
}

const blank = Object.fromEntries(
  [...editableFields, ...Object.values(planTwins)].map((field) => [field, null]),
) as ChangeableValues;

function toRecord(
  fields: readonly (keyof ChangeableValues)[],
  [rid, pfaId, recordVersion, isVanished, draft, inFlight, ...cells]: Row,
): RecordToChange {
  const values = { ...blank };
  for (const [place, field] of fields.entries()) values[field] = cells[place] ?? null;
  return {
    rid,
    pfaId,
    recordVersion,
    isVanished,
    values,
    draft: draft && { baseVersion: draft.baseVersion, edits: toFieldEdits(draft) },
    inFlight: new Set(inFlight),
  };
}

/**
 * Begins a step of many statements: keeps all the owner's drafts as they are now, since which of them the step will change is
 * known at its end only. To be ended with endStep in the same transaction.
 */
export async function beginStep(tx: Tx, owner: DraftOwner): Promise<number> {
  const { rows } = await tx.client.query<{ id: number }>(
    `insert into draft_step (organization_id, user_id, action, label, fields,
                             rids, before_changes, before_base, before_base_versions)
     select $1, $2, 'change', '', 0, coalesce(array_agg(rid), '{}'), coalesce(array_agg(changes), '{}'),
            coalesce(array_agg(base), '{}'), coalesce(array_agg(base_version), '{}')
       from pfa_draft
      where organization_id = $1 and user_id = $2
     returning id`,
    [owner.organizationId, owner.userId],
  );
  const [row] = rows;
  if (!row) throw new Error("a step without a number");
  return row.id;
}

// Grouped rather than joined: nothing tells PostgreSQL how many there are, and a loop over both would take hours.
const keepChanged = `
  update draft_step s
     set action = $5, label = $6, fields = $7,
         (rids, before_changes, before_base, before_base_versions) = (
         select array_agg(rid order by rid), array_agg(changes order by rid), array_agg(base order by rid),
                array_agg(base_version order by rid)
           from (select rid, (array_agg(changes) filter (where not is_changed))[1] as changes,
                        (array_agg(base) filter (where not is_changed))[1] as base, max(base_version) as base_version
                   from (select rid, changes, base, base_version, false as is_changed
                           from unnest(s.rids, s.before_changes, s.before_base, s.before_base_versions)
                                as kept (rid, changes, base, base_version)
                          union all
                         select rid, null, null, null, true from unnest($4::int[]) as changed (rid)) one
                  group by rid
                 having bool_or(is_changed)) paired)
   where organization_id = $1 and user_id = $2 and id = $3`;

/** Keeps of a begun step what concerns the records that it changed, and no more steps than are kept of one owner. */
export async function endStep(
  tx: Tx,
  owner: DraftOwner,
  id: number,
  { rids, ...step }: DraftStep & { rids: readonly number[] },
): Promise<void> {
  const key = [owner.organizationId, owner.userId, id];
  if (rids.length === 0) {
    await tx.client.query(
      "delete from draft_step where organization_id = $1 and user_id = $2 and id = $3",
      key,
    );
    return;
  }
  const { action, label, fields } = step;
  await tx.client.query(keepChanged, [...key, `{${rids.join()}}`, action, label, fields]);
  await pruneSteps(tx, owner);
}
