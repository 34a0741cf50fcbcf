import { inOrganization, type Tx } from "@pfa/db/client.ts";
import { notifyLive } from "@pfa/db/live.ts";
import { deleteDrafts, listDrafts, lockDrafts, saveDrafts } from "@pfa/db/drafts.ts";
import { lockMirror } from "@pfa/db/mirror-lock.ts";
import { listMirrored } from "@pfa/db/mirror.ts";
import { noteRecordChanges } from "@pfa/db/record-change-write.ts";
import { refreshMirrored } from "@pfa/db/mirror-refresh.ts";
import {
  endClaim,
  type ItemOutcome,
  lockDraftOfItem,
  notePems,
  type OutboxItem,
} from "@pfa/db/outbox.ts";
import { isEmpty } from "@pfa/domain/draft.ts";
import { isEditableField, type MirrorField } from "@pfa/domain/field-catalog.ts";
import { changedValues } from "@pfa/domain/record-change.ts";
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

    if (sent.record) await saveRecord(tx, item, sent.record, sent.outcome.state === "written");
    if (sent.outcome.state === "written") await reduceDraft(tx, item, sent.outcome.writtenVersion);
    await notifyLive(tx, { kind: "commit_progress", organizationId, commitId });
  });
}

const spread = (outcome: ItemOutcome): ItemOutcome =>
  "delaySeconds" in outcome
    ? { ...outcome, delaySeconds: withJitter(outcome.delaySeconds, Math.random()) }
    : outcome;

async function saveRecord(
  tx: Tx,
  item: OutboxItem,
  record: SourceRecord,
  isWritten: boolean,
): Promise<void> {
  const { organizationId, rid, pfaId, commitId } = item;
  const [before] = await listMirrored(tx, organizationId, [pfaId]);
  const version = await refreshMirrored(tx, organizationId, rid, record);
  if (version === null || !before) return;
  // Of what planners may edit, a field that was not asked for somebody else had changed in PEMS before. The rest follows from
  // the write, such as the time of the last change.
  const isOurs = (field: MirrorField) =>
    isWritten && (!isEditableField(field) || Object.hasOwn(item.edits, field));
  await noteRecordChanges(
    tx,
    { organizationId, rid, commitOf: (field) => (isOurs(field) ? commitId : null) },
    changedValues(before.values, record.values),
  );
  await notifyLive(tx, { kind: "mirror_changed", organizationId, version });
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
