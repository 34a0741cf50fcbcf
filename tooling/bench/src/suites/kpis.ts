import type { Client } from "pg";
import { createAsker } from "../ask/asked-views.ts";
import { mergedRelation } from "../baseline/merged-relation.ts";
import { createRecorder, type Suite } from "../bench.ts";
import { withClient } from "../data/scratch-cluster.ts";
import { openMeasuredViews } from "../measured-views.ts";
import { createWatching } from "./watching.ts";
import { measureTotals } from "./windows-questions.ts";

/** Totals above the grid, merged with the caller's drafts, and totals of any filter. */
export const measureKpis: Suite = async (bench) => {
  const data = await bench.openData();
  const recorder = createRecorder("kpis", bench.stopping);
  const views = openMeasuredViews(data.urls.app);
  const asker = createAsker(2);
  try {
    await views.load(data.withoutMoney, bench.stopping);
    await withClient(data.urls.owner, async (client) => {
      for (const planner of data.planners) {
        const label = `${planner.drafts.toLocaleString("en-US")} drafts`;
        await recorder.measure({
          name: `KPIs, merged, ${label}`,
          draw: () => planner.scope,
          ours: () => views.ask(planner, (reader, caller) => reader.kpis(caller, {})),
          target: { p99: 20 },
          baseline: {
            against: "all merged records summed anew",
            ask: ({ organizationId, userId }) => client.query(recompute, [organizationId, userId]),
          },
        });
        const given = { planner, data, views, client, asker, label };
        await measureTotals(recorder, createWatching(given));
      }
      const [planner] = data.planners;
      if (!planner) return;
      await withPlanView(client, () =>
        recorder.measure({
          name: "KPIs, merged",
          draw: () => planner.scope,
          ours: () => views.ask(planner, (reader, caller) => reader.kpis(caller, {})),
          target: { p99: 20 },
          baseline: {
            against: "refresh of one view over all organizations, as the original plan had it",
            ask: () => client.query("refresh materialized view concurrently bench.plan_kpis"),
            extent: { most: 3, least: 2 },
          },
        }),
      );
    });
  } finally {
    await views.close();
  }
  return recorder.rows;
};

const recompute = `
  select count(*), sum("planCost"), sum("forecastCost"), sum("actualCost"), sum("variance")
    from ${mergedRelation} where not "isDiscontinued" and not "isFundsTransferable" and not is_vanished`;

/** The original plan's sums: one materialized view, refreshed as a whole; unchanged by drafts. */
async function withPlanView(client: Client, work: () => Promise<void>): Promise<void> {
  await client.query("drop materialized view if exists bench.plan_kpis");
  await client.query(`
    create materialized view bench.plan_kpis as
    select organization_id, coalesce(category, '') as category, coalesce(source, '') as source,
           coalesce(class, '') as class, coalesce(dor, '') as dor, count(*) as records, sum(plan_cost) as plan,
           sum(forecast_cost) as forecast, sum(forecast_cost) filter (where is_actualized) as actual
      from pfa_record where not is_discontinued and not is_funds_transferable
     group by 1, 2, 3, 4, 5`);
  await client.query(
    "create unique index on bench.plan_kpis (organization_id, category, source, class, dor)",
  );
  await work();
  await client.query("drop materialized view bench.plan_kpis");
}
