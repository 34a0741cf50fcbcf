import { openDb } from "@pfa/db/client.ts";
import { fieldKeys } from "@pfa/domain/field-catalog.ts";
import type { View } from "@pfa/domain/window.ts";
import { exportRecords, type ExportRequest } from "@pfa/usecases/export-records.ts";
import { createRecorder, type Recorder, type Suite } from "../bench.ts";
import type { Person } from "../data/people.ts";
import { ownMemoryMb } from "../measure/machine.ts";

/** The size that the target speaks of, whatever was asked for. */
const ROWS = 100_000;
const WATCHED_EVERY_MS = 50;

const view: View = { sort: [], filter: [], search: "", onlyDrafts: false };
const sorted: View = { ...view, sort: [{ field: "areaSilo", direction: "desc" }] };
/** Those that the grid shows at first. */
const columns = fieldKeys.slice(0, 17);

/** Files of all records, read to their end and thrown away: what making them takes, without HTTP. */
export const measureExport: Suite = async (bench) => {
  const recorder = createRecorder("export", bench.stopping);
  const sizes = [ROWS, bench.options.records].filter((size, at, all) => all.indexOf(size) === at);
  for (const records of sizes) {
    // oxlint-disable-next-line no-await-in-loop -- one data set after the other
    const data = await bench.openData({ records, organizations: 1 });
    const db = openDb({ url: data.urls.app, applicationName: "bench-export" });
    const [planner] = data.planners.toSorted((a, b) => b.drafts - a.drafts);
    if (!planner) throw new Error("nobody to export for");
    const count = `${records.toLocaleString("en-US")} rows`;
    const run = (request: ExportRequest) => exportOnce(db, planner, request, bench.stopping);
    const name = (format: string) => `${format} of ${count}, ${planner.drafts} of them drafts`;
    try {
      for (const format of ["xlsx", "csv"] as const) {
        // oxlint-disable-next-line no-await-in-loop -- each alone, or their memory could not be told apart
        const made = await run({ view: format === "xlsx" ? sorted : view, columns, format });
        addRows(recorder, name(format), made, records === ROWS && format === "xlsx");
      }
    } finally {
      // oxlint-disable-next-line no-await-in-loop
      await db.close();
    }
  }
  return recorder.rows;
};

type Made = { seconds: number; memoryMb: number; megabytes: number };

function addRows(recorder: Recorder, name: string, made: Made, isJudged: boolean): void {
  const note = `a file of ${Math.round(made.megabytes)} MB`;
  recorder.add({
    name,
    unit: "s",
    samples: [made.seconds],
    note,
    ...(isJudged && { target: { p50: 30 } }),
  });
  recorder.add({
    name: `${name}: memory above idle, at most`,
    unit: "MB",
    samples: [made.memoryMb],
    target: { p50: 200 },
  });
}

async function exportOnce(
  db: ReturnType<typeof openDb>,
  { scope }: Person,
  request: ExportRequest,
  signal: AbortSignal,
): Promise<Made> {
  globalThis.gc?.();
  const idle = ownMemoryMb();
  let most = idle;
  const watching = setInterval(() => (most = Math.max(most, ownMemoryMb())), WATCHED_EVERY_MS);
  const startedAt = performance.now();
  let bytes = 0;
  try {
    const { file } = await exportRecords(db, scope, request, { now: new Date(), signal });
    for await (const piece of file) bytes += piece.length;
  } finally {
    clearInterval(watching);
  }
  return {
    seconds: (performance.now() - startedAt) / 1000,
    memoryMb: most - idle,
    megabytes: bytes / 2 ** 20,
  };
}
