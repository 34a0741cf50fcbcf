import { type Db, inOrganization } from "@pfa/db/client.ts";
import { notifyLive } from "@pfa/db/live.ts";
import { listLeftBehind } from "@pfa/db/outbox-jobs.ts";
import { reclaimAbandoned } from "@pfa/db/outbox.ts";

/** Takes back what senders left behind when they died. For the one sender of the server. */
export async function takeBackAbandoned(db: Db): Promise<void> {
  for (const organizationId of await db.transaction(listLeftBehind)) {
    // oxlint-disable-next-line no-await-in-loop -- each in its own organization
    await inOrganization(db, organizationId, async (tx) => {
      const commitIds = await reclaimAbandoned(tx, organizationId);
      for (const commitId of commitIds)
        await notifyLive(tx, { kind: "commit_progress", organizationId, commitId });
    });
  }
}
