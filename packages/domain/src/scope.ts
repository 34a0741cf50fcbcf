import type { Permission } from "./permissions.ts";
import { fail, ok, type Result } from "./result.ts";

/** Who acts, and where. Made only from a verified session; every query of a person carries one. */
export type Scope = {
  userId: number;
  username: string;
  organizationId: number;
  organizationCode: string;
  permissions: ReadonlySet<Permission>;
};

/** A user's standing in one organization, as the database has it at this moment. */
export type Membership = {
  organizationId: number;
  organizationCode: string;
  /** False for a suspended or closed organization. */
  organizationActive: boolean;
  permissions: readonly Permission[];
  /** ISO timestamp after which the access has ended, or null for no end. */
  accessExpiresAt: string | null;
};

export type AccessProblem =
  | { kind: "organization_not_found"; organization: string }
  | { kind: "organization_suspended"; organization: string }
  | { kind: "access_expired"; organization: string }
  | { kind: "permission_missing"; organization: string; permission: Permission };

export type Actor = { userId: number; username: string };

/**
 * The one policy: may this user do this in this organization, now?
 * An organization that does not exist and one the user does not belong to answer alike, so that codes cannot be probed.
 */
export function authorize(
  actor: Actor,
  request: { organization: string; permission: Permission; now: Date },
  membership: Membership | null,
): Result<Scope, AccessProblem> {
  const { organization, permission, now } = request;
  if (!membership) return fail({ kind: "organization_not_found", organization });
  if (!membership.organizationActive) return fail({ kind: "organization_suspended", organization });
  // Asked this way round, a date that cannot be read gives nothing.
  if (membership.accessExpiresAt !== null && !(new Date(membership.accessExpiresAt) > now)) {
    return fail({ kind: "access_expired", organization });
  }
  const granted = new Set(membership.permissions);
  if (!granted.has(permission)) {
    return fail({ kind: "permission_missing", organization, permission });
  }
  return ok({
    userId: actor.userId,
    username: actor.username,
    organizationId: membership.organizationId,
    organizationCode: membership.organizationCode,
    permissions: granted,
  });
}
