import { isPermission } from "@pfa/domain/permissions.ts";
import type { Membership } from "@pfa/domain/scope.ts";
import type { Db } from "./client.ts";
import type { SessionLimits, StoredSession } from "./identity-sessions.ts";

/** Who asks for access to which organization. */
export type AccessPair = { tokenHash: Buffer; organization: string };

/** A live session with its user's standing in one organization, as the database had it after the question was asked. */
export type Access = {
  session: StoredSession;
  /** Its last use is so long ago that this one should be noted (findSession with "use" does). */
  isStale: boolean;
  /** Null for an organization that does not exist, and for one that the user does not belong to. */
  membership: Membership | null;
  /** Versions of what the user may read there; null without a membership that lets them read now. */
  versions: { mirror: number; drafts: number } | null;
};

type Row = {
  userId: number | null;
  username: string;
  displayName: string;
  isStale: boolean;
  organizationId: number | null;
  organizationCode: string;
  organizationActive: boolean;
  permissions: string[];
  accessExpiresAt: string | null;
  mirrorVersion: number | null;
  draftRevision: number | null;
};

const text = `
  select user_id as "userId", username, display_name as "displayName", is_stale as "isStale",
         organization_id as "organizationId", organization_code as "organizationCode",
         organization_active as "organizationActive", permissions, access_expires_at as "accessExpiresAt",
         mirror_version as "mirrorVersion", draft_revision as "draftRevision"
    from read_access($1, $2, $3)
   order by ordinal`;

/**
 * Access for each pair, in their order; null without a live session. One statement outside any transaction, however many
 * pairs: what is answered was true after the call began.
 */
export async function readAccess(
  db: Db,
  pairs: readonly AccessPair[],
  { idleSeconds }: Pick<SessionLimits, "idleSeconds">,
): Promise<(Access | null)[]> {
  if (pairs.length === 0) return [];
  const { rows } = await db.pool.query<Row>({
    name: "read-access",
    text,
    values: [
      pairs.map(({ tokenHash }) => tokenHash),
      pairs.map(({ organization }) => organization),
      idleSeconds,
    ],
  });
  return rows.map(toAccess);
}

function toAccess(row: Row): Access | null {
  const { userId, username, displayName, isStale, mirrorVersion, draftRevision } = row;
  if (userId === null) return null;
  return {
    session: { userId, username, displayName },
    isStale,
    membership: toMembership(row),
    versions:
      mirrorVersion === null || draftRevision === null
        ? null
        : { mirror: mirrorVersion, drafts: draftRevision },
  };
}

function toMembership(row: Row): Membership | null {
  const { organizationId, organizationCode, organizationActive, accessExpiresAt } = row;
  if (organizationId === null) return null;
  return {
    organizationId,
    organizationCode,
    organizationActive,
    permissions: row.permissions.filter(isPermission),
    accessExpiresAt,
  };
}
