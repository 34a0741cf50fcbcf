import { setTimeout as delay } from "node:timers/promises";
import { inOrganization, openDb, sql, type Db } from "@pfa/db/client.ts";
import { listOrganizations } from "@pfa/db/organizations.ts";
import { startFirstSyncs } from "@pfa/usecases/start-first-syncs.ts";
import { addUp, describeProgress, type LatestRun } from "./sync-progress.ts";
import { say, showProgress } from "./terminal.ts";

/**
 * Asks for a sync of every organization that never had one, and shows how far they are. The work is the worker's, which also
 * resumes what was interrupted: nothing is lost when this stops watching.
 */
export async function runFirstSync(
  workerUrl: string,
  stopping: AbortSignal = new AbortController().signal,
): Promise<void> {
  const db = openDb({ url: workerUrl, applicationName: "pfa-first-sync", maxConnections: 1 });
  try {
    const before = addUp(await latestRuns(db));
    const codes = await startFirstSyncs(db);
    if (codes.length > 0) await watch(db, before.rows, stopping);
  } finally {
    await db.close();
  }
}

async function watch(db: Db, readBefore: number, stopping: AbortSignal): Promise<void> {
  const startedAt = Date.now();
  while (!stopping.aborted) {
    const progress = addUp(await latestRuns(db));
    const line = describeProgress(progress, { elapsedMs: Date.now() - startedAt, readBefore });
    if (progress.done === progress.total) return say(line);
    showProgress(line);
    await delay(500, undefined, { signal: stopping }).catch(() => undefined);
  }
}

/** The run that tells most of each organization: the one that was applied, else the last. */
async function latestRuns(db: Db): Promise<(LatestRun | null)[]> {
  const organizations = await db.transaction(listOrganizations);
  const runs: (LatestRun | null)[] = [];
  for (const { id, isSyncable } of organizations)
    if (isSyncable) runs.push(await latestRun(db, id));
  return runs;
}

async function latestRun(db: Db, organizationId: number): Promise<LatestRun | null> {
  const [run] = await inOrganization(db, organizationId, (tx) =>
    tx.query<LatestRun>(sql`
      select state, rows_read as "rowsRead"
        from sync_run
       where organization_id = ${organizationId}
       order by state = 'applied' desc, id desc
       limit 1`),
  );
  return run ?? null;
}
