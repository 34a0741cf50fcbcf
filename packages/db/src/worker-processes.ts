import pg from "pg";
import { type Db, inAllOrganizations, sql, type Tx } from "./client.ts";
import { notifyAdmins } from "./live.ts";

/** First half of the advisory lock's key; the second is a hash of the worker's pool id. */
const WORKER_LOCK = 20_503;

export type WorkerProcess = { poolId: string; host: string; pid: number; runtime: string };

/** How a worker is, beat by beat. */
export type WorkerVitals = {
  memoryBytes: number;
  loopLagMs: number;
  activeJobs: number;
  diskUsedPercent: number;
};

/** The proof that a worker lives: a lock that PostgreSQL frees by itself when the process dies. */
export type WorkerLock = {
  /** False once the connection broke; take the lock anew then. */
  isHeld(): boolean;
  release(): Promise<void>;
};

/** Takes the lock of a worker on a connection of its own; waits while somebody looks whether it is free. */
export async function holdWorkerLock(url: string, poolId: string): Promise<WorkerLock> {
  const client = new pg.Client({
    connectionString: url,
    application_name: "pfa-worker-alive",
    keepAlive: true,
  });
  let isHeld = false;
  client.on("error", () => (isHeld = false));
  client.on("end", () => (isHeld = false));
  await client.connect();
  try {
    // A machine that vanished sends no farewell: PostgreSQL asks after it, and gives up within half a minute.
    await client.query(
      "set tcp_keepalives_idle = 10; set tcp_keepalives_interval = 5; set tcp_keepalives_count = 3",
    );
    await client.query("select pg_advisory_lock($1, hashtext($2))", [WORKER_LOCK, poolId]);
  } catch (error) {
    await client.end();
    throw error;
  }
  isHeld = true;
  return { isHeld: () => isHeld, release: () => client.end() };
}

/** Notes that a worker lives, and how it is. */
export async function beat(
  tx: Tx,
  { poolId, host, pid, runtime }: WorkerProcess,
  { memoryBytes, loopLagMs, activeJobs, diskUsedPercent }: WorkerVitals,
): Promise<void> {
  await tx.execute(sql`
    insert into worker_process (pool_id, host, pid, runtime, memory_bytes, loop_lag_ms, active_jobs,
                                disk_used_percent)
    values (${poolId}, ${host}, ${pid}, ${runtime}, ${memoryBytes}, ${loopLagMs}, ${activeJobs}, ${diskUsedPercent})
    on conflict (pool_id) do update
       set last_beat_at = now(), died_at = null, memory_bytes = excluded.memory_bytes,
           loop_lag_ms = excluded.loop_lag_ms, active_jobs = excluded.active_jobs,
           disk_used_percent = excluded.disk_used_percent`);
}

/** Forgets a worker that ended in order. */
export async function forgetWorker(tx: Tx, poolId: string): Promise<void> {
  await tx.execute(sql`delete from worker_process where pool_id = ${poolId}`);
}

/** A dead worker, and the jobs that it left behind and that run again now. */
export type DeadWorker = { poolId: string; jobIds: string[] };

/** A worker that stands still keeps its connections, and with them its lock: after this many times the grace it counts as dead. */
const FROZEN_GRACES = 3;

/**
 * Frees the jobs of workers that died, to run at once. Dead is who holds no lock and gave no sign for `graceSeconds`:
 * a restart of PostgreSQL takes every lock away, so only the time since then counts. A worker that stands still for longer
 * loses its lock; should it go on, it takes it anew.
 */
export async function freeJobsOfDeadWorkers(db: Db, graceSeconds: number): Promise<DeadWorker[]> {
  for (const poolId of await db.transaction((tx) => listSilent(tx, graceSeconds * FROZEN_GRACES)))
    await db.transaction((tx) => takeLock(tx, poolId));
  const silent = await db.transaction((tx) => listSilent(tx, graceSeconds));
  const dead: DeadWorker[] = [];
  for (const poolId of silent) {
    const jobIds = await inAllOrganizations(db, (tx) => freeJobs(tx, poolId));
    if (jobIds) dead.push({ poolId, jobIds });
  }
  return dead;
}

async function listSilent(tx: Tx, graceSeconds: number): Promise<string[]> {
  const rows = await tx.query<{ poolId: string }>(sql`
    with locking as (
      select locked_by as pool_id, max(locked_at) as locked_at
        from graphile_worker._private_jobs
       where locked_by is not null
       group by locked_by)
    select pool_id as "poolId"
      from locking full join worker_process using (pool_id)
     where (died_at is null or locked_at > died_at)
       and greatest(locked_at, last_beat_at, pg_postmaster_start_time())
           < clock_timestamp() - make_interval(secs => ${graceSeconds})`);
  return rows.map((row) => row.poolId);
}

/** Ends the connection that a worker's lock rests on, and waits until PostgreSQL has freed it. */
async function takeLock(tx: Tx, poolId: string): Promise<void> {
  await tx.execute(sql`
    select pg_terminate_backend(l.pid, 5000)
      from pg_locks l
     where l.locktype = 'advisory' and l.granted and l.objsubid = 2
       and l.database = (select oid from pg_database where datname = current_database())
       and l.classid = ${WORKER_LOCK}::bigint::oid
       -- A lock's key is unsigned where the hash is signed.
       and l.objid = (hashtext(${poolId})::bigint & 4294967295)::oid
       and l.pid <> pg_backend_pid()`);
}

/** Null if the worker lives after all. */
async function freeJobs(tx: Tx, poolId: string): Promise<string[] | null> {
  const [lock] = await tx.query<{ isFree: boolean }>(sql`
    select pg_try_advisory_xact_lock(${WORKER_LOCK}::int, hashtext(${poolId})) as "isFree"`);
  if (lock?.isFree !== true) return null;
  const jobs = await tx.query<{ id: string }>(sql`
    select id::text as id from graphile_worker._private_jobs where locked_by = ${poolId}`);
  const jobIds = jobs.map((job) => job.id);
  await tx.execute(sql`select graphile_worker.force_unlock_workers(array[${poolId}]::text[])`);
  await tx.execute(sql`
    select graphile_worker.reschedule_jobs(${jobIds}::bigint[], run_at := now())`);
  await tx.execute(sql`
    update worker_process set died_at = now(), freed_jobs = ${jobIds.length}, active_jobs = 0 where pool_id = ${poolId}`);
  await tx.execute(sql`
    update job_run set state = 'lost', ended_at = clock_timestamp() where state = 'running' and pool_id = ${poolId}`);
  for (const area of ["workers", "jobs"] as const) await notifyAdmins(tx, area, null);
  return jobIds;
}

/** A worker as administrators see it. */
export type WorkerRow = WorkerProcess &
  Omit<WorkerVitals, "diskUsedPercent"> & {
    /** Null of one that never said. */
    diskUsedPercent: number | null;
    startedAt: string;
    lastBeatAt: string;
    /** Milliseconds since its last sign of life, by the database's clock. */
    silentMs: number;
    diedAt: string | null;
    freedJobs: number;
  };

/** All workers that live or died lately; the living first. */
export function listWorkers(tx: Tx): Promise<WorkerRow[]> {
  return tx.query<WorkerRow>(sql`
    select pool_id as "poolId", host, pid, runtime, memory_bytes as "memoryBytes", loop_lag_ms as "loopLagMs",
           active_jobs as "activeJobs", disk_used_percent as "diskUsedPercent", started_at as "startedAt", last_beat_at as "lastBeatAt",
           (extract(epoch from clock_timestamp() - last_beat_at) * 1000)::int8 as "silentMs",
           died_at as "diedAt", freed_jobs as "freedJobs"
      from worker_process
     order by died_at is not null, started_at`);
}
