import type { AuditAction } from "@pfa/domain/audit-actions.ts";
import { sql, type Tx } from "./client.ts";

export type AuditEntry = {
  id: number;
  at: string;
  organizationCode: string;
  /** Null for the product itself. */
  username: string | null;
  displayName: string | null;
  action: string;
  details: Record<string, unknown>;
};

export type AuditFilter = {
  /** In any part: who, what, the particulars. */
  text?: string | undefined;
  action?: AuditAction | undefined;
  username?: string | undefined;
  /** Entries older than this one. */
  before?: number | undefined;
  limit: number;
};

/** Entries that the transaction may see, newest first. */
export async function listAuditEntries(tx: Tx, filter: AuditFilter): Promise<AuditEntry[]> {
  const { text = null, action = null, username = null, before = null, limit } = filter;
  const pattern = text === null ? null : `%${text.replaceAll(/[\\%_]/g, String.raw`\$&`)}%`;
  return tx.query<AuditEntry>(sql`
    select e.id, e.at, o.code as "organizationCode", u.username, u.display_name as "displayName", e.action, e.details
      from audit_entry e
      join organization o on o.id = e.organization_id
      left join app_user u on u.id = e.user_id
     where (${before}::bigint is null or e.id < ${before})
       and (${action}::text is null or e.action = ${action})
       and (${username}::text is null or u.username = ${username})
       and (${pattern}::text is null
            or concat_ws(' ', u.username, u.display_name, replace(e.action, '_', ' '), e.details::text) ilike ${pattern})
     order by e.id desc
     limit ${limit}`);
}
