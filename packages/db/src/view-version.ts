import { fail, ok, type Result } from "@pfa/domain/result.ts";
import type { Scope } from "@pfa/domain/scope.ts";
import type { ViewProblem, ViewVersion, Window } from "@pfa/domain/window.ts";
import { sql, type Tx } from "./client.ts";

/** What the caller's views follow from at this moment; in a snapshot, what all its reads follow from. */
export async function getViewVersion(
  tx: Tx,
  { organizationId, userId }: Scope,
): Promise<ViewVersion> {
  const [version] = await tx.query<ViewVersion>(sql`
    select coalesce((select version from mirror_state
                      where organization_id = ${organizationId}), 0) as mirror,
           coalesce((select revision from draft_state
                      where organization_id = ${organizationId} and user_id = ${userId}), 0) as drafts`);
  if (!version) throw new Error("a version without a row");
  return version;
}

/** SQL holds no earlier state to compare with: every change may have moved something. */
export function movedSince(since: ViewVersion, present: ViewVersion): NonNullable<Window["moved"]> {
  return {
    byMirror: since.mirror !== present.mirror,
    byDrafts: since.drafts !== present.drafts,
  };
}

type ViewMoved = Extract<ViewProblem, { kind: "view_moved" }>;

/** The present version, if rows still stand where the caller saw them. */
export async function requireVersion(
  tx: Tx,
  scope: Scope,
  asked: ViewVersion,
): Promise<Result<ViewVersion, ViewMoved>> {
  const present = await getViewVersion(tx, scope);
  const { byMirror, byDrafts } = movedSince(asked, present);
  return byMirror || byDrafts ? fail({ kind: "view_moved", asked, present }) : ok(present);
}
