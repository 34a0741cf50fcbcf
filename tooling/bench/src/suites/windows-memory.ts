import { everything, sortFields } from "../ask/asked-views.ts";
import type { Recorder } from "../bench.ts";
import { ownMemoryMb } from "../measure/machine.ts";
import type { Watching } from "./watching.ts";

const sortsInUse = 15;

/** What the reader holds of the largest organization while 15 sorts are in use, and how long it took to load. */
export async function measureMemory(
  recorder: Recorder,
  { views, window, data }: Watching,
  label: string,
): Promise<void> {
  const { id, records } = data.largest;
  // Deep: the first rows of an order are had without it.
  for (const field of sortFields.slice(0, sortsInUse))
    // oxlint-disable-next-line no-await-in-loop
    await window({ ...everything, sort: [{ field, direction: "asc" }] }, records >>> 1);
  const memory = await views.memoryOf(id);
  const memoryMb = ownMemoryMb();
  // What an organization takes at the least says nothing of its records.
  const isJudged = records >= 100_000;
  if (memory) {
    recorder.add({
      name: `memory of one record, ${sortsInUse} sorts in use${label}`,
      unit: "bytes",
      samples: [memory.bytes / records],
      memoryMb,
      ...(isJudged && { target: { p99: 400 } }),
    });
    recorder.add({
      name: `load of all records into memory${label}`,
      unit: "s",
      samples: [memory.loadMs / 1000],
      memoryMb,
      ...(isJudged && { target: { p99: (20 * records) / 1_000_000 } }),
    });
  }
  const { percent, reasons } = await views.leftToSql();
  recorder.add({
    name: `questions that memory left to SQL${label}`,
    unit: "%",
    samples: [percent],
    note: reasons,
  });
  recorder.add({ name: `memory of the whole process${label}`, unit: "MB", samples: [memoryMb] });
}
