import type { Kpis, KpiTotals } from "@pfa/domain/kpi.ts";
import type { Scope } from "@pfa/domain/scope.ts";
import { raw, sql, type Sql, type Tx } from "./client.ts";
import { mergedValue } from "./merged-sql.ts";

type Sums = { records: number; plan: number; forecast: number; actual: number; variance: number };
type KpiRow = { committed: Sums; pending: Sums; draftRecords: number };

/** Totals committed and pending. Reads the mirror's sums and the caller's drafts, never the records without one. */
export async function getKpis(tx: Tx, scope: Scope): Promise<Kpis> {
  const [row] = await tx.query<KpiRow>(sql`
    with committed as (
      -- No row as long as no record counts.
      select coalesce(sum(record_count), 0) as records, coalesce(sum(plan_cost), 0) as plan,
             coalesce(sum(forecast_cost), 0) as forecast, coalesce(sum(actual_cost), 0) as actual
        from pfa_kpi_summary
       where organization_id = ${scope.organizationId} and dimension = 'all'),
    delta as (${deltaSql(scope)}),
    pending as (
      select c.records + d.records as records, c.plan + d.plan as plan,
             c.forecast + d.forecast as forecast, c.actual + d.actual as actual
        from committed c, delta d)
    select ${sumsAsJson("committed")} as committed, ${sumsAsJson("pending")} as pending,
           (select count(*) from pfa_draft d
             where d.organization_id = ${scope.organizationId} and d.user_id = ${scope.userId}) as "draftRecords"
      from committed, pending`);
  if (!row) throw new Error("totals without a row");
  const maySeeMoney = scope.permissions.has("ViewFinancials");
  return {
    committed: totalsFor(row.committed, maySeeMoney),
    pending: totalsFor(row.pending, maySeeMoney),
    draftRecords: row.draftRecords,
  };
}

const sumsAsJson = (sums: "committed" | "pending"): Sql =>
  raw(
    `json_build_object('records', ${sums}.records, 'plan', ${sums}.plan, 'forecast', ${sums}.forecast, 'actual', ${sums}.actual, 'variance', ${sums}.forecast - ${sums}.plan)`,
  );

const totalsFor = (sums: Sums, maySeeMoney: boolean): KpiTotals =>
  maySeeMoney
    ? sums
    : { records: sums.records, plan: null, forecast: null, actual: null, variance: null };

/**
 * What the caller's drafts change: each drafted record's merged share less its mirrored one. OFFSET 0 has each cost computed
 * once; else the planner would repeat the formula in every sum.
 */
function deltaSql(scope: Scope): Sql {
  return sql`
    select count(*) filter (where counts) - count(*) filter (where counted) as records,
           coalesce(sum(plan_cost) filter (where counts), 0) - coalesce(sum(plan_cost) filter (where counted), 0) as plan,
           coalesce(sum(forecast) filter (where counts), 0)
             - coalesce(sum(forecast_cost) filter (where counted), 0) as forecast,
           coalesce(sum(actual) filter (where counts), 0)
             - coalesce(sum(forecast_cost) filter (where counted and is_actualized), 0) as actual
      from (
        select m.plan_cost, m.forecast_cost, m.is_actualized,
               not m.is_discontinued and not m.is_funds_transferable as counted,
               not (${mergedValue("isDiscontinued")}) and not (${mergedValue("isFundsTransferable")}) as counts,
               ${mergedValue("forecastCost")} as forecast, ${mergedValue("actualCost")} as actual
          from pfa_draft d
          join pfa_record m on m.organization_id = d.organization_id and m.rid = d.rid
         where d.organization_id = ${scope.organizationId} and d.user_id = ${scope.userId} and not m.is_vanished
        offset 0) drafted`;
}
