import { type Db, inOrganization } from "@pfa/db/client.ts";
import { notifyLive } from "@pfa/db/live.ts";
import { listOrganizations } from "@pfa/db/organizations.ts";
import { findPemsTrouble, notePems } from "@pfa/db/outbox.ts";
import { endPauses } from "@pfa/db/outbox-settle.ts";
import type { Pems } from "@pfa/pems/pems.ts";

/**
 * W27: asks a PEMS that was away whether it answers again; the next sync may be far off. If so, everybody is told and the
 * sender need not wait for the end of its pause. Answers the organizations for which PEMS is back.
 */
export async function probePems(db: Db, pems: Pems, signal?: AbortSignal): Promise<string[]> {
  const organizations = await db.transaction(listOrganizations);
  const away: typeof organizations = [];
  for (const organization of organizations) {
    const isAway = await inOrganization(db, organization.id, (tx) =>
      findPemsTrouble(tx, organization.id),
    );
    if (isAway) away.push(organization);
  }
  if (away.length === 0 || !(await pems.check(signal)).ok) return [];
  await db.transaction(endPauses);
  for (const { id: organizationId } of away) {
    await inOrganization(db, organizationId, async (tx) => {
      await notePems(tx, organizationId, null);
      // Zero: of no commit in particular. Open browsers read again how PEMS is.
      await notifyLive(tx, { kind: "commit_progress", organizationId, commitId: 0 });
    });
  }
  return away.map(({ code }) => code);
}
