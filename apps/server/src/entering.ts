import type { Sessions } from "@pfa/api/context.ts";
import type { Permission } from "@pfa/domain/permissions.ts";
import type { Problem } from "@pfa/domain/problem.ts";
import { fail, type Result } from "@pfa/domain/result.ts";
import { authorize, type Scope } from "@pfa/domain/scope.ts";

/** The scope of a call that is not tRPC's, by the same check as of every other: session, membership and permission, now. */
export async function enterOrganization(
  sessions: Sessions,
  asked: { organization: string; permission: Permission },
): Promise<Result<Scope, Problem>> {
  const entry = await sessions.enter(asked.organization);
  if (!entry) return fail({ kind: "session_expired" });
  return authorize(entry.session, { ...asked, now: new Date() }, entry.membership);
}
