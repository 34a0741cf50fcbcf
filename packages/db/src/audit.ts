import type { Scope } from "@pfa/domain/scope.ts";
import { sql, type Tx } from "./client.ts";

export type AuditAction =
  | "commit_submitted"
  | "drafts_discarded"
  | "conflicts_resolved"
  | "sync_requested";

/** Notes what a person did, in the transaction that does it. */
export async function insertAuditEntry(
  tx: Tx,
  scope: Scope,
  entry: { action: AuditAction; details: object },
): Promise<void> {
  await tx.execute(sql`
    insert into audit_entry (organization_id, user_id, action, details)
    values (${scope.organizationId}, ${scope.userId}, ${entry.action}, ${JSON.stringify(entry.details)}::jsonb)`);
}
