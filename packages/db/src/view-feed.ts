import type { SentItem } from "@pfa/domain/row-marks.ts";
import { empty, raw, sql, type Sql, type Tx } from "./client.ts";
import type { DraftOwner } from "./drafts.ts";
import { type StoredEdits, toFieldEdits } from "./stored-edits.ts";

// What a view held in memory is fed with. To be read in one snapshot (inSnapshot): only then do a version and what is read
// beside it belong together.

/** Records that changed between a version and the present one; each once, ascending. */
export type Changes = { version: number; rids: number[] };

/** Version of an organization's mirror; 0 before its first sync. */
export async function readMirrorVersion(tx: Tx, organizationId: number): Promise<number> {
  const [state] = await tx.query<{ version: number }>(sql`
    select version from mirror_state where organization_id = ${organizationId}`);
  return state?.version ?? 0;
}

/** What the mirror changed after version `since`, or null if that is no longer known: then everything has to be read. */
export function listMirrorChanges(
  tx: Tx,
  organizationId: number,
  since: number,
): Promise<Changes | null> {
  return listChanges(tx, since, {
    present: sql`select version from mirror_state where organization_id = ${organizationId}`,
    log: sql`select version, rids from mirror_change where organization_id = ${organizationId} and version > ${since}`,
  });
}

/** Revision of an owner's drafts and commit items; 0 if there never were any. */
export async function readDraftRevision(tx: Tx, owner: DraftOwner): Promise<number> {
  const [state] = await tx.query<{ revision: number }>(sql`
    select revision from draft_state
     where organization_id = ${owner.organizationId} and user_id = ${owner.userId}`);
  return state?.revision ?? 0;
}

/** On which records an owner's drafts or commit items changed after revision `since`; null as for the mirror. */
export function listDraftChanges(
  tx: Tx,
  owner: DraftOwner,
  since: number,
): Promise<Changes | null> {
  const isOwn = sql`organization_id = ${owner.organizationId} and user_id = ${owner.userId}`;
  return listChanges(tx, since, {
    present: sql`select revision as version from draft_state where ${isOwn}`,
    log: sql`select revision as version, rids from draft_change where ${isOwn} and revision > ${since}`,
  });
}

async function listChanges(
  tx: Tx,
  since: number,
  { present, log }: { present: Sql; log: Sql },
): Promise<Changes | null> {
  const [row] = await tx.query<Changes & { found: number }>(sql`
    with log as materialized (${log})
    select coalesce((${present}), 0) as version, (select count(*) from log) as found,
           -- As JSON: a million ordinals are read several times faster than from an array's text.
           to_json(array(select distinct unnest(rids) from log order by 1)) as rids`);
  if (!row) throw new Error("changes without a row");
  const { version, found, rids } = row;
  return found === version - since ? { version, rids } : null;
}

/** A draft as it is stored. */
type OwnDraft = { rid: number } & StoredEdits;

/** What an owner's rows show beside the mirror. */
export type OwnRecords = {
  drafts: OwnDraft[];
  /**
   * The items that marks follow from: those under way, written ones that no sync has shown yet, and the newest of a
   * drafted record. Newest first. Messages are PEMS's own words: pass them through visibleMessage before anybody reads them.
   */
  items: SentItem[];
};

/** An owner's drafts and commit items on some records, or on all. */
export async function listOwnRecords(
  tx: Tx,
  owner: DraftOwner,
  rids?: readonly number[],
): Promise<OwnRecords> {
  const drafts = await tx.query<OwnDraft>(sql`
    select d.rid, d.changes, d.base from pfa_draft d
     where d.organization_id = ${owner.organizationId} and d.user_id = ${owner.userId} ${among(raw("d.rid"), rids)}`);
  const items = await tx.query<Omit<SentItem, "edits"> & StoredEdits>(itemsSql(owner, rids));
  return {
    drafts,
    items: items.map(({ changes, base, ...item }) => ({
      ...item,
      edits: toFieldEdits({ changes, base }),
    })),
  };
}

const among = (rid: Sql, rids: readonly number[] | undefined): Sql =>
  rids ? sql`and ${rid} = any(${[...rids]}::int[])` : empty;

const itemColumns = raw(
  "i.commit_id, i.rid, i.user_id, i.state, i.changes, i.base, i.problem, i.confirmed_at",
);

/** Each part by an index of its own: a planner's written items grow without end. */
function itemsSql({ organizationId, userId }: DraftOwner, rids?: readonly number[]): Sql {
  const isChosen = among(raw("i.rid"), rids);
  return sql`
    select rid, state, changes, base, problem ->> 'message' as message, confirmed_at is not null as "isConfirmed"
      from (select ${itemColumns} from commit_item i
             where i.organization_id = ${organizationId} and i.state in ('queued', 'sending', 'unknown') ${isChosen}
            union
            select ${itemColumns} from commit_item i
             where i.organization_id = ${organizationId} and i.state = 'written' and i.confirmed_at is null ${isChosen}
            union
            select i.*
              from pfa_draft d
             cross join lateral (
                   select ${itemColumns} from commit_item i
                    where i.organization_id = d.organization_id and i.rid = d.rid and i.user_id = d.user_id
                    order by i.commit_id desc limit 1) i
             where d.organization_id = ${organizationId} and d.user_id = ${userId} ${among(raw("d.rid"), rids)}) own
     where user_id = ${userId}
     order by commit_id desc`;
}

/** Texts as the database folds their case, in the same order. */
export async function foldTexts(tx: Tx, texts: readonly string[]): Promise<string[]> {
  const [row] = await tx.query<{ folded: string[] }>(sql`
    select to_json(array(select lower(t.value collate "default")
                           from unnest(${[...texts]}::text[]) with ordinality t (value, position)
                          order by t.position)) as folded`);
  return row?.folded ?? [];
}

const ascii = String.fromCodePoint(...Array.from({ length: 127 }, (_, index) => index + 1));

/** Whether the database folds A to Z to a to z and leaves all other ASCII characters alone: some languages do not. */
export async function foldsAsciiPlainly(tx: Tx): Promise<boolean> {
  const [folded] = await foldTexts(tx, [ascii]);
  return folded === ascii.replace(/[A-Z]/g, (letter) => letter.toLowerCase());
}
