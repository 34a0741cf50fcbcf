import type { AuditAction } from "@pfa/domain/audit-actions.ts";
import type { Administrator, Scope } from "@pfa/domain/scope.ts";
import { sql, type Tx } from "./client.ts";
import { notifyAdmins } from "./live.ts";

/** Notes what a person did in an organization, in the transaction that does it. */
export async function insertAuditEntry(
  tx: Tx,
  scope: Pick<Scope, "organizationId" | "userId">,
  entry: { action: AuditAction; details: object },
): Promise<void> {
  await tx.execute(sql`
    insert into audit_entry (organization_id, user_id, action, details)
    values (${scope.organizationId}, ${scope.userId}, ${entry.action}, ${JSON.stringify(entry.details)}::jsonb)`);
}

/** What an administrator did; `organizationId` is null for what belongs to no organization. */
export type AdminAction = { action: AuditAction; organizationId: number | null; details: object };

/**
 * Notes what an administrator did, in the transaction that does it. What was done to something that belongs to no organization,
 * such as a job for all of them, is noted in each organization that the administrator oversees: whoever oversees one of them
 * with them sees it, and nobody else.
 */
export async function auditAdminAction(
  tx: Tx,
  { userId, organizations }: Administrator,
  { action, organizationId, details }: AdminAction,
): Promise<void> {
  const places = organizationId === null ? organizations.map(({ id }) => id) : [organizationId];
  for (const place of places) {
    await insertAuditEntry(tx, { organizationId: place, userId }, { action, details });
    await notifyAdmins(tx, "audit", place);
  }
}
