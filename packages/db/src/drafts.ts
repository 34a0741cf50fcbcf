import type { Draft, FieldEdits } from "@pfa/domain/draft.ts";
import { type EditableField, isEditableField, isFieldKey } from "@pfa/domain/field-catalog.ts";
import type { Scope } from "@pfa/domain/scope.ts";
import { type Db, empty, inScope, sql, type Tx } from "./client.ts";
import { type StoredEdits, toFieldEdits, toStoredEdits } from "./stored-edits.ts";

/** Whose drafts, and where. */
export type DraftOwner = { organizationId: number; userId: number };

export type StoredDraft = Draft & { rid: number };

/**
 * Makes the owner's other writers wait until this transaction ends. In a statement of its own, before any draft is read:
 * a statement that both waits and reads would still see the drafts of before it waited, and overwrite what came meanwhile.
 */
export async function lockDrafts(tx: Tx, owner: DraftOwner): Promise<void> {
  await tx.client.query(lockText(owner));
}

/** A transaction of a planner that holds the lock on their drafts from its first moment. */
export function inLockedDrafts<T>(db: Db, scope: Scope, work: (tx: Tx) => Promise<T>): Promise<T> {
  return inScope(db, scope, work, `${lookUpsOnly}; ${lockText(scope)}`);
}

// One plan for all calls, and one that looks up by key: to plan anew each time takes as long as to save a cell, and a plan
// that was made while a table was small reads the whole table for each record long after it has grown.
const lookUpsOnly =
  "set local plan_cache_mode = force_generic_plan; set local enable_seqscan = off";

const lockText = ({ organizationId, userId }: DraftOwner): string =>
  `select pg_advisory_xact_lock(hashtextextended('drafts:${organizationId}:${userId}', 0))`;

/**
 * Drafts of an owner, of some records or all; by PFA id. Two plain look-ups rather than a join: drafts come and go faster
 * than statistics, and joined without them a thousand drafts took 600 ms.
 */
export async function listDrafts(
  tx: Tx,
  owner: DraftOwner,
  rids?: readonly number[],
): Promise<StoredDraft[]> {
  const chosen = rids ? sql`and rid = any(${[...rids]}::int[])` : empty;
  const rows = await tx.query<{ rid: number; baseVersion: number } & StoredEdits>(sql`
    select rid, base_version as "baseVersion", changes, base
      from pfa_draft
     where organization_id = ${owner.organizationId} and user_id = ${owner.userId} ${chosen}`);
  const pfaIds = await getPfaIds(
    tx,
    owner.organizationId,
    rows.map((row) => row.rid),
  );
  return rows
    .map(({ rid, baseVersion, changes, base }) => ({
      rid,
      pfaId: pfaIds.get(rid) ?? "",
      userId: owner.userId,
      baseVersion,
      edits: toFieldEdits({ changes, base }),
    }))
    .toSorted((a, b) => (a.pfaId < b.pfaId ? -1 : 1));
}

async function getPfaIds(
  tx: Tx,
  organizationId: number,
  rids: readonly number[],
): Promise<Map<number, string>> {
  const rows = await tx.query<{ rid: number; pfaId: string }>(sql`
    select rid, pfa_id as "pfaId" from pfa_record
     where organization_id = ${organizationId} and rid = any(${[...rids]}::int[])`);
  return new Map(rows.map(({ rid, pfaId }) => [rid, pfaId]));
}

/** Ordinals of the records that exist among some PFA ids. */
export async function listRids(
  tx: Tx,
  organizationId: number,
  pfaIds: readonly string[],
): Promise<number[]> {
  const rows = await tx.query<{ rid: number }>(sql`
    select rid from pfa_record
     where organization_id = ${organizationId} and pfa_id = any(${[...pfaIds]}::text[])`);
  return rows.map((row) => row.rid);
}

export type DraftToSave = { rid: number; baseVersion: number; edits: FieldEdits };

/** Writes whole drafts, in one statement however many. */
export async function saveDrafts(
  tx: Tx,
  owner: DraftOwner,
  drafts: readonly DraftToSave[],
): Promise<void> {
  if (drafts.length === 0) return;
  const rows = drafts.map(({ rid, baseVersion, edits }) => ({
    rid,
    baseVersion,
    ...toStoredEdits(edits),
  }));
  await tx.execute(sql`
    insert into pfa_draft (organization_id, user_id, rid, changes, base, base_version)
    select ${owner.organizationId}, ${owner.userId}, d.rid, d.changes, d.base, d."baseVersion"
      from jsonb_to_recordset(${JSON.stringify(rows)}::jsonb)
           as d (rid int, "baseVersion" int, changes jsonb, base jsonb)
        on conflict (organization_id, user_id, rid) do update
       set changes = excluded.changes, base = excluded.base, base_version = excluded.base_version,
           revision = pfa_draft.revision + 1, modified_at = now()`);
}

export async function deleteDrafts(
  tx: Tx,
  owner: DraftOwner,
  rids: readonly number[],
): Promise<void> {
  if (rids.length === 0) return;
  await tx.execute(sql`
    delete from pfa_draft
     where organization_id = ${owner.organizationId} and user_id = ${owner.userId}
       and rid = any(${[...rids]}::int[])`);
}

export type DraftCount = { draftRecords: number; draftFields: number };

export async function countDrafts(tx: Tx, owner: DraftOwner): Promise<DraftCount> {
  const { rows } = await tx.client.query<DraftCount>({
    name: "count-drafts",
    text: `
      select draft_records as "draftRecords", draft_fields as "draftFields"
        from draft_state where organization_id = $1 and user_id = $2`,
    values: [owner.organizationId, owner.userId],
  });
  return rows[0] ?? { draftRecords: 0, draftFields: 0 };
}

/** Fields of the owner's records that are on their way to PEMS, by record; of some records, or of all. */
export async function listFieldsInFlight(
  tx: Tx,
  owner: DraftOwner,
  rids?: readonly number[],
): Promise<Map<number, EditableField[]>> {
  const rows = await tx.query<{ rid: number; fields: string[] }>(sql`
    select rid, array(select jsonb_object_keys(changes)) as fields
      from commit_item
     where organization_id = ${owner.organizationId} and user_id = ${owner.userId}
       and state in ('queued', 'sending', 'unknown')
       ${rids ? sql`and rid = any(${[...rids]}::int[])` : empty}`);
  return new Map(rows.map(({ rid, fields }) => [rid, fields.filter(isEditable)]));
}

const isEditable = (field: string): field is EditableField =>
  isFieldKey(field) && isEditableField(field);

/** Whether the organization lets a discontinued record become active again. */
export async function mayReactivate(tx: Tx, organizationId: number): Promise<boolean> {
  const [row] = await tx.query<{ allowed: boolean }>(
    sql`select allow_reactivation as allowed from organization where id = ${organizationId}`,
  );
  return row?.allowed ?? false;
}
