import type { View } from "@pfa/domain/window.ts";
import { createAsker, everything } from "../ask/asked-views.ts";
import { type Bench, createRecorder, type Recorder, type Suite } from "../bench.ts";
import type { DataSet } from "../data/data-set.ts";
import type { Person } from "../data/people.ts";
import { withClient } from "../data/scratch-cluster.ts";
import { openMeasuredViews } from "../measured-views.ts";
import { readWholeTable } from "../baseline/whole-table.ts";
import { measureDuplicates } from "./windows-duplicates.ts";
import { measureFreshness } from "./windows-freshness.ts";
import { measureMemory } from "./windows-memory.ts";
import { measureQuestions } from "./windows-questions.ts";
import { measureNewViews, measureOpenViews } from "./windows-views.ts";
import { createWatching, type Watching } from "./watching.ts";

/** Windows of views, known and new, at any depth, and everything else that is asked of a view. */
export const measureWindows: Suite = async (bench) =>
  bench.options.growth ? measureGrowth(bench, bench.options.growth) : measureOneSize(bench);

async function measureOneSize(bench: Bench) {
  const data = await bench.openData();
  const recorder = createRecorder("windows", bench.stopping);
  await withReaders(bench, data, async (watch) => {
    for (const planner of data.planners) {
      const watching = watch(planner, `${planner.drafts.toLocaleString("en-US")} drafts`);
      await measureOpenViews(recorder, watching);
      await measureNewViews(recorder, watching);
      await measureQuestions(recorder, watching);
    }
    const [planner] = data.planners;
    if (!planner) return;
    const watching = watch(planner, "");
    await measureDuplicates(recorder, watching);
    await measureWholeTable(recorder, watching);
    await measureMemory(recorder, watching, "");
    await measureFreshness(recorder, watching);
  });
  return recorder.rows;
}

/** What the original plan did instead of windows: a single read of everything. */
async function measureWholeTable(recorder: Recorder, watching: Watching): Promise<void> {
  const { planner, client, windowBytes } = watching;
  const draw = () => ({
    view: everything,
    startRow: watching.anyDepth(watching.data.largest.records),
  });
  await recorder.measure<{ view: View; startRow: number }>({
    name: "window of all records, any depth",
    draw,
    ours: ({ view, startRow }) => windowBytes(view, startRow),
    target: { p50: 5, p99: 25, ratio: 10 },
    baseline: {
      against: "one GET of every record, as the original plan had it",
      ask: () => readWholeTable(client, planner.scope),
      extent: { most: 1, least: 1 },
    },
  });
}

/** The same questions at several sizes: what grows, and how. */
async function measureGrowth(bench: Bench, sizes: readonly number[]) {
  const recorder = createRecorder("windows", bench.stopping);
  for (const records of sizes) {
    const data = await bench.openData({ records, organizations: 1 });
    const planner = data.planners.at(Math.min(1, data.planners.length - 1));
    if (!planner) continue;
    await withReaders(bench, data, async (watch) => {
      const label = `${records.toLocaleString("en-US")} records`;
      const watching = watch(planner, label);
      await measureOpenViews(recorder, watching);
      await measureNewViews(recorder, watching);
      await measureMemory(recorder, watching, `, ${label}`);
    });
  }
  return recorder.rows;
}

type Watch = (planner: Person, label: string) => Watching;

/** Opens the reader under measurement and a connection for the baseline, for as long as `work` takes. */
async function withReaders(
  { stopping }: Bench,
  data: DataSet,
  work: (watch: Watch) => Promise<void>,
): Promise<void> {
  const views = openMeasuredViews(data.urls.app);
  const asker = createAsker(1);
  try {
    await views.load(data.withoutMoney, stopping);
    await withClient(data.urls.owner, (client) =>
      work((planner, label) => createWatching({ views, client, data, asker, planner, label })),
    );
  } finally {
    await views.close();
  }
}
