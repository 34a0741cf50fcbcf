import { globSync } from "node:fs";
import { dirname, join } from "node:path";
import { type Db, inAllOrganizations, sql, type Tx } from "./client.ts";

const migrations = globSync("*/migration.sql", {
  cwd: join(import.meta.dirname, "../../../prisma/migrations"),
}).map((file) => dirname(file));

/** Migrations of this code that the database has not had: nothing works reliably before. */
export async function listMissingMigrations(tx: Tx): Promise<string[]> {
  const rows = await tx.query<{ name: string }>(sql`
    select migration_name as name from _prisma_migrations
     where finished_at is not null and rolled_back_at is null`);
  const applied = new Set(rows.map(({ name }) => name));
  return migrations.filter((name) => !applied.has(name));
}

/** How many jobs of a task are in which state. For the worker only, whose role owns the queue. */
export type JobCount = {
  task: string;
  /** due: could start now; later: has its time to come; dead: has had its last try. */
  state: "running" | "due" | "later" | "dead";
  count: number;
};

type ItemCount = { state: string; count: number };

/** Records on their way to PEMS, or given up, of all organizations. For the worker. */
export function countOutboxItems(db: Db): Promise<ItemCount[]> {
  return inAllOrganizations(db, (tx) =>
    tx.query<ItemCount>(sql`
      select s.state, count(i.state) as count
        from unnest(array['queued', 'sending', 'unknown', 'conflict', 'dead']) s (state)
        left join commit_item i on i.state = s.state
       group by s.state`),
  );
}

export async function countJobs(tx: Tx): Promise<JobCount[]> {
  return tx.query<JobCount>(sql`
    select task_identifier as task,
           case when locked_at is not null then 'running'
                when attempts >= max_attempts then 'dead'
                when run_at > now() then 'later' else 'due' end as state,
           count(*) as count
      from graphile_worker.jobs
     group by 1, 2`);
}
