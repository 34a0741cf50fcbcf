import { openChatReader } from "@pfa/db/chat-reader.ts";
import { openDb } from "@pfa/db/client.ts";
import { runChatSql } from "@pfa/usecases/run-chat-sql.ts";
import { createRecorder, type Suite } from "../bench.ts";

/** What planners usually ask, as SQL: each reads all records of the organization. */
const questions: Readonly<Record<string, string>> = {
  "count of a class": "select count(*) from pfa where class = '14'",
  "total forecast": "select sum(forecast_cost) from pfa where not is_discontinued",
  "cost by area":
    "select area, sum(plan_cost), sum(forecast_cost), sum(actual_cost) from pfa group by area order by 3 desc",
  "records by source and DOR":
    "select source, dor, count(*) from pfa group by source, dor order by 1, 2",
  "largest overruns":
    "select id, area, class, forecast_cost - plan_cost as over from pfa where forecast_cost > plan_cost order by over desc nulls last, id limit 10",
  "ending in a period":
    "select count(*) from pfa where forecast_end >= date '2026-03-01' and forecast_end < date '2026-04-01'",
  "starts by month":
    "select date_trunc('month', forecast_start)::date as month, count(*) from pfa group by 1 order by 1",
  "late by class":
    "select class, avg(forecast_end - original_end) from pfa where forecast_end > original_end group by class order by 2 desc",
  "list of a category":
    "select id, area, cost from pfa where category ilike '%crane%' order by cost desc nulls last, id limit 100",
  "own drafts": "select count(*) from pfa where has_draft",
};

/** Questions in SQL from the text to the rows: judged, read from the merged views, written down. */
export const measureChat: Suite = async (bench) => {
  const { urls, planners } = await bench.openData();
  const recorder = createRecorder("chat", bench.stopping);
  const db = openDb({ url: urls.app, applicationName: "bench-chat" });
  const reader = openChatReader({ url: urls.chat, applicationName: "bench-chat-reader" });
  const ask = async (sql: string, { scope }: (typeof planners)[number]) => {
    const answer = await runChatSql({ db, reader }, scope, { sql }, bench.stopping);
    if (!answer.ok) throw new Error(`“${sql}” was not answered: ${answer.error.message}`);
  };
  try {
    for (const planner of planners) {
      const label = `${planner.drafts.toLocaleString("en-US")} drafts`;
      for (const [name, sql] of Object.entries(questions)) {
        // oxlint-disable-next-line no-await-in-loop -- two measurements at once would measure each other
        await recorder.measure({
          name: `${name}, ${label}`,
          draw: () => planner,
          ours: (asker) => ask(sql, asker),
          extent: { most: 30, least: 5, withinMs: 4000 },
          target: { p95: 300 },
        });
      }
    }
  } finally {
    await reader.close();
    await db.close();
  }
  return recorder.rows;
};
