import { sql, type Tx } from "@pfa/db/client.ts";
import type { StoredCommit, StoredItem } from "./book-of-commits.ts";
import type { StoredDrafts } from "./book-of-drafts.ts";
import { cellKey, type Value } from "./ledger.ts";
import type { Stand } from "./stand.ts";

/** What the database holds of one user in one organization. */
export type OwnerBooks = { commits: StoredCommit[]; drafts: StoredDrafts };

const ownerKey = (organizationId: number, username: string) => `${organizationId} ${username}`;

/** Commits and drafts of everybody, from one moment. */
export function readOwnerBooks({
  owner,
}: Pick<Stand, "owner">): Promise<(organizationId: number, username: string) => OwnerBooks> {
  return owner.transaction(async (tx) => {
    await tx.execute(sql`set transaction isolation level repeatable read`);
    const commits = await readCommits(tx);
    const drafts = await readDrafts(tx);
    return (organizationId, username) => ({
      commits: commits.get(ownerKey(organizationId, username)) ?? [],
      drafts: drafts.get(ownerKey(organizationId, username)) ?? new Map<string, Value | null>(),
    });
  });
}

type CommitRow = { id: number; reason: string; organizationId: number; username: string };
type ItemRow = StoredItem & { organizationId: number };

async function readCommits(tx: Tx): Promise<Map<string, StoredCommit[]>> {
  const commits = await tx.query<CommitRow>(sql`
    select c.id, c.reason, c.organization_id as "organizationId", u.username
      from pfa_commit c join app_user u on u.id = c.user_id order by c.id`);
  const items = await tx.query<ItemRow>(sql`
    select commit_id as "commitId", organization_id as "organizationId", pfa_id as "pfaId", changes, state, attempts,
           record_version as "recordVersion", written_version as "writtenVersion", problem ->> 'message' as message
      from commit_item order by commit_id, rid`);
  const itemsOf = Map.groupBy(
    items,
    ({ organizationId, commitId }) => `${organizationId} ${commitId}`,
  );
  const books = new Map<string, StoredCommit[]>();
  for (const { id, reason, organizationId, username } of commits) {
    const key = ownerKey(organizationId, username);
    const commit = { id, reason, items: itemsOf.get(`${organizationId} ${id}`) ?? [] };
    books.set(key, [...(books.get(key) ?? []), commit]);
  }
  return books;
}

type DraftRow = {
  organizationId: number;
  username: string;
  pfaId: string;
  changes: Record<string, Value | null>;
};

async function readDrafts(tx: Tx): Promise<Map<string, Map<string, Value | null>>> {
  const rows = await tx.query<DraftRow>(sql`
    select d.organization_id as "organizationId", u.username, r.pfa_id as "pfaId", d.changes
      from pfa_draft d
      join app_user u on u.id = d.user_id
      join pfa_record r on r.organization_id = d.organization_id and r.rid = d.rid`);
  const books = new Map<string, Map<string, Value | null>>();
  for (const { organizationId, username, pfaId, changes } of rows) {
    const key = ownerKey(organizationId, username);
    const cells = books.get(key) ?? new Map<string, Value | null>();
    for (const [field, value] of Object.entries(changes))
      cells.set(cellKey({ pfaId, field }), value);
    books.set(key, cells);
  }
  return books;
}
