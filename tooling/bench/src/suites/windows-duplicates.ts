import type { View } from "@pfa/domain/window.ts";
import { everything } from "../ask/asked-views.ts";
import type { Recorder } from "../bench.ts";
import { byOffset, type Watching } from "./watching.ts";

/** About as many records as somebody pages through, however many there are. */
const paged = 20_000;
const firstDay = Date.UTC(2023, 0, 1);
const days = 2900;

/** Pages an order with long ties to its end, and counts the rows that came twice or never. */
export async function measureDuplicates(recorder: Recorder, watching: Watching): Promise<void> {
  const { window, offset, data } = watching;
  const span = Math.min(days, Math.ceil((days * paged) / data.largest.records));
  const view: View = {
    ...everything,
    sort: [{ field: "dor", direction: "asc" }],
    filter: [{ field: "forecastStart", op: "dateBetween", from: dayOf(0), to: dayOf(span) }],
  };
  const ours = await countFaults(async (startRow) => {
    const { rows, total } = await window(view, startRow, ["pfaId"]);
    return { ids: rows.map((row) => row.id), total };
  });
  const baseline = await countFaults((startRow) => offset(view, startRow));
  recorder.add({
    name: "rows that come twice or never while a tied sort is paged to its end",
    unit: "rows",
    samples: [ours],
    target: { p99: 1 },
    beside: { value: baseline, against: byOffset },
  });
}

type ReadPage = (startRow: number) => Promise<{ ids: string[]; total: number }>;

async function countFaults(readPage: ReadPage): Promise<number> {
  const seen = new Set<string>();
  let shown = 0;
  for (;;) {
    // oxlint-disable-next-line no-await-in-loop
    const { ids, total } = await readPage(shown);
    for (const id of ids) seen.add(id);
    shown += ids.length;
    if (ids.length === 0 || shown >= total) return shown - seen.size + (total - seen.size);
  }
}

const dayOf = (offset: number): string =>
  new Date(firstDay + offset * 86_400_000).toISOString().slice(0, 10);
