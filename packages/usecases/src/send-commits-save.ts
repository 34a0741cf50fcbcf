import { inOrganization, type Tx } from "@pfa/db/client.ts";
import { notifyLive } from "@pfa/db/live.ts";
import { deleteDrafts, listDrafts, lockDrafts, saveDrafts } from "@pfa/db/drafts.ts";
import { lockMirror } from "@pfa/db/mirror-lock.ts";
import { refreshMirrored } from "@pfa/db/mirror-refresh.ts";
import {
  endClaim,
  type ItemOutcome,
  lockDraftOfItem,
  notePems,
  type OutboxItem,
} from "@pfa/db/outbox.ts";
import { isEmpty } from "@pfa/domain/draft.ts";
import type { SourceRecord } from "@pfa/domain/record.ts";
import { editsAfterWrite, withJitter } from "@pfa/domain/write-back.ts";
import type { SendContext, Sent } from "./send-commits-item.ts";

/** Saves what became of an item, all of it or nothing: its state, the mirror's record, the author's draft. */
export async function saveSent({ db }: SendContext, item: OutboxItem, sent: Sent): Promise<void> {
  const { organizationId, commitId } = item;
  await inOrganization(db, organizationId, async (tx) => {
    // Every transaction takes these in this order: drafts, mirror, item, and with the item the author's draft_state.
    if (sent.outcome.state === "written") {
      await lockDrafts(tx, item);
      await lockDraftOfItem(tx, item);
    }
    if (sent.record) await lockMirror(tx, organizationId);
    // True also if the claim is void. What a pause means for everybody is told when it begins.
    if (!sent.pause) await notePems(tx, organizationId, null);
    // Void claim: whoever holds the item now settles it.
    if (!(await endClaim(tx, item, spread(sent.outcome)))) return;

    if (sent.record) await saveRecord(tx, item, sent.record);
    if (sent.outcome.state === "written") await reduceDraft(tx, item, sent.outcome.writtenVersion);
    await notifyLive(tx, { kind: "commit_progress", organizationId, commitId });
  });
}

const spread = (outcome: ItemOutcome): ItemOutcome =>
  "delaySeconds" in outcome
    ? { ...outcome, delaySeconds: withJitter(outcome.delaySeconds, Math.random()) }
    : outcome;

async function saveRecord(tx: Tx, item: OutboxItem, record: SourceRecord): Promise<void> {
  const { organizationId, rid } = item;
  const version = await refreshMirrored(tx, organizationId, rid, record);
  if (version !== null) await notifyLive(tx, { kind: "mirror_changed", organizationId, version });
}

/** Takes what PEMS has now out of the author's draft; what was edited further meanwhile stays. */
async function reduceDraft(tx: Tx, item: OutboxItem, writtenVersion: number): Promise<void> {
  const { organizationId, userId, rid } = item;
  const [draft] = await listDrafts(tx, item, [item.rid]);
  if (!draft) return;

  const edits = editsAfterWrite(draft.edits, item.edits);

  if (isEmpty(edits)) await deleteDrafts(tx, item, [rid]);
  else await saveDrafts(tx, item, [{ rid, baseVersion: writtenVersion, edits }]);
  await notifyLive(tx, { kind: "drafts_changed", organizationId, userId });
}
