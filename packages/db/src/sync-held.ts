import { sql, type Tx } from "./client.ts";
import { vanishingRids } from "./mirror-apply.ts";
import type { StartedRun } from "./sync-run-progress.ts";

/** Keeps which records a refused read would have flagged as vanished, for an administrator to decide. Answers how many. */
export async function holdRead(tx: Tx, run: StartedRun): Promise<number> {
  const { organizationId, syncRunId } = run;
  const [held] = await tx.query<{ vanishing: number }>(sql`
    insert into sync_held (organization_id, sync_run_id, rids)
    select ${organizationId}, ${syncRunId}, array(${vanishingRids(run)} order by 1)
    on conflict (organization_id, sync_run_id) do update
       set rids = excluded.rids, decision = null, decided_at = null, decided_by = null
    returning cardinality(rids) as vanishing`);
  return held?.vanishing ?? 0;
}

/** How many of the records that would vanish are among those whose loss an administrator consented to. */
export async function countConsented(tx: Tx, run: StartedRun): Promise<number> {
  if (run.consentTo === null) return 0;
  const [row] = await tx.query<{ count: number }>(sql`
    select count(*) as count
      from (${vanishingRids(run)}) v
     where v.rid in (select unnest(h.rids) from sync_held h
                      where h.organization_id = ${run.organizationId} and h.sync_run_id = ${run.consentTo}
                        and h.decision = 'consented')`);
  return row?.count ?? 0;
}
