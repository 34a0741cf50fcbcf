import { type Db, inOrganization } from "@pfa/db/client.ts";
import { enqueueSendingAt, isSendingStuck, listSendingOrganizations } from "@pfa/db/outbox-jobs.ts";

/**
 * Queues the sending of commits wherever some wait and nobody is about to send them: after a crash, a lost job, or the end
 * of an organization's suspension. Answers those organizations.
 */
export async function resumeCommits(db: Db): Promise<number[]> {
  const resumed: number[] = [];
  for (const organizationId of await db.transaction(listSendingOrganizations)) {
    const isResumed = await inOrganization(db, organizationId, async (tx) => {
      if (!(await isSendingStuck(tx, organizationId))) return false;
      await enqueueSendingAt(tx, organizationId, { delayMs: 0, ifQueued: "replace" });
      return true;
    });
    if (isResumed) resumed.push(organizationId);
  }
  return resumed;
}
