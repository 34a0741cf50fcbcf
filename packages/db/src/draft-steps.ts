import { type FieldEdits, isEmpty } from "@pfa/domain/draft.ts";
import { editableFields, isMoneyField } from "@pfa/domain/field-catalog.ts";
import type { StepSummary } from "@pfa/domain/draft-step.ts";
import type { Tx } from "./client.ts";
import type { DraftOwner } from "./drafts.ts";
import { type StoredEdits, toFieldEdits, toStoredEdits } from "./stored-edits.ts";

// Steps as they are undone and redone. What has been undone is always newer than what stands.

export type StepDirection = "undo" | "redo";

const summary = `
  id, action, label, fields, cardinality(rids) as records, created_at as at, undone_at is not null as "isUndone"`;

/** The owner's steps, the newest first. */
export async function listSteps(
  tx: Tx,
  { organizationId, userId }: DraftOwner,
): Promise<StepSummary[]> {
  const { rows } = await tx.client.query<StepSummary>(
    `select ${summary} from draft_step where organization_id = $1 and user_id = $2 order by id desc`,
    [organizationId, userId],
  );
  return rows;
}

const nextText = {
  undo: `select ${summary} from draft_step
          where organization_id = $1 and user_id = $2 and undone_at is null order by id desc limit 1`,
  redo: `select ${summary} from draft_step
          where organization_id = $1 and user_id = $2 and undone_at is not null order by id limit 1`,
};

/** The step that is undone or redone next; null where there is none. */
export async function findNextStep(
  tx: Tx,
  { organizationId, userId }: DraftOwner,
  direction: StepDirection,
): Promise<StepSummary | null> {
  const { rows } = await tx.client.query<StepSummary>(nextText[direction], [
    organizationId,
    userId,
  ]);
  return rows[0] ?? null;
}

/** A record of a step that does not simply go back: its draft, or what lies under it, is another than the step left. */
export type DisturbedRecord = {
  rid: number;
  pfaId: string;
  baseVersion: number;
  from: FieldEdits;
  to: FieldEdits;
  present: FieldEdits;
  changedInPems: ReadonlySet<string>;
};

type DisturbedRow = {
  rid: number;
  pfaId: string;
  recordVersion: number;
  from: StoredEdits | null;
  to: (StoredEdits & { baseVersion: number }) | null;
  present: (StoredEdits & { baseVersion: number }) | null;
  changedInPems: string[] | null;
};

const sides = {
  undo: { from: "after", to: "before", since: "created_at" },
  redo: { from: "before", to: "after", since: "undone_at" },
} as const;

/** The records of a step, each with its draft on both sides. */
const movedRecords = (direction: StepDirection) => {
  const { from, to } = sides[direction];
  return `
    moved as materialized (
      select u.*
        from draft_step s
       cross join lateral unnest(s.rids, s.${from}_changes, s.${from}_base, s.${from}_base_versions,
                                 s.${to}_changes, s.${to}_base, s.${to}_base_versions)
                       as u (rid, from_changes, from_base, from_version, to_changes, to_base, to_version)
       where s.organization_id = $1 and s.user_id = $2 and s.id = $3)`;
};

const money = editableFields.filter(isMoneyField).map((field) => `'${field}'`);

// History holds a field's changes of thousands of records in one document: it is opened only where something is newer than the step.
const disturbedText = (direction: StepDirection) => `
  with ${movedRecords(direction)},
  newer as materialized (
    select c.field, (key.rid)::int as rid
      from record_change c
     cross join lateral jsonb_object_keys(c.changes) as key (rid)
     where c.organization_id = $1
       and c.at > (select ${sides[direction].since} from draft_step where organization_id = $1 and user_id = $2 and id = $3)
       and c.first_rid <= (select max(rid) from moved) and c.last_rid >= (select min(rid) from moved)),
  touched as materialized (
    select rid, array_agg(field) as fields from newer group by rid),
  travelling as materialized (
    select distinct rid from commit_item
     where organization_id = $1 and user_id = $2 and state in ('queued', 'sending', 'unknown')),
  present as materialized (
    select rid, changes, base, base_version from pfa_draft
     where organization_id = $1 and user_id = $2 and rid = any (array(select rid from moved)))
  select m.rid, r.pfa_id as "pfaId", r.record_version as "recordVersion",
         case when m.from_changes is not null then jsonb_build_object('changes', m.from_changes, 'base', m.from_base) end as "from",
         case when m.to_changes is not null then jsonb_build_object('changes', m.to_changes, 'base', m.to_base, 'baseVersion', m.to_version) end as "to",
         case when p.changes is not null
              then jsonb_build_object('changes', p.changes, 'base', p.base, 'baseVersion', p.base_version) end as present,
         t.fields as "changedInPems"
    from moved m
    left join present p on p.rid = m.rid
    left join touched t on t.rid = m.rid
    left join travelling i on i.rid = m.rid
   cross join lateral (
         select pfa_id, record_version from pfa_record
          where organization_id = $1 and rid = m.rid offset 0) r
   where p.changes is distinct from m.from_changes or p.base is distinct from m.from_base
      or t.rid is not null or i.rid is not null
      or (not $4 and (m.from_changes ?| array[${money.join()}] or m.to_changes ?| array[${money.join()}]))
   order by m.rid`;

/** Records of a step that are to be judged one by one. */
export async function findDisturbed(
  tx: Tx,
  { organizationId, userId }: DraftOwner,
  { id, direction, mayEditMoney }: { id: number; direction: StepDirection; mayEditMoney: boolean },
): Promise<DisturbedRecord[]> {
  const { rows } = await tx.client.query<DisturbedRow>(disturbedText(direction), [
    organizationId,
    userId,
    id,
    mayEditMoney,
  ]);
  return rows.map(({ rid, pfaId, recordVersion, from, to, present, changedInPems }) => ({
    rid,
    pfaId,
    baseVersion: present?.baseVersion ?? to?.baseVersion ?? recordVersion,
    from: from ? toFieldEdits(from) : {},
    to: to ? toFieldEdits(to) : {},
    present: present ? toFieldEdits(present) : {},
    changedInPems: new Set(changedInPems),
  }));
}

const moveText = (direction: StepDirection) => `
  with ${movedRecords(direction)},
  undisturbed as materialized (
    select * from moved where rid <> all ($4::int[])),
  gone as (
    delete from pfa_draft
     where organization_id = $1 and user_id = $2
       and rid = any (array(select rid from undisturbed where to_changes is null)))
  insert into pfa_draft (organization_id, user_id, rid, changes, base, base_version)
  select $1, $2, rid, to_changes, to_base, to_version from undisturbed where to_changes is not null order by rid
      on conflict (organization_id, user_id, rid) do update
     set changes = excluded.changes, base = excluded.base, base_version = excluded.base_version,
         revision = pfa_draft.revision + 1, modified_at = now()`;

/** Puts the drafts of a step's other records on its other side. */
export async function moveUndisturbed(
  tx: Tx,
  { organizationId, userId }: DraftOwner,
  { id, direction, except }: { id: number; direction: StepDirection; except: readonly number[] },
): Promise<void> {
  await tx.client.query(moveText(direction), [organizationId, userId, id, `{${except.join()}}`]);
}

/** Notes that a step was undone or redone. */
export async function markStep(
  tx: Tx,
  { organizationId, userId }: DraftOwner,
  { id, direction }: { id: number; direction: StepDirection },
): Promise<void> {
  await tx.client.query(
    `update draft_step set undone_at = ${direction === "undo" ? "now()" : "null"}
      where organization_id = $1 and user_id = $2 and id = $3`,
    [organizationId, userId, id],
  );
}

/** A record of a step that moved in part, with its draft before and after that. */
export type PartlyMoved = {
  rid: number;
  from: FieldEdits;
  to: FieldEdits;
  fromVersion: number;
  toVersion: number;
};

const rewriteText = (direction: StepDirection) => {
  const { from, to } = sides[direction];
  return `
    with ${movedRecords(direction)},
    rewritten as (
      select * from moved where rid <> all ($4::int[])
       union all
      select (one ->> 0)::int, nullif(one -> 1, 'null'), nullif(one -> 2, 'null'), (one ->> 3)::int,
             nullif(one -> 4, 'null'), nullif(one -> 5, 'null'), (one ->> 6)::int
        from jsonb_array_elements($5::jsonb) one)
    update draft_step
       set fields = fields - $6,
           (rids, ${from}_changes, ${from}_base, ${from}_base_versions, ${to}_changes, ${to}_base, ${to}_base_versions) = (
           select coalesce(array_agg(rid order by rid), '{}'),
                  coalesce(array_agg(from_changes order by rid), '{}'), coalesce(array_agg(from_base order by rid), '{}'),
                  coalesce(array_agg(from_version order by rid), '{}'),
                  coalesce(array_agg(to_changes order by rid), '{}'), coalesce(array_agg(to_base order by rid), '{}'),
                  coalesce(array_agg(to_version order by rid), '{}')
             from rewritten)
     where organization_id = $1 and user_id = $2 and id = $3`;
};

/** Makes a step tell what really moved: records that stayed leave it, and the others stand with what was there and came. */
export async function rewriteStep(
  tx: Tx,
  { organizationId, userId }: DraftOwner,
  {
    id,
    direction,
    partly,
    except,
    fields,
  }: {
    id: number;
    direction: StepDirection;
    partly: readonly PartlyMoved[];
    /** Records that stand in `partly`, or stayed. */
    except: readonly number[];
    /** Cells that stayed. */
    fields: number;
  },
): Promise<void> {
  const rows = partly.map(({ rid, from, to, fromVersion, toVersion }) => [
    rid,
    ...toColumns(from, fromVersion),
    ...toColumns(to, toVersion),
  ]);
  await tx.client.query(rewriteText(direction), [
    organizationId,
    userId,
    id,
    `{${except.join()}}`,
    JSON.stringify(rows),
    fields,
  ]);
}

function toColumns(edits: FieldEdits, version: number): unknown[] {
  if (isEmpty(edits)) return [null, null, null];
  const { changes, base } = toStoredEdits(edits);
  return [changes, base, version];
}
