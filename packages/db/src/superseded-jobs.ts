import { sql, type Tx } from "./client.ts";

/**
 * Drops jobs that nobody runs any more and nobody needs. The queue takes the key and all further tries from a running job
 * when another of its key is queued; if its worker then dies, or it fails, it stays behind and looks as if it had given up.
 * All our jobs have keys, so one without a key was superseded. Answers how many.
 */
export async function dropSupersededJobs(tx: Tx): Promise<number> {
  const [row] = await tx.query<{ dropped: number }>(sql`
    select count(*) as dropped
      from graphile_worker.complete_jobs(array(
           select id from graphile_worker.jobs
            where key is null and locked_at is null and attempts >= max_attempts))`);
  return row?.dropped ?? 0;
}
