import { auditAdminAction } from "@pfa/db/audit.ts";
import { asAdministrator, type Db } from "@pfa/db/client.ts";
import { notifyLive } from "@pfa/db/live.ts";
import {
  endPauses,
  type ItemMove,
  listSelected,
  moveItems,
  type QueueSelection,
  type SelectedItem,
  wakeSender,
} from "@pfa/db/outbox-settle.ts";
import type { Administrator } from "@pfa/domain/scope.ts";
import { type ItemAction, returnedMessage, stateAfter } from "@pfa/domain/write-back-admin.ts";

/** As many as one call settles; the rest match the same filter afterwards. */
const MOST_ITEMS = 50_000;

export type SettledItems = {
  moved: number;
  /** Under way, settled meanwhile, or of a record with another write under way. */
  skipped: number;
};

/**
 * Sends items of the queue again now, or returns them to their authors' drafts. The drafts are there: an edit leaves them only
 * when PEMS has taken it, so a returned item merely stops to wait and says why. Planner by planner, each in a transaction of
 * its own: their drafts' counters are never locked together.
 */
export async function settleItems(
  db: Db,
  admin: Administrator,
  { action, selection }: { action: ItemAction; selection: QueueSelection },
): Promise<SettledItems> {
  const items = await asAdministrator(db, admin, (tx) => listSelected(tx, selection, MOST_ITEMS));
  const settled: SettledItems = { moved: 0, skipped: 0 };
  for (const own of Map.groupBy(items, ownerOf).values()) {
    // oxlint-disable-next-line no-await-in-loop -- one planner after the other
    const moved = await settleOwn(db, admin, { action, own });
    settled.moved += moved;
    settled.skipped += own.length - moved;
  }
  return settled;
}

const ownerOf = ({ organizationId, userId }: SelectedItem) => `${organizationId}:${userId}`;

async function settleOwn(
  db: Db,
  admin: Administrator,
  { action, own }: { action: ItemAction; own: readonly SelectedItem[] },
): Promise<number> {
  const [first] = own;
  const moves = own.flatMap((item) => moveOf(action, item));
  if (!first || moves.length === 0) return 0;
  const { organizationId, userId } = first;
  return asAdministrator(db, admin, async (tx) => {
    const moved = await moveItems(tx, moves);
    if (moved.length === 0) return 0;
    const commitIds = [...new Set(moved.map(({ commitId }) => commitId))];
    await auditAdminAction(tx, admin, {
      action: action === "retry" ? "items_retried" : "items_returned",
      organizationId,
      details: { items: moved.length, userId, commitIds: commitIds.slice(0, 20) },
    });
    for (const commitId of commitIds)
      await notifyLive(tx, { kind: "commit_progress", organizationId, commitId });
    if (action === "retry") {
      await endPauses(tx);
      await wakeSender(tx, organizationId);
    }
    return moved.length;
  });
}

function moveOf(action: ItemAction, item: SelectedItem): ItemMove[] {
  const { organizationId, commitId, rid, state } = item;
  const to = stateAfter(action, state);
  if (!to) return [];
  const message = action === "return" ? returnedMessage(item.message) : null;
  return [{ organizationId, commitId, rid, from: state, to, message }];
}
