import type { Db, Tx } from "@pfa/db/client.ts";
import {
  refreshKpiSummary,
  refreshTimelineBounds,
  shiftKpiSummary,
  widenTimelineBounds,
} from "@pfa/db/kpi-summary.ts";
import { notifyLive } from "@pfa/db/live.ts";
import { lockChangedDrafts, rebaseChangedDrafts } from "@pfa/db/mirror-apply-drafts.ts";
import {
  changedRids,
  confirmWritten,
  countChanges,
  dropOvertaken,
  findChanges,
  finishMirror,
  writeChanges,
} from "@pfa/db/mirror-apply.ts";
import { lockMirror } from "@pfa/db/mirror-lock.ts";
import type { Staging } from "@pfa/db/mirror-staging.ts";
import { endRun, type StartedRun } from "@pfa/db/sync-run-progress.ts";
import type { SyncCounts } from "@pfa/domain/sync.ts";
import { LeaseLost, type ReadTotals, savePhase } from "./sync-organization-read.ts";

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
  await savePhase(db, run, totals, "applying");
  return staging.session.inOrganization(organizationId, async (tx) => {
    await findChanges(tx, run);
    const draftOwners = await lockChangedDrafts(tx, organizationId);
    await lockMirror(tx, organizationId);
    await dropOvertaken(tx, run);
    await changeRecordsAndSums(tx, run, () => savePhase(db, run, totals, "summarizing"));
    const rebased = await rebaseChangedDrafts(tx, organizationId, draftOwners);
    return finish(tx, run, totals, rebased);
  });
}

/** A full read computes the sums anew, which also mends them; any other only moves what changed from old to new. */
async function changeRecordsAndSums(
  tx: Tx,
  run: StartedRun,
  onWritten: () => Promise<void>,
): Promise<void> {
  const { organizationId } = run;
  if (run.kind === "full") {
    await writeChanges(tx, run);
    await onWritten();
    await refreshKpiSummary(tx, organizationId);
    await refreshTimelineBounds(tx, organizationId);
    return;
  }
  await shiftKpiSummary(tx, organizationId, changedRids, -1);
  await writeChanges(tx, run);
  await onWritten();
  await shiftKpiSummary(tx, organizationId, changedRids, 1);
  await widenTimelineBounds(tx, organizationId, changedRids);
}

async function finish(
  tx: Tx,
  run: StartedRun,
  { rowsRead, duplicates, quarantined }: ReadTotals,
  rebasedUserIds: readonly number[],
): Promise<SyncCounts> {
  const { organizationId } = run;
  const { staged, ...changed } = await countChanges(tx);
  const unchanged = staged - changed.inserted - changed.updated;
  const counts = { ...changed, read: rowsRead, unchanged, duplicates, quarantined };
  const commitIds = await confirmWritten(tx, organizationId);
  const version = await finishMirror(tx, run, changed);
  // Fencing: rolls everything back if the run is no longer ours.
  if (!(await endRun(tx, run, { state: "applied", counts }))) throw new LeaseLost();

  for (const userId of rebasedUserIds)
    await notifyLive(tx, { kind: "drafts_changed", organizationId, userId });
  for (const commitId of commitIds)
    await notifyLive(tx, { kind: "commit_progress", organizationId, commitId });
  if (version !== null) await notifyLive(tx, { kind: "mirror_changed", organizationId, version });
  return counts;
}
