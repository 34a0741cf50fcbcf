import { type Db, openDb } from "@pfa/db/client.ts";
import { type EditedCell, editDrafts } from "@pfa/usecases/edit-drafts.ts";
import type { Client } from "pg";
import { everything } from "../ask/asked-views.ts";
import { createPlanDrafts, type PlannedCell, saveRowByRow } from "../baseline/per-row-drafts.ts";
import { createRecorder, type Recorder, type Suite } from "../bench.ts";
import { type Person, restoreDrafts } from "../data/people.ts";
import { withClient } from "../data/scratch-cluster.ts";
import { type MeasuredViews, openMeasuredViews } from "../measured-views.ts";
import { createCells, type Cells } from "./draft-cells.ts";

const rowByRow = "row by row in one transaction, as the original plan had it";

/** Saving drafts: one cell, a thousand, a change to every record that matches, with few and with many drafts there. */
export const measureDrafts: Suite = async (bench) => {
  const data = await bench.openData();
  const recorder = createRecorder("drafts", bench.stopping);
  const db = openDb({ url: data.urls.app, applicationName: "pfa-bench-drafts" });
  const views = await openMeasuredViews(data.urls.app);
  try {
    await withClient(data.urls.owner, async (client) => {
      for (const planner of data.planners) {
        const cells = await createCells(client, planner.scope.organizationId);
        const saved = new Set<string>();
        const saving = { db, client, views, planner, cells, saved, label: labelOf(planner) };
        await measureOneCell(recorder, saving);
        await measureThousandCells(recorder, saving);
        await restoreDrafts(client, planner);
      }
    });
  } finally {
    await views.close();
    await db.close();
  }
  return recorder.rows;
};

type Saving = {
  db: Db;
  client: Client;
  views: MeasuredViews;
  planner: Person;
  cells: Cells;
  /** Records with a draft that the round before has saved. */
  saved: Set<string>;
  label: string;
};

const labelOf = ({ drafts }: Person): string => `, ${drafts.toLocaleString("en-US")} drafts before`;

async function measureOneCell(recorder: Recorder, saving: Saving): Promise<void> {
  const { client, views, planner, cells, label } = saving;
  await createPlanDrafts(client);
  await recorder.measure<PlannedCell[]>({
    name: `one cell saved${label}`,
    draw: () => afterForgetting(saving, () => [cells.rate()]),
    ours: (drawn) => save(saving, drawn),
    target: { p50: 5, p99: 15 },
    extent: { most: 500 },
    baseline: baselineOf(saving),
  });
  const dearest = { ...everything, sort: [{ field: "monthlyRate", direction: "desc" }] } as const;
  const request = { view: { ...dearest, sort: [...dearest.sort] }, startRow: 0, endRow: 100 };
  const columns = ["pfaId", "monthlyRate"] as const;
  await recorder.measure<PlannedCell[]>({
    name: `window right after a cell was saved${label}`,
    draw: async () => {
      const drawn = await afterForgetting(saving, () => [cells.rate()]);
      await save(saving, drawn);
      return drawn;
    },
    ours: async ([cell]) => {
      const { rows } = await views.reader.window(planner.scope, { ...request, columns });
      // Every rate that is drawn is above all before it.
      if (rows[0]?.id !== cell?.pfaId)
        throw new Error(`${cell?.pfaId} was saved and is not the first row`);
    },
    target: { p50: 5, p99: 25 },
    extent: { most: 100 },
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

function baselineOf({ client, planner }: Saving) {
  return {
    against: rowByRow,
    ask: (cells: PlannedCell[]) => saveRowByRow(client, planner.scope, cells),
    extent: { most: 8 },
  };
}

/** Takes away what the round before saved, or a row would tell of more drafts than it says. */
async function afterForgetting(
  { client, planner, saved }: Saving,
  draw: () => PlannedCell[],
): Promise<PlannedCell[]> {
  const { organizationId, userId } = planner.scope;
  await client.query(
    `delete from pfa_draft where organization_id = $1 and user_id = $2 and rid in (
       select rid from pfa_record where organization_id = $1 and pfa_id = any($3::text[]))`,
    [organizationId, userId, [...saved]],
  );
  saved.clear();
  const drawn = draw();
  for (const { pfaId } of drawn) saved.add(pfaId);
  return drawn;
}

/** Saves cells as the server does; throws unless each was taken. */
async function save({ db, planner }: Saving, cells: readonly EditedCell[]): Promise<void> {
  const saved = await editDrafts(db, planner.scope, cells);
  if (!saved.ok) throw new Error(saved.error.kind);
  const refused = saved.value.records.flatMap((record) => record.refused);
  if (refused[0]) throw new Error(`${refused.length} cells refused: ${refused[0].message}`);
}
