import { sql, type Tx } from "./client.ts";

/** What a query of the chat reads with, and how fresh it is. */
export type ChatCapability = {
  /** Good for half a minute; says whose records are seen, and whether with money. */
  capability: string;
  /** ISO timestamp of the last read from PEMS, or null before the first. */
  lastSyncedAt: string | null;
};

/** Issues a capability for the person and organization in context: who may not see money gets one that shows none. */
export async function issueChatCapability(tx: Tx): Promise<ChatCapability> {
  const [row] = await tx.query<ChatCapability>(sql`
    select ai.issue_capability() as capability,
           (select last_synced_at from mirror_state where organization_id = (select app_organization())) as "lastSyncedAt"`);
  if (!row) throw new Error("A query without FROM has one row.");
  return row;
}
