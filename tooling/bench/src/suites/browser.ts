import { buildWeb } from "@pfa/scripts/web-build.ts";
import { createRecorder, type Recorder, type Suite } from "../bench.ts";
import { restoreDrafts } from "../data/people.ts";
import { withClient } from "../data/scratch-cluster.ts";
import { startServer } from "../server-process.ts";
import { type Cost, type MeasuredPage, openChromium, openPage } from "./browser-page.ts";
import { measureRanges } from "./browser-ranges.ts";
import { openAllViews } from "./load-requests.ts";

const rounds = 12;
const notch = 120;

/** What a planner waits for in a real browser, and what it costs the page's main thread. */
export const measureBrowser: Suite = async (bench) => {
  const data = await bench.openData();
  const planner = data.planners.at(Math.min(1, data.planners.length - 1));
  if (!planner) return [];
  const recorder = createRecorder("browser", bench.stopping);
  await buildWeb();
  const server = await startServer(data.urls, bench.stopping);
  try {
    // A server that has been running, as for everybody but the day's first.
    await openAllViews(`${server.url}/trpc/records.window`, [planner], bench.stopping);
    const browser = await openChromium();
    const close = () => void browser.close();
    bench.stopping.addEventListener("abort", close);
    try {
      const open = () => openPage(browser, server.url, planner);
      await measureFirstLoad(recorder, open);
      const page = await open();
      await page.open();
      await measureScrolling(recorder, page);
      await measureSorting(recorder, page);
      await measureEditing(recorder, page);
      await measureRanges(recorder, page, data.largest.records);
      await page.close();
    } finally {
      bench.stopping.removeEventListener("abort", close);
      await browser.close();
    }
    await withClient(data.urls.owner, (owner) => restoreDrafts(owner, planner));
  } finally {
    await server.stop();
  }
  return recorder.rows;
};

type Open = () => Promise<MeasuredPage>;

async function measureFirstLoad(recorder: Recorder, open: Open): Promise<void> {
  const costs: (Cost & { afterRequestMs: number })[] = [];
  let memoryMb = 0;
  for (let round = 0; round < rounds; round += 1) {
    // oxlint-disable-next-line no-await-in-loop
    const page = await open();
    // oxlint-disable-next-line no-await-in-loop
    costs.push(await page.open());
    // oxlint-disable-next-line no-await-in-loop
    memoryMb = await page.heapMb();
    // oxlint-disable-next-line no-await-in-loop
    await page.close();
  }
  addCosts(recorder, "first load", costs, { memoryMb, target: { p50: 1000 } });
  recorder.add({
    name: "first load: from the request of rows to painted rows",
    samples: costs.map((cost) => cost.afterRequestMs),
    target: { p50: 150 },
  });
}

async function measureScrolling(recorder: Recorder, page: MeasuredPage): Promise<void> {
  const jumps = await repeat(async (round) => {
    const { firstRow } = await page.look();
    // To and fro over most of the height, never twice to the same place.
    return page.jump(round % 2 === 0 ? 0.9 - round / 50 : 0.1 + round / 50, {
      leavesRow: firstRow,
    });
  });
  addCosts(recorder, "far jump", jumps, { memoryMb: await page.heapMb() });
  await page.page.mouse.move(700, 500);
  const notches = await repeat(async () => {
    const { firstRow } = await page.look();
    return page.act("wheel", { leavesRow: firstRow }, () => page.page.mouse.wheel(0, notch));
  });
  addCosts(recorder, "wheel notch", notches, { memoryMb: await page.heapMb() });
}

const sorted = ["forecastStart", "category", "description", "areaSilo"] as const;

async function measureSorting(recorder: Recorder, page: MeasuredPage): Promise<void> {
  const costs = await repeat(async (round) => {
    const { ids } = await page.look();
    const field = sorted[round % sorted.length] ?? "category";
    const head = page.page.locator(`.ag-header-cell[col-id="${field}"] .pfa-head-label`);
    return page.act("click", { otherThan: ids }, () => head.click());
  });
  addCosts(recorder, "sort", costs, { memoryMb: await page.heapMb() });
}

async function measureEditing(recorder: Recorder, page: MeasuredPage): Promise<void> {
  await page.open();
  const { keyboard } = page.page;
  const costs = await repeat(async (round) => {
    const { ids } = await page.look();
    const pfaId = ids[2 + round] ?? "";
    const cell = page.page.locator(`.ag-row[row-id="${pfaId}"] [col-id="monthlyRate"]`);
    await cell.click();
    await keyboard.type(`${7000 + round}.25`);
    const expected = {
      cell: { pfaId, field: "monthlyRate", text: `$7,0${String(round).padStart(2, "0")}.25` },
    };
    return page.act("keydown", expected, () => keyboard.press("Enter"));
  });
  await page.page.getByText("All edits saved").waitFor();
  addCosts(recorder, "edit", costs, { memoryMb: await page.heapMb() });
}

/** The first round finds nothing compiled and is not counted. */
async function repeat(act: (round: number) => Promise<Cost>): Promise<Cost[]> {
  const costs: Cost[] = [];
  // oxlint-disable-next-line no-await-in-loop
  for (let round = 0; round <= rounds; round += 1) costs.push(await act(round));
  return costs.slice(1);
}

function addCosts(
  recorder: Recorder,
  name: string,
  costs: readonly Cost[],
  more: { memoryMb: number; target?: { p50: number } },
): void {
  recorder.add({
    name: `${name}: to painted rows`,
    samples: costs.map((cost) => cost.paintedMs),
    ...more,
  });
  recorder.add({
    name: `${name}: main thread's CPU`,
    samples: costs.map((cost) => cost.cpuMs),
    memoryMb: more.memoryMb,
  });
}
