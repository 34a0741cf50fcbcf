import { type Db, inOrganization } from "@pfa/db/client.ts";
import { abandonRun } from "@pfa/db/sync-run-progress.ts";
import { enqueueSyncLater } from "@pfa/db/sync-runs.ts";

/** One run of one organization. */
export type SyncRunKey = { organizationId: number; syncRunId: number };

/** Another process may give up the organization in a moment, or finish this very run. */
const WAIT_SECONDS = 5;

/** Tries a run again after a moment, without counting it as a failed try. */
export async function retrySyncLater(db: Db, run: SyncRunKey): Promise<void> {
  await inOrganization(db, run.organizationId, (tx) => enqueueSyncLater(tx, run, WAIT_SECONDS));
}

/** Ends a run that failed again and again for a reason nobody foresaw, so that the schedule can start another. */
export async function abandonSync(db: Db, run: SyncRunKey): Promise<void> {
  await inOrganization(db, run.organizationId, (tx) =>
    abandonRun(tx, run, {
      kind: "gave_up",
      message: "The sync stopped unexpectedly several times; the worker's log has the reason",
    }),
  );
}
