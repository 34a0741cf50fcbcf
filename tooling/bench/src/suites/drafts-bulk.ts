import type { View } from "@pfa/domain/window.ts";
import { changeDrafts } from "@pfa/usecases/change-drafts.ts";
import { everything } from "../ask/asked-views.ts";
import { saveRowByRow } from "../baseline/per-row-drafts.ts";
import type { Recorder } from "../bench.ts";
import { restoreDrafts } from "../data/people.ts";
import { rowByRow, type Saving } from "./saving.ts";

const mostRecords = 50_000;
/** Records that the baseline changes; the rest is reckoned from them. */
const sampled = 1000;

/** What somebody shifts by two weeks at once. */
const view: View = { ...everything, filter: [{ field: "source", op: "in", values: ["Rental"] }] };
/** The rule that is measured. */
export const shift = {
  operations: [{ op: "shift", amount: 2, unit: "weeks", onSite: "extend" } as const],
};

/** A change by rule to every record that matches a filter, from the question which those are to the last draft. */
export async function measureBulk(recorder: Recorder, saving: Saving): Promise<void> {
  const { client, planner, label } = saving;
  await restoreDrafts(client, planner);
  const records = (await listMatching(saving)).length;
  const sample = await drawSample(saving);
  await recorder.measure<null>({
    name: `${records.toLocaleString("en-US")} matching records changed by rule${label}`,
    draw: async () => {
      await restoreDrafts(client, planner);
      return null;
    },
    ours: () => changeMatching(saving),
    target: { p99: 3000 },
    extent: { most: 5, least: 3 },
    baseline: {
      against: `${rowByRow}, reckoned from ${(sample.length / 2).toLocaleString("en-US")} records`,
      ask: () => saveRowByRow(client, planner.scope, sample),
      times: records / (sample.length / 2),
      extent: { most: 3, least: 2 },
    },
  });
}

async function changeMatching(saving: Saving): Promise<void> {
  const pfaIds = await listMatching(saving);
  let steps = 0;
  const changed = await changeDrafts(
    saving.db,
    saving.planner.scope,
    { pfaIds, rule: shift },
    { onProgress: () => (steps += 1) },
  );
  if (!changed.ok) throw new Error(changed.error.kind);
  const told = changed.value.changed + changed.value.unchanged + changed.value.refused;
  if (told !== pfaIds.length || changed.value.changed < told / 2)
    throw new Error(`of ${pfaIds.length} records ${changed.value.changed} were changed`);
  if (steps === 0) throw new Error("a change without a word on its progress");
}

/** Records that match, as many as a bulk change of the benchmark takes. */
export async function listMatching({ views, planner }: Saving): Promise<string[]> {
  const { total, version } = await views.window(planner, {
    view,
    columns: ["pfaId"],
    startRow: 0,
    endRow: 1,
  });
  const range = { startRow: 0, endRow: Math.min(total, mostRecords) };
  const found = await views.ask(planner, (reader, caller) =>
    reader.ids(caller, { view, version, ...range }),
  );
  if (!found.ok) throw new Error("the view moved");
  return found.value.ids;
}

/** Two cells of some of the records, as a shift of both dates writes. */
async function drawSample(saving: Saving) {
  const ids = await listMatching(saving);
  return ids.slice(0, sampled).flatMap((pfaId) => [
    { pfaId, field: "forecastStart", value: "2027-01-01" },
    { pfaId, field: "forecastEnd", value: "2027-06-01" },
  ]);
}
