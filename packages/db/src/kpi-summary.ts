import { raw, sql, type Sql, type Tx } from "./client.ts";

/** Mirrored records that the KPIs count. */
const countsInKpis = (alias: string) =>
  raw(
    `not ${alias}.is_discontinued and not ${alias}.is_funds_transferable and not ${alias}.is_vanished`,
  );

/** What the KPI board sums by; "all" has one value, the empty text, which elsewhere stands for none. */
const dimensions = ["source", "dor", "class", "category", "area_silo"] as const;

const columns = raw("dimension, value, record_count, plan_cost, forecast_cost, actual_cost");

/**
 * The sums of the KPI board by each of its dimensions, over the records that `which` selects of alias m. Records with the same
 * values are summed first: six rows of each record would take several times as long.
 */
const sums = (organizationId: number, which: Sql) => sql`
  select d.dimension, d.value, sum(a.record_count)::int as record_count, sum(a.plan_cost) as plan_cost,
         sum(a.forecast_cost) as forecast_cost, sum(a.actual_cost) as actual_cost
    from (select ${raw(dimensions.map((name) => `coalesce(m.${name}, '') as ${name}`).join(", "))},
                 count(*) as record_count, sum(m.plan_cost) as plan_cost, sum(m.forecast_cost) as forecast_cost,
                 coalesce(sum(m.forecast_cost) filter (where m.is_actualized), 0) as actual_cost
            from pfa_record m
           where m.organization_id = ${organizationId}
             and ${countsInKpis("m")} and ${which}
           group by 1, 2, 3, 4, 5) a
   cross join lateral (
         values ('all', ''), ${raw(dimensions.map((name) => `('${name}', a.${name})`).join(", "))}) d (dimension, value)
   group by d.dimension, d.value`;

/**
 * Adds the present values of some records to the organization's sums, or with -1 takes them out. Under the mirror's lock:
 * take out before the records change, add after. `rids` is a subquery or a list, as in `rid in (…)`.
 */
export async function shiftKpiSummary(
  tx: Tx,
  organizationId: number,
  rids: Sql,
  sign: 1 | -1,
): Promise<void> {
  await tx.execute(sql`
    insert into pfa_kpi_summary as k (organization_id, ${columns})
    select ${organizationId}, dimension, value,
           ${sign}::int * record_count, ${sign}::int * plan_cost, ${sign}::int * forecast_cost, ${sign}::int * actual_cost
      from (${sums(organizationId, sql`m.rid in (${rids})`)}) changed
    on conflict (organization_id, dimension, value) do update
       set record_count = k.record_count + excluded.record_count,
           plan_cost = k.plan_cost + excluded.plan_cost,
           forecast_cost = k.forecast_cost + excluded.forecast_cost,
           actual_cost = k.actual_cost + excluded.actual_cost`);
  if (sign === 1) {
    await tx.execute(sql`
      delete from pfa_kpi_summary where organization_id = ${organizationId} and record_count = 0`);
  }
}

/** Computes the organization's sums anew and writes those that differ. Under the mirror's lock. */
export async function refreshKpiSummary(tx: Tx, organizationId: number): Promise<void> {
  await tx.execute(sql`
    create temp table fresh_kpi_summary on commit drop as ${sums(organizationId, sql`true`)}`);
  await tx.execute(sql`
    delete from pfa_kpi_summary k
     where k.organization_id = ${organizationId}
       and not exists (select from fresh_kpi_summary f where (f.dimension, f.value) = (k.dimension, k.value))`);
  // Only what differs is offered: an offered row that is the same would be locked, and the lock written to the log.
  await tx.execute(sql`
    insert into pfa_kpi_summary as k (organization_id, ${columns})
    select ${organizationId}, ${columns} from fresh_kpi_summary
    except
    select organization_id, ${columns} from pfa_kpi_summary where organization_id = ${organizationId}
    on conflict (organization_id, dimension, value) do update
       set record_count = excluded.record_count, plan_cost = excluded.plan_cost,
           forecast_cost = excluded.forecast_cost, actual_cost = excluded.actual_cost`);
}

/** First and last days of the organization's time line, over the records that `which` selects of alias m. */
const bounds = (organizationId: number, which: Sql) => sql`
  select min(m.plan_start) as plan_start, max(m.plan_end) as plan_end,
         min(m.forecast_start) as forecast_start, max(m.forecast_end) as forecast_end,
         min(m.forecast_start) filter (where m.is_actualized) as actual_start,
         max(m.forecast_end) filter (where m.is_actualized) as actual_end
    from pfa_record m
   where m.organization_id = ${organizationId} and ${countsInKpis("m")} and ${which}`;

/** Computes the time line's bounds anew. Under the mirror's lock. */
export async function refreshTimelineBounds(tx: Tx, organizationId: number): Promise<void> {
  await tx.execute(sql`
    insert into pfa_timeline_bounds as t (organization_id, plan_start, plan_end, forecast_start, forecast_end,
                                          actual_start, actual_end)
    select ${organizationId}, b.* from (${bounds(organizationId, sql`true`)}) b
    on conflict (organization_id) do update
       set plan_start = excluded.plan_start, plan_end = excluded.plan_end,
           forecast_start = excluded.forecast_start, forecast_end = excluded.forecast_end,
           actual_start = excluded.actual_start, actual_end = excluded.actual_end
     where (t.plan_start, t.plan_end, t.forecast_start, t.forecast_end, t.actual_start, t.actual_end)
           is distinct from (excluded.plan_start, excluded.plan_end, excluded.forecast_start, excluded.forecast_end,
                             excluded.actual_start, excluded.actual_end)`);
}

/**
 * Whether any of some records stands at an end of the time line: should it change, the end may lie elsewhere. Under the
 * mirror's lock. `rids` as in shiftKpiSummary.
 */
export async function isAtTimelineBound(
  tx: Tx,
  organizationId: number,
  rids: Sql,
): Promise<boolean> {
  const rows = await tx.query(sql`
    select from pfa_record m
      join pfa_timeline_bounds t on t.organization_id = m.organization_id
     where m.organization_id = ${organizationId} and ${countsInKpis("m")} and m.rid in (${rids})
       and (m.plan_start = t.plan_start or m.plan_end = t.plan_end
            or m.forecast_start in (t.forecast_start, t.actual_start) or m.forecast_end in (t.forecast_end, t.actual_end))
     limit 1`);
  return rows.length > 0;
}

/**
 * Widens the time line's bounds to the present values of some records. Never narrows them: that takes a look at every
 * record. Under the mirror's lock.
 */
export async function widenTimelineBounds(
  tx: Tx,
  organizationId: number,
  rids: Sql,
): Promise<void> {
  await tx.execute(sql`
    insert into pfa_timeline_bounds as t (organization_id, plan_start, plan_end, forecast_start, forecast_end,
                                          actual_start, actual_end)
    select ${organizationId}, b.* from (${bounds(organizationId, sql`m.rid in (${rids})`)}) b
    on conflict (organization_id) do update
       set plan_start = least(t.plan_start, excluded.plan_start),
           plan_end = greatest(t.plan_end, excluded.plan_end),
           forecast_start = least(t.forecast_start, excluded.forecast_start),
           forecast_end = greatest(t.forecast_end, excluded.forecast_end),
           actual_start = least(t.actual_start, excluded.actual_start),
           actual_end = greatest(t.actual_end, excluded.actual_end)`);
}
