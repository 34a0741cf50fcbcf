import { planTwins } from "@pfa/domain/bulk-change.ts";
import type { ChangeableValues } from "@pfa/domain/bulk-change-plan.ts";
import type { FieldEdits } from "@pfa/domain/draft.ts";
import { editableFields, fieldSpec, type MirrorField } from "@pfa/domain/field-catalog.ts";
import type { FieldValue, MirrorValues } from "@pfa/domain/record.ts";
import type { Tx } from "./client.ts";
import { type DraftStep, pruneSteps } from "./draft-write.ts";
import type { DraftOwner } from "./drafts.ts";
import { type StoredEdits, toFieldEdits } from "./stored-edits.ts";

/** A record with all that a change of many looks at. */
export type RecordToChange = {
  rid: number;
  pfaId: string;
  recordVersion: number;
  isVanished: boolean;
  /** As PEMS has them; null where a field was not asked for. */
  values: ReadValues;
  draft: { baseVersion: number; edits: FieldEdits } | null;
  inFlight: ReadonlySet<string>;
};

type ReadValues = ChangeableValues & Partial<MirrorValues>;

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

/** Records of a change, those that exist, with the fields that it looks at, in one statement. */
export async function loadRecordsToChange(
  tx: Tx,
  { organizationId, userId }: DraftOwner,
  fields: readonly MirrorField[],
  pfaIds: readonly string[],
): Promise<RecordToChange[]> {
  const { rows } = await tx.client.query<Row>({
    text: textFor(fields),
    values: [organizationId, userId, pfaIds],
    rowMode: "array",
  });
  return rows.map((row) => toRecord(fields, row));
}

const blank = Object.fromEntries(
  [...editableFields, ...Object.values(planTwins)].map((field) => [field, null]),
) as ReadValues;

function toRecord(
  fields: readonly MirrorField[],
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
    `with kept as (
       select coalesce(array_agg(rid), '{}') as rids, coalesce(array_agg(changes), '{}') as changes,
              coalesce(array_agg(base), '{}') as base, coalesce(array_agg(base_version), '{}') as versions
         from pfa_draft
        where organization_id = $1 and user_id = $2)
     insert into draft_step (organization_id, user_id, action, label, fields,
                             rids, before_changes, before_base, before_base_versions,
                             after_changes, after_base, after_base_versions)
     select $1, $2, 'change', '', 0, rids, changes, base, versions, changes, base, versions from kept
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
         (rids, before_changes, before_base, before_base_versions, after_changes, after_base, after_base_versions) = (
         select array_agg(rid order by rid),
                array_agg(changes_before order by rid), array_agg(base_before order by rid),
                array_agg(version_before order by rid),
                array_agg(changes_after order by rid), array_agg(base_after order by rid),
                array_agg(version_after order by rid)
           from (select rid,
                        (array_agg(changes) filter (where side = 'before'))[1] as changes_before,
                        (array_agg(base) filter (where side = 'before'))[1] as base_before,
                        max(base_version) filter (where side = 'before') as version_before,
                        (array_agg(changes) filter (where side = 'after'))[1] as changes_after,
                        (array_agg(base) filter (where side = 'after'))[1] as base_after,
                        max(base_version) filter (where side = 'after') as version_after
                   from (select rid, changes, base, base_version, 'before' as side
                           from unnest(s.rids, s.before_changes, s.before_base, s.before_base_versions)
                                as kept (rid, changes, base, base_version)
                          union all
                         select rid, changes, base, base_version, 'after'
                           from pfa_draft
                          where organization_id = $1 and user_id = $2 and rid = any($4::int[])
                          union all
                         select rid, null, null, null, 'changed' from unnest($4::int[]) as changed (rid)) one
                  group by rid
                 having bool_or(side = 'changed')) paired)
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
