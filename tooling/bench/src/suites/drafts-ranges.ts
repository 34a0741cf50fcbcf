import { changeDrafts } from "@pfa/usecases/change-drafts.ts";
import { editRange } from "@pfa/usecases/edit-range.ts";
import { moveSteps } from "@pfa/usecases/move-steps.ts";
import { previewChange } from "@pfa/usecases/preview-change.ts";
import { everything } from "../ask/asked-views.ts";
import { saveRowByRow } from "../baseline/per-row-drafts.ts";
import type { Recorder } from "../bench.ts";
import { restoreDrafts } from "../data/people.ts";
import { listMatching, shift } from "./drafts-bulk.ts";
import { rowByRow, type Saving } from "./saving.ts";

/** Cells per record, and the records that the baseline saves; the rest is reckoned from them. */
const fields = ["areaSilo", "model"] as const;
const sampled = 1000;

/** Ranges pasted over rows of a view that nobody has read, from the question which those are to the last draft. */
export async function measureRanges(recorder: Recorder, saving: Saving): Promise<void> {
  await measurePaste(recorder, saving, 10_000, 1000);
  await measurePaste(recorder, saving, 100_000, 6000);
}

async function measurePaste(
  recorder: Recorder,
  saving: Saving,
  cells: number,
  p99: number,
): Promise<void> {
  const { client, planner, label } = saving;
  const rows = cells / fields.length;
  let paste = 0;
  await recorder.measure<string>({
    name: `${cells.toLocaleString("en-US")} cells pasted over ${rows.toLocaleString("en-US")} rows${label}`,
    draw: async () => {
      await restoreDrafts(client, planner);
      // Another text each time, or nothing would change.
      paste += 1;
      return `PASTE ${paste}`;
    },
    ours: (text) => pasteOver(saving, rows, text),
    target: { p99 },
    extent: { most: 5, least: 3 },
    baseline: {
      against: `${rowByRow}, reckoned from ${sampled.toLocaleString("en-US")} records`,
      ask: async (text) => saveRowByRow(client, planner.scope, await pastedCells(saving, text)),
      times: rows / sampled,
      extent: { most: 3, least: 2 },
    },
  });
}

async function rowsOf({ views, planner }: Saving, count: number): Promise<string[]> {
  const { version } = await views.window(planner, {
    view: everything,
    columns: ["pfaId"],
    startRow: 0,
    endRow: 1,
  });
  const found = await views.ask(planner, (reader, caller) =>
    reader.ids(caller, { view: everything, version, startRow: 0, endRow: count }),
  );
  if (!found.ok) throw new Error("the view moved");
  return found.value.ids;
}

const pastedCells = async (saving: Saving, value: string) =>
  (await rowsOf(saving, sampled)).flatMap((pfaId) =>
    fields.map((field) => ({ pfaId, field, value })),
  );

async function pasteOver(saving: Saving, rows: number, text: string): Promise<void> {
  const ids = await rowsOf(saving, rows);
  const done = await editRange(saving.db, saving.planner.scope, {
    records: ids.map((pfaId, row) => ({ pfaId, row })),
    areas: [{ startRow: 0, endRow: rows, fields: [...fields] }],
    edit: { kind: "paste", values: [[text, text]] },
  });
  // Records that PEMS no longer shows are not in the view; all others take both texts.
  if (done.cells !== rows * fields.length)
    throw new Error(`of ${rows * fields.length} cells ${done.cells} were saved`);
}

/** A rule over many records seen before it is done, and undone after. */
export async function measurePreviewAndUndo(recorder: Recorder, saving: Saving): Promise<void> {
  const { client, db, planner, label } = saving;
  await restoreDrafts(client, planner);
  const pfaIds = await listMatching(saving);
  const records = pfaIds.length.toLocaleString("en-US");
  await recorder.measure<string[]>({
    name: `rule over ${records} records previewed${label}`,
    draw: () => listMatching(saving),
    ours: async (ids) => {
      const seen = await previewChange(db, planner.scope, { pfaIds: ids, rule: shift });
      if (!seen.ok || seen.value.changed === 0) throw new Error("a preview of nothing");
    },
    target: { p99: 1000 },
    extent: { most: 8, least: 4 },
  });
  await recorder.measure<null>({
    name: `change of ${records} records undone${label}`,
    draw: async () => {
      await restoreDrafts(client, planner);
      const changed = await changeDrafts(db, planner.scope, { pfaIds, rule: shift });
      if (!changed.ok) throw new Error(changed.error.kind);
      return null;
    },
    ours: async () => {
      const undone = await moveSteps(db, planner.scope, { direction: "undo", onNewer: "stop" });
      if (!undone.ok || undone.value.stopped || undone.value.moved.length !== 1)
        throw new Error("an undo of nothing");
    },
    target: { p99: 3000 },
    extent: { most: 5, least: 3 },
  });
}
