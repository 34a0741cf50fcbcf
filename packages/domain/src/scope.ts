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
  | { kind: "permission_missing"; organization: string; permission: Permission }
  | { kind: "administration_refused"; permission: Permission };

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

/** An organization as one who administers it knows it. */
type OverseenOrganization = {
  id: number;
  code: string;
  name: string;
  /** Everything that the administrator may do there. */
  permissions: ReadonlySet<Permission>;
};

/** A person who oversees the organizations in which they hold one permission. Made anew for every call. */
export type Administrator = Actor & {
  permission: Permission;
  organizations: readonly OverseenOrganization[];
  /** Whether the call asked for one of them; what belongs to no organization is then left out. */
  isNarrowed: boolean;
};

/** Which organizations this user oversees by this permission, now: one of them where the call names it, else all. */
export function oversee(
  actor: Actor,
  request: { organization?: string | undefined; permission: Permission; now: Date },
  memberships: readonly (Membership & { name: string })[],
): Result<Administrator, AccessProblem> {
  const { permission, now } = request;
  const organizations = memberships.flatMap((membership): OverseenOrganization[] => {
    const { organizationCode: code, organizationId: id, name } = membership;
    const access = authorize(actor, { organization: code, permission, now }, membership);
    return access.ok ? [{ id, code, name, permissions: access.value.permissions }] : [];
  });
  if (organizations.length === 0) return fail({ kind: "administration_refused", permission });
  const { userId, username } = actor;
  const administrator = { userId, username, permission, organizations, isNarrowed: false };
  return request.organization === undefined
    ? ok(administrator)
    : narrow(administrator, request.organization);
}

function narrow(
  administrator: Administrator,
  organization: string,
): Result<Administrator, AccessProblem> {
  const named = administrator.organizations.filter(({ code }) => code === organization);
  return named.length === 0
    ? fail({ kind: "organization_not_found", organization })
    : ok({ ...administrator, organizations: named, isNarrowed: true });
}
