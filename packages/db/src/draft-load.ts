import { type EditableField, fieldSpec, mirrorFields } from "@pfa/domain/field-catalog.ts";
import type { FieldEdits } from "@pfa/domain/draft.ts";
import type { FieldValue, MirroredRecord, MirrorValues } from "@pfa/domain/record.ts";
import type { SentItem } from "@pfa/domain/row-marks.ts";
import type { Scope } from "@pfa/domain/scope.ts";
import { visibleMessage } from "@pfa/domain/visible-message.ts";
import type { Tx } from "./client.ts";
import { type StoredEdits, toFieldEdits } from "./stored-edits.ts";

/** A record with all that a save of the caller has to know of it. */
export type DraftedRecord = MirroredRecord & {
  rid: number;
  draft: { baseVersion: number; edits: FieldEdits } | null;
  /** The caller's commit items, the newest first. */
  items: SentItem[];
};

export type LoadedDrafts = {
  /** By PFA id; those that exist. */
  records: Map<string, DraftedRecord>;
  /** Whether the organization lets a discontinued record become active again. */
  allowReactivation: boolean;
};

type StoredItem = Omit<SentItem, "rid" | "edits"> & StoredEdits;
type Row = [
  rid: number,
  recordVersion: number,
  isVanished: boolean,
  draft: (StoredEdits & { baseVersion: number }) | null,
  items: StoredItem[] | null,
  allowReactivation: boolean,
  ...values: FieldValue[],
];

const columns = mirrorFields.map((field) => `m.${fieldSpec(field).column}`).join(", ");

// Looked up by key each, whatever the planner thinks of tables that were empty when it planned: "offset 0" keeps a look-up
// from becoming a join over whole tables.
const text = `
  select m.rid, m.record_version, m.is_vanished, d.draft,
         (select json_agg(json_build_object(
                   'state', i.state, 'changes', i.changes, 'base', i.base, 'message', i.problem ->> 'message',
                   'isConfirmed', i.confirmed_at is not null) order by i.commit_id desc)
            from commit_item i
           where i.organization_id = $1 and i.rid = m.rid and i.user_id = $2),
         (select o.allow_reactivation from organization o where o.id = $1),
         ${columns}
    from unnest($3::text[]) asked (pfa_id)
   cross join lateral (
         select * from pfa_record r where r.organization_id = $1 and r.pfa_id = asked.pfa_id offset 0) m
    left join lateral (
         select json_build_object('changes', p.changes, 'base', p.base, 'baseVersion', p.base_version) as draft
           from pfa_draft p
          where p.organization_id = $1 and p.user_id = $2 and p.rid = m.rid offset 0) d on true`;

/** What a save has to know, in one statement however many records. Under the lock on the caller's drafts. */
export async function loadDrafts(
  tx: Tx,
  scope: Scope,
  pfaIds: readonly string[],
): Promise<LoadedDrafts> {
  const { rows } = await tx.client.query<Row>({
    name: "load-drafts",
    text,
    values: [scope.organizationId, scope.userId, pfaIds],
    rowMode: "array",
  });
  const records = rows.map((row) => toRecord(scope, row));
  return {
    records: new Map(records.map((record) => [record.pfaId, record])),
    allowReactivation: rows[0]?.[5] ?? false,
  };
}

// Copied whole: objects that grow field by field, a thousand of them, cost more than all the rules that read them.
const blank = Object.fromEntries(mirrorFields.map((field) => [field, null])) as MirrorValues;

function toRecord(
  scope: Scope,
  [rid, recordVersion, isVanished, draft, items, , ...cells]: Row,
): DraftedRecord {
  const values = { ...blank };
  for (const [place, field] of mirrorFields.entries()) values[field] = cells[place] ?? null;
  return {
    rid,
    pfaId: String(values.pfaId),
    recordVersion,
    isVanished,
    values,
    draft: draft && { baseVersion: draft.baseVersion, edits: toFieldEdits(draft) },
    items: (items ?? []).map((item) => toSentItem(scope, rid, item)),
  };
}

function toSentItem(
  scope: Scope,
  rid: number,
  { changes, base, message, ...item }: StoredItem,
): SentItem {
  return {
    ...item,
    rid,
    edits: toFieldEdits({ changes, base }),
    message: visibleMessage(scope.permissions, Object.keys(changes) as EditableField[], message),
  };
}
