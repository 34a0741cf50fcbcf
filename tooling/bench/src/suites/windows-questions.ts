import type { FieldKey } from "@pfa/domain/field-catalog.ts";
import type { View } from "@pfa/domain/window.ts";
import { conditionOf } from "../baseline/offset-and-count.ts";
import { mergedRelation } from "../baseline/merged-relation.ts";
import { knownViews } from "../ask/asked-views.ts";
import type { Recorder } from "../bench.ts";
import type { Watching } from "./watching.ts";

/** All of these look at a filter that nobody asked before, so they have the time of a new view. */
const newTarget = { p50: 30, p99: 150 };

const summed = [
  "forecastCost",
  "planCost",
  "variance",
  "actualCost",
] as const satisfies readonly FieldKey[];

/** Everything besides windows that is asked of a view. */
export async function measureQuestions(recorder: Recorder, watching: Watching): Promise<void> {
  const { asker, views, planner, label } = watching;
  const draw = () => asker.newFilter();
  const row = { draw, target: newTarget, extent: { most: 100 } };

  await recorder.measure<View>({
    ...row,
    name: `count of a new filter${label}`,
    ours: (view) =>
      views.windowBytes(planner, { view, columns: ["pfaId"], startRow: 0, endRow: 1 }),
    baseline: inSql(watching, "select count(*)"),
  });
  await recorder.measure<View>({
    ...row,
    name: `distinct values under a new filter${label}`,
    ours: (view) =>
      views.ask(planner, (reader, caller) =>
        reader.distinct(caller, { view, field: "category", prefix: "", limit: 200 }),
      ),
    baseline: inSql(watching, `select "category", count(*)`, `group by 1`),
  });
  await recorder.measure<View>({
    ...row,
    name: `groups with sums under a new filter${label}`,
    ours: (view) =>
      views.ask(planner, (reader, caller) =>
        reader.groups(caller, {
          view,
          field: "areaSilo",
          unit: "day",
          sums: summed,
          offset: 0,
          limit: 200,
        }),
      ),
    baseline: inSql(watching, `select "areaSilo", count(*), ${sums}`, "group by 1 order by 1"),
  });
  await measureTotals(recorder, watching);
  await measureSearches(recorder, watching);
}

const sums = summed.map((field) => `sum("${field}")`).join(", ");

/** Sums of a filter that nobody asked before. */
export function measureTotals(recorder: Recorder, watching: Watching): Promise<void> {
  const { asker, views, planner, label } = watching;
  return recorder.measure<View>({
    name: `totals of a new filter${label}`,
    draw: () => asker.newFilter(),
    ours: (view) =>
      views.ask(planner, (reader, caller) => reader.aggregate(caller, { view, fields: summed })),
    target: { p99: 100 },
    extent: { most: 100 },
    baseline: inSql(watching, `select count(*), ${sums}`),
  });
}

/** The next match of a text and the place of a record, in views in use. */
async function measureSearches(recorder: Recorder, watching: Watching): Promise<void> {
  const { asker, views, planner, data, label } = watching;
  const { random } = asker;
  await recorder.measure<{ view: View; text: string; fromRow: number }>({
    name: `next match of a text${label}`,
    draw: () => ({
      view: random.pick(knownViews),
      text: `${random.below(400)} #${random.below(100)}`,
      fromRow: random.below(data.largest.records),
    }),
    ours: ({ view, text, fromRow }) =>
      views.ask(planner, (reader, caller) =>
        reader.find(caller, {
          view,
          text,
          columns: ["description", "equipment"],
          fromRow,
          direction: "next",
        }),
      ),
    target: newTarget,
    extent: { most: 100 },
  });
  await recorder.measure<{ view: View; pfaId: string }>({
    name: `place of a record in a view in use${label}`,
    draw: () => ({
      view: random.pick(knownViews),
      pfaId: String(1_000_001 + random.below(data.largest.records)),
    }),
    ours: (question) => views.ask(planner, (reader, caller) => reader.position(caller, question)),
    target: newTarget,
    extent: { most: 100 },
  });
}

/** The same question as one plain statement over the merged relation. */
function inSql({ client, planner }: Watching, select: string, groupBy = "") {
  const { organizationId, userId } = planner.scope;
  return {
    against: "one plain statement",
    ask: (view: View) => {
      const values: unknown[] = [organizationId, userId];
      const condition = conditionOf(view, values);
      return client.query(`${select} from ${mergedRelation} where ${condition} ${groupBy}`, values);
    },
  };
}
