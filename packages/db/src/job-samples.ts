import { startBounds } from "@pfa/domain/job-states.ts";
import { type Db, inAllOrganizations, join, sql, type Tx } from "./client.ts";
import { notifyAdmins } from "./live.ts";

/** Key of the advisory lock that the one who samples holds, for as long as that takes. */
export const SAMPLER_LOCK = 20_504;

/** How long samples and dead workers are kept: a day's samples show a pattern by hours. Runs go with the maintenance. */
const KEEP = { samples: "1 day", deadWorkers: "1 day" } as const;

/**
 * Notes how the queue stands and what ended since the last sample, for all organizations; by one process at a time however many
 * call, and not again before `everyMs`. Also sets right what a dead worker left running, and forgets what is too old. Answers
 * whether it was this call that did.
 */
export function sampleJobs(db: Db, everyMs: number): Promise<boolean> {
  return inAllOrganizations(db, async (tx) => {
    const [turn] = await tx.query<{ isMine: boolean; since: string }>(sql`
      with newest as (select max(at) as at from job_sample)
      select coalesce(at <= now() - make_interval(secs => ${everyMs / 1000}), true)
               and pg_try_advisory_xact_lock(${SAMPLER_LOCK}) as "isMine",
             coalesce(at, now() - make_interval(secs => ${everyMs / 1000}))::text as since
        from newest`);
    if (!turn?.isMine) return false;
    await loseOrphans(tx);
    await insertSamples(tx, turn.since);
    await forgetOld(tx);
    for (const area of ["overview", "jobs", "workers"] as const) await notifyAdmins(tx, area, null);
    return true;
  });
}

/** A run that its worker no longer holds ended without a word. A moment's grace: the queue lets go of a job after its run ended. */
async function loseOrphans(tx: Tx): Promise<void> {
  await tx.execute(sql`
    update job_run r set state = 'lost', ended_at = clock_timestamp()
     where state = 'running' and started_at < now() - interval '20 seconds'
       and not exists (select from graphile_worker._private_jobs j where j.id = r.job_id and j.locked_by = r.pool_id)`);
}

/** Counted up to a second ago: a run that ended this moment may not be written yet. */
async function insertSamples(tx: Tx, since: string): Promise<void> {
  await tx.execute(sql`
    with queue as (
      select (payload ->> 'organizationId')::int as organization_id,
             case when locked_at is not null then 'running' when attempts >= max_attempts then 'dead'
                  when run_at <= now() then 'ready' else 'waiting' end as state,
             run_at
        from graphile_worker._private_jobs),
    counted as (
      select organization_id,
             count(*) filter (where state = 'waiting') as waiting, count(*) filter (where state = 'ready') as ready,
             count(*) filter (where state = 'running') as running, count(*) filter (where state = 'dead') as dead,
             coalesce(max(extract(epoch from now() - run_at) * 1000) filter (where state = 'ready'), 0) as oldest
        from queue group by organization_id),
    ended as (
      select organization_id, count(*) filter (where state in ('done', 'cancelled')) as done,
             count(*) filter (where state in ('failed', 'lost')) as failed
        from job_run
       where ended_at > ${since}::timestamptz - interval '1 second' and ended_at <= now() - interval '1 second'
       group by organization_id),
    started as (
      select organization_id, array[${join(startClasses)}]::int[] as counts
        from (select organization_id, extract(epoch from started_at - due_at) * 1000 as ms
                from job_run
               where started_at > ${since}::timestamptz - interval '1 second' and started_at <= now() - interval '1 second') s
       group by organization_id),
    named as (select organization_id from counted union select organization_id from ended
              union select organization_id from started union select null)
    insert into job_sample (at, organization_id, waiting, ready, running, dead, oldest_ready_ms, done, failed, start_counts)
    select now(), n.organization_id, coalesce(c.waiting, 0), coalesce(c.ready, 0), coalesce(c.running, 0),
           coalesce(c.dead, 0), coalesce(c.oldest, 0), coalesce(e.done, 0), coalesce(e.failed, 0),
           coalesce(s.counts, '{}')
      from named n
      left join counted c on c.organization_id is not distinct from n.organization_id
      left join ended e on e.organization_id is not distinct from n.organization_id
      left join started s on s.organization_id is not distinct from n.organization_id
     where n.organization_id is null or exists (select from organization o where o.id = n.organization_id)`);
}

const startClasses = [...startBounds, null].map((bound, index) => {
  const above = startBounds[index - 1] ?? null;
  return sql`count(*) filter (where (${above}::float is null or ms > ${above}) and (${bound}::float is null or ms <= ${bound}))`;
});

async function forgetOld(tx: Tx): Promise<void> {
  await tx.execute(sql`delete from job_sample where at < now() - ${KEEP.samples}::interval`);
  await tx.execute(sql`
    delete from worker_process where died_at < now() - ${KEEP.deadWorkers}::interval`);
  await tx.execute(sql`
    delete from job_cancellation c
     where not exists (select from graphile_worker._private_jobs j where j.id = c.job_id)`);
}

/** Which of these jobs somebody wants ended. */
export async function listCancelled(db: Db, jobIds: readonly string[]): Promise<string[]> {
  const rows = await inAllOrganizations(db, (tx) =>
    tx.query<{ jobId: string }>(sql`
      select job_id::text as "jobId" from job_cancellation where job_id = any (${[...jobIds]}::bigint[])`),
  );
  return rows.map(({ jobId }) => jobId);
}
