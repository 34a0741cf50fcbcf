import { sql, type Tx } from "./client.ts";
import { notifyLive } from "./live.ts";

type Cancelled = { organizationId: number; syncRunId: number; by: string };

/** Ends a run that waits or works; whoever works on it can no longer write. False if there is none of this number. */
export async function cancelRun(
  tx: Tx,
  { organizationId, syncRunId, by }: Cancelled,
): Promise<boolean> {
  const problem = JSON.stringify({ kind: "cancelled", message: `Cancelled by ${by}` });
  const touched = await tx.execute(sql`
    update sync_run
       set state = 'cancelled', phase = 'done', lease = lease + 1, finished_at = now(), problem = ${problem}::jsonb
     where organization_id = ${organizationId} and id = ${syncRunId} and state in ('queued', 'running')`);
  if (touched === 1) await notifyLive(tx, { kind: "sync_progress", organizationId, syncRunId });
  return touched === 1;
}
