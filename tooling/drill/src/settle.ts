import { setTimeout as delay } from "node:timers/promises";
import { sql } from "@pfa/db/client.ts";
import type { ApiClient } from "./api-client.ts";
import { organizations } from "./organizations.ts";
import type { Stand } from "./stand.ts";

const settledWithinMs = 120_000;
const syncedWithinMs = 60_000;

/**
 * Heals everything, waits until nothing is under way any more, and has every organization read as a whole. Answers what did
 * not come to rest.
 */
export async function settle(stand: Stand, admin: ApiClient): Promise<string[]> {
  await stand.admin.reset();
  await Promise.all(Object.values(stand.lives).map((life) => life.untilUp()));
  // What hung without an answer is answered by an end.
  stand.links.simulator.cut();
  const stuck = await untilQuiet(stand);
  for (const organization of organizations) {
    const problem = await syncFully(stand, admin, organization);
    if (problem !== null) stuck.push(problem);
  }
  // A sync that brought news may have left something to do.
  return stuck.length > 0 ? stuck : untilQuiet(stand);
}

type Left = { what: string };

async function untilQuiet({ owner }: Stand): Promise<string[]> {
  const deadline = Date.now() + settledWithinMs;
  for (;;) {
    const left = await owner
      .transaction(async (tx) => {
        // The waits between two tries are right, and longer than anybody's patience with a drill.
        await tx.execute(sql`
          update commit_item set next_attempt_at = now()
           where state in ('queued', 'unknown') and next_attempt_at > now() + interval '3 seconds'`);
        await tx.execute(sql`
          select graphile_worker.reschedule_jobs(array_agg(id), run_at := now())
            from graphile_worker.jobs
           where locked_at is null and run_at > now() + interval '3 seconds'
          having count(*) > 0`);
        return tx.query<Left>(sql`
          select 'commit item ' || pfa_id || ' of commit ' || commit_id || ' is ' || state as what
            from commit_item where state in ('queued', 'sending', 'unknown')
          union all
          select 'sync run ' || id || ' is ' || state || ' (' || phase || ')' from sync_run
           where state in ('queued', 'running')
          union all
          select 'job ' || id || ' ' || task_identifier || ' after ' || attempts || ' tries, '
                 || coalesce('held by ' || locked_by, 'waiting') || coalesce(': ' || last_error, '')
            from graphile_worker.jobs`);
      })
      .catch((error: unknown) => [{ what: String(error) }]);
    if (left.length === 0) return [];
    if (Date.now() > deadline) return left.map(({ what }) => what);
    await delay(2000);
  }
}

async function syncFully(
  stand: Stand,
  admin: ApiClient,
  organization: string,
): Promise<string | null> {
  const deadline = Date.now() + syncedWithinMs;
  const asked = await admin.call<{ runId: number; joined: boolean }>("sync.trigger", {
    organization,
    kind: "full",
  });
  if (asked.kind !== "answered") return `the last sync of ${organization} was ${asked.kind}`;
  while (Date.now() < deadline) {
    const [run] = await stand.owner.transaction((tx) =>
      tx.query<{ state: string; kind: string; problem: unknown }>(sql`
        select state, kind, problem from sync_run where id = ${asked.answer.runId}`),
    );
    if (run?.state === "applied")
      // It may have joined one of the schedule's.
      return run.kind === "full" ? null : syncFully(stand, admin, organization);
    if (run && run.state !== "queued" && run.state !== "running")
      return `the last sync of ${organization} was ${run.state}: ${JSON.stringify(run.problem)}`;
    await delay(200);
  }
  return `the last sync of ${organization} did not end`;
}
