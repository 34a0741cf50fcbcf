import { isPermission } from "@pfa/domain/permissions.ts";
import type { Membership } from "@pfa/domain/scope.ts";
import { raw, sql, type Tx } from "./client.ts";

type Row<T extends Membership> = Omit<T, "permissions"> & { permissions: string[] };

const membershipColumns = raw(`
  o.id as "organizationId", o.code as "organizationCode",
  o.is_active and not o.is_suspended as "organizationActive",
  m.permissions, m.access_expires_at as "accessExpiresAt"`);

const withKnownPermissions = <T extends { permissions: string[] }>(row: T) => ({
  ...row,
  permissions: row.permissions.filter(isPermission),
});

/** A user's membership of one organization by its code, or null. */
export async function findMembership(
  tx: Tx,
  userId: number,
  organizationCode: string,
): Promise<Membership | null> {
  const [row] = await tx.query<Row<Membership>>(sql`
    select ${membershipColumns}
      from organization_member m
      join organization o on o.id = m.organization_id
     where m.user_id = ${userId} and o.code = ${organizationCode}`);
  return row ? withKnownPermissions(row) : null;
}

/** A membership with what its user sees in the list of organizations. */
export type NamedMembership = Membership & {
  name: string;
  roleTemplate: string;
  isSuspended: boolean;
};

/** Memberships of a user that have not ended, in organizations that are not closed; by code. */
export async function listMemberships(tx: Tx, userId: number): Promise<NamedMembership[]> {
  const rows = await tx.query<Row<NamedMembership>>(sql`
    select ${membershipColumns}, o.name, m.role_template as "roleTemplate", o.is_suspended as "isSuspended"
      from organization_member m
      join organization o on o.id = m.organization_id
     where m.user_id = ${userId} and o.is_active
       and (m.access_expires_at is null or m.access_expires_at > now())
     order by o.code`);
  return rows.map(withKnownPermissions);
}

export type MirrorSummary = { recordCount: number; lastSyncedAt: string | null; version: number };

/** Size and freshness of an organization's mirror; zeros before its first sync. */
export async function getMirrorSummary(tx: Tx, organizationId: number): Promise<MirrorSummary> {
  const [row] = await tx.query<MirrorSummary>(sql`
    select record_count as "recordCount", last_synced_at as "lastSyncedAt", version
      from mirror_state
     where organization_id = ${organizationId}`);
  return row ?? { recordCount: 0, lastSyncedAt: null, version: 0 };
}
