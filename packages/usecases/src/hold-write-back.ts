import { auditAdminAction } from "@pfa/db/audit.ts";
import { asAdministrator, type Db } from "@pfa/db/client.ts";
import { notifyLive } from "@pfa/db/live.ts";
import { endPauses, holdWriteBack, releaseWriteBack, wakeSender } from "@pfa/db/outbox-settle.ts";
import type { Administrator } from "@pfa/domain/scope.ts";

type Place = { organizationId: number };

/** Keeps an organization's commits from PEMS until they are released; what is under way is finished. */
export function hold(
  db: Db,
  admin: Administrator,
  { organizationId, reason }: Place & { reason: string },
): Promise<{ isChanged: boolean }> {
  return asAdministrator(db, admin, async (tx) => {
    const { userId } = admin;
    const isChanged = await holdWriteBack(tx, { organizationId, userId, reason });
    if (isChanged) {
      const details = { reason };
      await auditAdminAction(tx, admin, { action: "write_back_held", organizationId, details });
      await notifyLive(tx, { kind: "commit_progress", organizationId, commitId: 0 });
    }
    return { isChanged };
  });
}

/** Lets an organization's commits go to PEMS again. */
export function release(
  db: Db,
  admin: Administrator,
  { organizationId }: Place,
): Promise<{ isChanged: boolean }> {
  return asAdministrator(db, admin, async (tx) => {
    const isChanged = await releaseWriteBack(tx, organizationId);
    if (isChanged) {
      await auditAdminAction(tx, admin, {
        action: "write_back_released",
        organizationId,
        details: {},
      });
      await notifyLive(tx, { kind: "commit_progress", organizationId, commitId: 0 });
      await wakeSender(tx, organizationId);
    }
    return { isChanged };
  });
}

/** Tries PEMS now, though a pause has not ended. */
export function tryNow(db: Db, admin: Administrator, { organizationId }: Place): Promise<void> {
  return asAdministrator(db, admin, async (tx) => {
    await endPauses(tx);
    await auditAdminAction(tx, admin, { action: "pems_tried", organizationId, details: {} });
    await wakeSender(tx, organizationId);
  });
}
