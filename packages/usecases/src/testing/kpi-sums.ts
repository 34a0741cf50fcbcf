import { sql } from "@pfa/db/client.ts";

/** The sums that are kept for the KPI board. */
export const keptSums = sql`
  select dimension, value, record_count, plan_cost, forecast_cost, actual_cost from pfa_kpi_summary order by 1, 2`;

/** The same, counted record by record. */
export const countedSums = sql`
  select dimension, value, count(*)::int as record_count, sum(plan_cost) as plan_cost, sum(forecast_cost) as forecast_cost,
         sum(case when is_actualized then forecast_cost else 0.00 end) as actual_cost
    from (select m.*, 'all' as dimension, '' as value from pfa_record m
          union all select m.*, 'source', coalesce(source, '') from pfa_record m
          union all select m.*, 'dor', coalesce(dor, '') from pfa_record m
          union all select m.*, 'class', coalesce(class, '') from pfa_record m
          union all select m.*, 'category', coalesce(category, '') from pfa_record m
          union all select m.*, 'area_silo', coalesce(area_silo, '') from pfa_record m) r
   where not is_discontinued and not is_funds_transferable and not is_vanished
   group by 1, 2 order by 1, 2`;
