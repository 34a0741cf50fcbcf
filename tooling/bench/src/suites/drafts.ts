import { openDb } from "@pfa/db/client.ts";
import { everything } from "../ask/asked-views.ts";
import { createPlanDrafts, type PlannedCell } from "../baseline/per-row-drafts.ts";
import { createRecorder, type Recorder, type Suite } from "../bench.ts";
import { type Person, restoreDrafts } from "../data/people.ts";
import { withClient } from "../data/scratch-cluster.ts";
import { openMeasuredViews } from "../measured-views.ts";
import { createCells } from "./draft-cells.ts";
import { measureBulk } from "./drafts-bulk.ts";
import { measurePreviewAndUndo, measureRanges } from "./drafts-ranges.ts";
import { afterForgetting, baselineOf, save, type Saving } from "./saving.ts";

/** Saving drafts: one cell, a thousand, a change to every record that matches, with few and with many drafts there. */
export const measureDrafts: Suite = async (bench) => {
  const data = await bench.openData();
  const recorder = createRecorder("drafts", bench.stopping);
  const db = openDb({ url: data.urls.app, applicationName: "pfa-bench-drafts" });
  const views = openMeasuredViews(data.urls.app);
  try {
    await views.load(data.withoutMoney, bench.stopping);
    await withClient(data.urls.owner, async (client) => {
      await createPlanDrafts(client);
      for (const planner of data.planners) {
        const cells = await createCells(client, planner.scope.organizationId);
        const label = labelOf(planner);
        const saving = { db, client, views, planner, cells, saved: new Set<string>(), label };
        await measureOneCell(recorder, saving);
        await measureThousandCells(recorder, saving);
        await measureBulk(recorder, saving);
        await measurePreviewAndUndo(recorder, saving);
        await measureRanges(recorder, saving);
        await restoreDrafts(client, planner);
      }
    });
  } finally {
    await views.close();
    await db.close();
  }
  return recorder.rows;
};

const labelOf = ({ drafts }: Person): string => `, ${drafts.toLocaleString("en-US")} drafts before`;

async function measureOneCell(recorder: Recorder, saving: Saving): Promise<void> {
  const { views, planner, cells, label } = saving;
  const draw = () => afterForgetting(saving, () => [cells.rate()]);
  await recorder.measure<PlannedCell[]>({
    name: `one cell saved${label}`,
    draw,
    ours: (drawn) => save(saving, drawn),
    target: { p50: 5, p99: 15 },
    extent: { most: 500 },
    baseline: baselineOf(saving),
  });
  const dearestFirst = { field: "monthlyRate", direction: "desc" } as const;
  const view = { ...everything, sort: [dearestFirst] };
  const columns = ["pfaId", "monthlyRate"] as const;
  await recorder.measure<PlannedCell[]>({
    name: `window right after a cell was saved, the cell in it${label}`,
    draw: async () => {
      const drawn = await draw();
      await save(saving, drawn);
      return drawn;
    },
    ours: async ([cell]) => {
      const { rows } = await views.window(planner, { view, columns, startRow: 0, endRow: 100 });
      // Every rate that is drawn is above all before it.
      if (rows[0]?.id !== cell?.pfaId)
        throw new Error(`${cell?.pfaId} was saved and is not the first row`);
    },
    target: { p50: 5, p99: 25 },
    extent: { most: 200 },
  });
}

async function measureThousandCells(recorder: Recorder, saving: Saving): Promise<void> {
  const { cells, label } = saving;
  const row = { target: { p99: 100 }, extent: { most: 40 }, baseline: baselineOf(saving) };
  const ours = (drawn: PlannedCell[]) => save(saving, drawn);
  await recorder.measure<PlannedCell[]>({
    ...row,
    name: `1,000 cells saved, of as many records${label}`,
    draw: () => afterForgetting(saving, () => Array.from({ length: 1000 }, cells.rate)),
    ours,
  });
  await recorder.measure<PlannedCell[]>({
    ...row,
    name: `1,000 cells saved, four of 250 records each${label}`,
    draw: () => afterForgetting(saving, () => Array.from({ length: 250 }, cells.four).flat()),
    ours,
  });
}
