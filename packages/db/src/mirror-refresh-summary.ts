import { raw, type Sql, sql, type Tx } from "./client.ts";

/** Mirrored records that the KPIs count. */
export const countsInKpis = (alias: string): Sql =>
  raw(
    `not ${alias}.is_discontinued and not ${alias}.is_funds_transferable and not ${alias}.is_vanished`,
  );

/**
 * Adds one record's share to the organization's sums (`sign` 1) or takes it out (-1): out before the record changes, in
 * after. Only while the transaction holds the mirror's lock, or two changes of one record would each take out the old one.
 */
export async function countInSummary(
  tx: Tx,
  organizationId: number,
  rid: number,
  sign: 1 | -1,
): Promise<void> {
  await tx.execute(sql`
    insert into pfa_kpi_summary as s
           (organization_id, source, dor, class, category, area_silo, record_count, plan_cost, forecast_cost, actual_cost)
    select m.organization_id, coalesce(m.source, ''), coalesce(m.dor, ''), coalesce(m.class, ''),
           coalesce(m.category, ''), coalesce(m.area_silo, ''), ${sign}::int, ${sign}::int * m.plan_cost,
           ${sign}::int * m.forecast_cost,
           case when m.is_actualized then ${sign}::int * m.forecast_cost else 0 end
      from pfa_record m
     where m.organization_id = ${organizationId} and m.rid = ${rid} and ${countsInKpis("m")}
        on conflict (organization_id, source, dor, class, category, area_silo) do update
       set record_count = s.record_count + excluded.record_count,
           plan_cost = s.plan_cost + excluded.plan_cost,
           forecast_cost = s.forecast_cost + excluded.forecast_cost,
           actual_cost = s.actual_cost + excluded.actual_cost`);
}

/** Removes the sums that no record is left in. */
export async function dropEmptySums(tx: Tx, organizationId: number): Promise<void> {
  await tx.execute(sql`
    delete from pfa_kpi_summary where organization_id = ${organizationId} and record_count = 0`);
}

/** Widens the timeline to one record's dates. A sync narrows it again: that takes a look at every record. */
export async function widenTimeline(tx: Tx, organizationId: number, rid: number): Promise<void> {
  await tx.execute(sql`
    update pfa_timeline_bounds b
       set plan_start = least(b.plan_start, m.plan_start),
           plan_end = greatest(b.plan_end, m.plan_end),
           forecast_start = least(b.forecast_start, m.forecast_start),
           forecast_end = greatest(b.forecast_end, m.forecast_end),
           actual_start = least(b.actual_start, case when m.is_actualized then m.forecast_start end),
           actual_end = greatest(b.actual_end, case when m.is_actualized then m.forecast_end end)
      from pfa_record m
     where b.organization_id = ${organizationId}
       and m.organization_id = b.organization_id and m.rid = ${rid} and ${countsInKpis("m")}`);
}
