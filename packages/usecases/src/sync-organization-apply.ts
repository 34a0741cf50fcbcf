import type { Db, Tx } from "@pfa/db/client.ts";
import {
  isAtTimelineBound,
  refreshKpiSummary,
  refreshTimelineBounds,
  shiftKpiSummary,
  widenTimelineBounds,
} from "@pfa/db/kpi-summary.ts";
import { notifyLive } from "@pfa/db/live.ts";
import { lockChangedDrafts, rebaseChangedDrafts } from "@pfa/db/mirror-apply-drafts.ts";
import {
  type ChangeCounts,
  changedRids,
  confirmWritten,
  countChanges,
  dropOvertaken,
  findChanges,
  finishMirror,
  type StagedRead,
} from "@pfa/db/mirror-apply.ts";
import { lockMirror } from "@pfa/db/mirror-lock.ts";
import type { Staging } from "@pfa/db/mirror-staging.ts";
import { noteHashes, writeChanges } from "@pfa/db/mirror-write.ts";
import { noteSyncChanges } from "@pfa/db/record-change-write.ts";
import { forgetReadable } from "@pfa/db/sync-drift.ts";
import { settleQuarantine } from "@pfa/db/sync-quarantine.ts";
import { endRun, type StartedRun } from "@pfa/db/sync-run-progress.ts";
import type { SyncCounts } from "@pfa/domain/sync.ts";
import { LeaseLost, type ReadTotals, savePhase } from "./sync-organization-read.ts";

/** Beyond this share of the records, sums are computed anew sooner than moved. */
const MUCH_CHANGED = 0.2;

/**
 * Applies a read that was judged whole in one transaction: records, sums, drafts, confirmed writes and the end of the run,
 * or nothing of it.
 */
export async function applyRead(
  db: Db,
  run: StartedRun,
  staging: Staging,
  totals: ReadTotals,
): Promise<SyncCounts> {
  const { organizationId } = run;
  const read: StagedRead = { ...run, brought: staging.brought() };
  await savePhase(db, run, totals, "applying");
  return staging.session.inOrganization(organizationId, async (tx) => {
    await findChanges(tx, read);
    const draftOwners = await lockChangedDrafts(tx, organizationId);
    await lockMirror(tx, organizationId);
    await dropOvertaken(tx, read);
    const changed = await countChanges(tx);
    await noteSyncChanges(tx, run, changed);
    await changeRecordsAndSums(tx, { run, read, changed }, () =>
      savePhase(db, run, totals, "summarizing"),
    );
    if (read.brought.lacksHashes) await noteHashes(tx, read);
    const rebased = await rebaseChangedDrafts(tx, organizationId, draftOwners);
    return finish(tx, { run, read, changed }, totals, rebased);
  });
}

type Applied = { run: StartedRun; read: StagedRead; changed: ChangeCounts };

/** A full read computes the sums anew, which also mends them; any other mostly only moves what changed from old to new. */
async function changeRecordsAndSums(
  tx: Tx,
  { run, read, changed }: Applied,
  onWritten: () => Promise<void>,
): Promise<void> {
  const { organizationId, kind, mirrored } = run;
  const changes = changed.inserted + changed.updated + changed.vanished;
  if (kind === "full" || changes > mirrored * MUCH_CHANGED) {
    await writeChanges(tx, read, changed);
    await onWritten();
    await refreshKpiSummary(tx, organizationId);
    await refreshTimelineBounds(tx, organizationId);
    return;
  }
  const mayNarrow = await isAtTimelineBound(tx, organizationId, changedRids);
  await shiftKpiSummary(tx, organizationId, changedRids, -1);
  await writeChanges(tx, read, changed);
  await onWritten();
  await shiftKpiSummary(tx, organizationId, changedRids, 1);
  if (mayNarrow) await refreshTimelineBounds(tx, organizationId);
  else await widenTimelineBounds(tx, organizationId, changedRids);
}

async function finish(
  tx: Tx,
  { run, read, changed }: Applied,
  { rowsRead, duplicates, quarantined }: ReadTotals,
  rebasedUserIds: readonly number[],
): Promise<SyncCounts> {
  const { organizationId } = run;
  const unchanged = read.brought.records - changed.inserted - changed.updated;
  const counts = { ...changed, read: rowsRead, unchanged, duplicates, quarantined };
  const commitIds = await confirmWritten(tx, organizationId);
  const version = await finishMirror(tx, read, changed);
  await settleQuarantine(tx, run);
  if (run.kind === "full") await forgetReadable(tx, run);
  // Fencing: rolls everything back if the run is no longer ours.
  if (!(await endRun(tx, run, { state: "applied", counts }))) throw new LeaseLost();

  for (const userId of rebasedUserIds)
    await notifyLive(tx, { kind: "drafts_changed", organizationId, userId });
  for (const commitId of commitIds)
    await notifyLive(tx, { kind: "commit_progress", organizationId, commitId });
  if (version !== null) await notifyLive(tx, { kind: "mirror_changed", organizationId, version });
  return counts;
}
