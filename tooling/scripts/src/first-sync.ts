import { setTimeout as delay } from "node:timers/promises";
import { Client } from "pg";
import { addUp, describeProgress, type LatestRun, type SyncProgress } from "./sync-progress.ts";
import { say, showProgress } from "./terminal.ts";

/**
 * Asks for a sync of every organization that never had one, and shows how far the first syncs are. The work is the worker's,
 * which also resumes what was interrupted; nothing is lost when this stops watching.
 */
export async function runFirstSync(workerUrl: string, stopping: AbortSignal): Promise<void> {
  // The worker's role, because row security binds an owner that is no superuser, and lets nobody see all organizations at once.
  const client = new Client({ connectionString: workerUrl, application_name: "pfa-first-sync" });
  // A database that goes away fails the next query, which is enough.
  client.on("error", () => undefined);
  await client.connect();
  try {
    const organizations = await listOrganizations(client);
    const before = addUp(await latestRuns(client, organizations));
    if (before.done === before.total) return;
    for (const organization of organizations) await requestSync(client, organization);
    await watch(client, organizations, stopping);
  } finally {
    await client.end();
  }
}

async function listOrganizations(client: Client): Promise<number[]> {
  const { rows } = await client.query<{ id: number }>(
    "select id from organization where is_active and not is_suspended and sync_enabled order by id",
  );
  return rows.map(({ id }) => id);
}

/** In a transaction that sees one organization's rows. */
async function inOrganization<Outcome>(
  client: Client,
  organization: number,
  work: () => Promise<Outcome>,
): Promise<Outcome> {
  await client.query("begin");
  await client.query("select set_config('app.organization_id', $1, true)", [String(organization)]);
  const outcome = await work();
  await client.query("commit");
  return outcome;
}

/** The run and its job in one transaction: no run without its job. An organization that has a run keeps it. */
function requestSync(client: Client, organization: number): Promise<unknown> {
  return inOrganization(client, organization, () =>
    client.query(
      `with started as (
         insert into sync_run (organization_id, kind, cause)
         select $1, 'full', 'first' where not exists (select from sync_run where organization_id = $1)
         on conflict do nothing
         returning organization_id, id)
       select enqueue_job('sync-organization',
                json_build_object('organizationId', organization_id, 'syncRunId', id),
                'sync-organization:' || organization_id)
         from started`,
      [organization],
    ),
  );
}

/** The run that tells most of each organization: the one that was applied, else the last. */
async function latestRuns(
  client: Client,
  organizations: readonly number[],
): Promise<(LatestRun | null)[]> {
  const runs: (LatestRun | null)[] = [];
  for (const organization of organizations) {
    const { rows } = await inOrganization(client, organization, () =>
      client.query<LatestRun>(
        `select state, rows_read as "rowsRead" from sync_run
          where organization_id = $1 order by state = 'applied' desc, id desc limit 1`,
        [organization],
      ),
    );
    runs.push(rows[0] ?? null);
  }
  return runs;
}

async function watch(
  client: Client,
  organizations: readonly number[],
  stopping: AbortSignal,
): Promise<void> {
  const startedAt = Date.now();
  const readBefore = addUp(await latestRuns(client, organizations)).rows;
  while (!stopping.aborted) {
    const progress: SyncProgress = addUp(await latestRuns(client, organizations));
    const line = describeProgress(progress, { elapsedMs: Date.now() - startedAt, readBefore });
    if (progress.done === progress.total) return say(line);
    showProgress(line);
    await delay(500, undefined, { signal: stopping }).catch(() => undefined);
  }
}
