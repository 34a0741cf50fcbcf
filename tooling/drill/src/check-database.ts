import { SAMPLER_LOCK } from "@pfa/db/job-samples.ts";
import { raw, sql, type Sql, type Tx } from "@pfa/db/client.ts";
import type { Check } from "./check.ts";
import type { Stand } from "./stand.ts";

/** Statements that answer a line for everything that is not as it should be, and nothing else. */
type Audit = { name: string; counted: string; wrong: Sql };

const counts = "not m.is_discontinued and not m.is_funds_transferable and not m.is_vanished";

const audits: readonly Audit[] = [
  {
    name: "KPI summaries equal a recomputation",
    counted: "pfa_kpi_summary",
    wrong: sql`
      with fresh as (
        select m.organization_id, d.dimension, d.value, count(*)::int as record_count,
               sum(m.plan_cost)::numeric(24,2) as plan_cost, sum(m.forecast_cost)::numeric(24,2) as forecast_cost,
               coalesce(sum(m.forecast_cost) filter (where m.is_actualized), 0)::numeric(24,2) as actual_cost
          from pfa_record m
         cross join lateral (
               values ('all', ''), ('source', coalesce(m.source, '')), ('dor', coalesce(m.dor, '')),
                      ('class', coalesce(m.class, '')), ('category', coalesce(m.category, '')),
                      ('area_silo', coalesce(m.area_silo, ''))) d (dimension, value)
         where ${raw(counts)}
         group by 1, 2, 3)
      (table pfa_kpi_summary except table fresh) union all (table fresh except table pfa_kpi_summary)`,
  },
  {
    name: "time line bounds equal a recomputation",
    counted: "pfa_timeline_bounds",
    wrong: sql`
      with fresh as (
        select o.organization_id, min(m.plan_start), max(m.plan_end), min(m.forecast_start), max(m.forecast_end),
               min(m.forecast_start) filter (where m.is_actualized), max(m.forecast_end) filter (where m.is_actualized)
          from pfa_timeline_bounds o
          left join pfa_record m on m.organization_id = o.organization_id and ${raw(counts)}
         group by 1)
      (table pfa_timeline_bounds except table fresh) union all (table fresh except table pfa_timeline_bounds)`,
  },
  {
    name: "draft counts equal a recount",
    counted: "draft_state",
    wrong: sql`
      select s.organization_id, s.user_id, s.draft_records, s.draft_fields, d.records, d.fields
        from draft_state s
        left join lateral (
             select count(*)::int as records,
                    coalesce(sum((select count(*) from jsonb_object_keys(p.changes))), 0)::int as fields
               from pfa_draft p where p.organization_id = s.organization_id and p.user_id = s.user_id) d on true
       where (s.draft_records, s.draft_fields) is distinct from (d.records, d.fields)
      union all
      select p.organization_id, p.user_id, null, null, count(*)::int, null
        from pfa_draft p
       where not exists (select from draft_state s where s.organization_id = p.organization_id and s.user_id = p.user_id)
       group by 1, 2`,
  },
  {
    name: "versions equal the change logs",
    counted: "mirror_state",
    wrong: sql`
      select 'mirror' as log, m.organization_id, null as user_id, m.version, max(c.version) as last
        from mirror_state m left join mirror_change c on c.organization_id = m.organization_id
       group by m.organization_id, m.version having m.version < max(c.version)
      union all
      select 'drafts', s.organization_id, s.user_id, s.revision, max(c.revision)
        from draft_state s left join draft_change c on c.organization_id = s.organization_id and c.user_id = s.user_id
       group by s.organization_id, s.user_id, s.revision having s.revision < max(c.revision)`,
  },
  {
    name: "record counts equal a recount",
    counted: "mirror_state",
    wrong: sql`
      select m.organization_id, m.record_count, r.records
        from mirror_state m
       cross join lateral (select count(*)::int as records from pfa_record r
                            where r.organization_id = m.organization_id and not r.is_vanished) r
       where m.record_count <> r.records`,
  },
  {
    name: "every draft has both sides and a record",
    counted: "pfa_draft",
    wrong: sql`
      select d.organization_id, d.user_id, d.rid, d.changes, d.base
        from pfa_draft d
        left join pfa_record r on r.organization_id = d.organization_id and r.rid = d.rid
       where r.rid is null
          or array(select jsonb_object_keys(d.changes) order by 1) <> array(select jsonb_object_keys(d.base) order by 1)`,
  },
  {
    // The schedule goes on: what it began in this moment is nobody's remains.
    name: "no run, job or lock is left",
    counted: "worker_process",
    wrong: sql`
      select 'run' as what, id::text, state as detail from sync_run
       where state in ('queued', 'running')
         and greatest(queued_at, started_at, heartbeat_at) < clock_timestamp() - interval '30 seconds'
      union all
      select 'job', id::text, task_identifier || ' held by ' || locked_by
        from graphile_worker.jobs where locked_at < clock_timestamp() - interval '30 seconds'
      union all
      select 'job given up', id::text, task_identifier || ': ' || coalesce(last_error, '')
        from graphile_worker.jobs where attempts >= max_attempts
      union all
      select 'lock', l.pid::text, coalesce(a.application_name, 'nobody') || ' holds ' || l.objid
        from pg_locks l left join pg_stat_activity a on a.pid = l.pid
       where l.locktype = 'advisory' and a.application_name is distinct from 'pfa-worker-alive'
         and l.objid <> ${SAMPLER_LOCK}::bigint::oid
         and not coalesce(a.state_change > clock_timestamp() - interval '30 seconds', false)
      union all
      select 'idle in transaction', pid::text, application_name || ': ' || left(query, 200)
        from pg_stat_activity where state like 'idle in transaction%' and state_change < now() - interval '10 seconds'
      union all
      select 'worker', w.pool_id, 'silent since ' || w.last_beat_at
        from worker_process w where w.died_at is null and w.last_beat_at < now() - interval '15 seconds'`,
  },
];

const shown = 20;

/** What must hold in the database by itself, at one moment. */
export async function checkDatabase({ owner }: Stand): Promise<Check[]> {
  return owner.transaction(async (tx) => {
    await tx.execute(sql`set transaction isolation level repeatable read`);
    const checks: Check[] = [];
    for (const audit of audits) checks.push(await runAudit(tx, audit));
    return checks;
  });
}

async function runAudit(tx: Tx, { name, counted, wrong }: Audit): Promise<Check> {
  const rows = await tx.query<object>(wrong);
  const [total] = await tx.query<{ count: number }>(
    sql`select count(*) as count from ${raw(counted)}`,
  );
  const problems = rows.slice(0, shown).map((row) => JSON.stringify(row));
  return { name, compared: total?.count ?? 0, problems };
}

/** The most connections of each kind that the processes may hold, all of them running. */
const connectionLimits: Record<string, number> = {
  "pfa-server": 20,
  "pfa-worker": 24,
  "pfa-worker-alive": 2,
};
/** Of the queue's own pools, the listeners and the view engine. */
const otherConnections = 34;

/** No more connections than the processes' pools: what killed ones had is gone. */
export async function checkConnections({ owner }: Stand): Promise<Check> {
  const held = await owner.transaction((tx) =>
    tx.query<{ name: string; count: number }>(sql`
      select application_name as name, count(*)::int as count
        from pg_stat_activity
       where backend_type = 'client backend' and application_name not like 'drill-%'
       group by 1 order by 1`),
  );
  const total = held.reduce((sum, { count }) => sum + count, 0);
  const tooMany = held.filter(
    ({ name, count }) => count > (connectionLimits[name] ?? otherConnections),
  );
  return {
    name: `connections: ${held.map(({ name, count }) => `${name || "queue"} ${count}`).join(", ")}`,
    compared: total,
    problems: tooMany.map(({ name, count }) => `${name || "the queue"} holds ${count} connections`),
  };
}
