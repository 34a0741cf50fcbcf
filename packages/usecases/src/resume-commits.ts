import { type Db, inOrganization } from "@pfa/db/client.ts";
import { enqueueSendingAt, isSendingQueued, listLeftBehind } from "@pfa/db/outbox-jobs.ts";
import { isSending } from "@pfa/db/outbox-lock.ts";
import { listTurns } from "@pfa/db/outbox-turns.ts";

/**
 * Queues the sending of commits wherever some wait and nobody is about to send them: after a crash, a lost job, or the end
 * of a suspension, a hold or a planner's missing right. Answers those organizations.
 */
export async function resumeCommits(db: Db, server: string): Promise<number[]> {
  if (await db.transaction((tx) => isSending(tx, server))) return [];
  const leftBehind = await db.transaction(listLeftBehind);
  const turns = await db.transaction(listTurns);
  const due = turns.filter(({ dueMs }) => dueMs === 0).map((turn) => turn.organizationId);
  const resumed: number[] = [];
  for (const organizationId of new Set([...leftBehind, ...due])) {
    const isResumed = await inOrganization(db, organizationId, async (tx) => {
      if (await isSendingQueued(tx, organizationId)) return false;
      await enqueueSendingAt(tx, organizationId, { delayMs: 0, ifQueued: "replace" });
      return true;
    });
    if (isResumed) resumed.push(organizationId);
  }
  return resumed;
}
