import type { Recorder } from "../bench.ts";
import type { Cost, MeasuredPage } from "./browser-page.ts";

/** Two fields that every record takes any text in. */
const fields = ["areaSilo", "class"] as const;
const pastes = [
  { cells: 10_000, rounds: 6, painted: 300, saved: 1000 },
  { cells: 100_000, rounds: 3, painted: undefined, saved: 6000 },
] as const;

const frames = 40;
const drags = 8;
/** Milliseconds of the main thread that a frame of a drag may take beyond the pointer's own way. */
const dragTarget = 3;

/** Ranges of cells: what a drag over them costs, and pastes as large as they may be. */
export async function measureRanges(
  recorder: Recorder,
  page: MeasuredPage,
  records: number,
): Promise<void> {
  await page.open();
  await measureDrags(recorder, page);
  for (const size of pastes) {
    const rows = size.cells / fields.length;
    // oxlint-disable-next-line no-await-in-loop -- one after the other, as a planner does
    if (rows <= records) await measurePastes(recorder, page, size);
  }
}

async function measureDrags(recorder: Recorder, page: MeasuredPage): Promise<void> {
  const drawn: number[] = [];
  const added: number[] = [];
  for (let round = 0; round <= drags; round += 1) {
    // oxlint-disable-next-line no-await-in-loop
    const alone = await movePointer(page, false);
    // oxlint-disable-next-line no-await-in-loop
    const dragging = await movePointer(page, true);
    // The first round finds nothing compiled and is not counted.
    if (round === 0) continue;
    drawn.push(dragging);
    added.push(Math.max(0, dragging - alone));
  }
  recorder.add({ name: "drag over cells: main thread's CPU a frame", samples: drawn });
  recorder.add({
    name: "drag over cells: of it by the range layer",
    samples: added,
    target: { p50: dragTarget },
  });
}

/** CPU of a frame while the pointer goes over cells, to and fro, one step a frame; with its button pressed it selects. */
async function movePointer({ page, cpuMs }: MeasuredPage, isPressed: boolean): Promise<number> {
  const { mouse } = page;
  await page.keyboard.press("Escape");
  await mouse.move(420, 420);
  if (isPressed) await mouse.down();
  const before = await cpuMs();
  for (let frame = 0; frame < frames; frame += 1) {
    const way = Math.abs((frame % 20) - 10) / 10;
    // oxlint-disable-next-line no-await-in-loop
    await mouse.move(520 + 500 * way, 440 + 300 * way);
    // oxlint-disable-next-line no-await-in-loop
    await page.evaluate(nextFrame);
  }
  const cpu = (await cpuMs()) - before;
  if (isPressed) await mouse.up();
  return cpu / frames;
}

type Paste = (typeof pastes)[number];

async function measurePastes(
  recorder: Recorder,
  page: MeasuredPage,
  { cells, rounds, painted, saved }: Paste,
): Promise<void> {
  const first: Cost[] = [];
  const last: Cost[] = [];
  for (let round = 0; round <= rounds; round += 1) {
    const mark = `${cells / 1000}-${round}`;
    const rows = cells / fields.length;
    // oxlint-disable-next-line no-await-in-loop
    const { shown, pfaId } = await paste(page, { rows, mark });
    // oxlint-disable-next-line no-await-in-loop
    const savedMs = await page.wait({ saved: { pfaId, field: fields[0] } });
    if (round === 0) continue;
    first.push(shown);
    last.push({ ...shown, paintedMs: savedMs });
  }
  const memoryMb = await page.heapMb();
  const name = `paste of ${cells.toLocaleString("en-US")} cells`;
  recorder.add({
    name: `${name}: painted`,
    samples: first.map(({ paintedMs }) => paintedMs),
    memoryMb,
    ...(painted !== undefined && { target: { p50: painted } }),
  });
  recorder.add({
    name: `${name}: saved`,
    samples: last.map(({ paintedMs }) => paintedMs),
    memoryMb,
    target: { p50: saved },
  });
}

/** Pastes as from another program, and answers when the first row shows it, and which record that is. */
async function paste(
  { page, look, act }: MeasuredPage,
  { rows, mark }: { rows: number; mark: string },
): Promise<{ shown: Cost; pfaId: string }> {
  const text = Array.from({ length: rows }, (_, row) => `${mark} ${row}\t${row % 90}`).join("\r\n");
  const { ids } = await look();
  const pfaId = ids[0] ?? "";
  await page.locator(`.ag-row[row-id="${pfaId}"] [col-id="${fields[0]}"]`).click();
  await page.evaluate(putOnClipboard, text);
  const expected = { cell: { pfaId, field: fields[0], text: `${mark} 0` } };
  const shown = await act("paste", expected, () => page.keyboard.press("Control+v"));
  return { shown, pfaId };
}

// These run inside the page.
declare const document: {
  addEventListener: (
    type: string,
    listener: (event: {
      preventDefault: () => void;
      stopImmediatePropagation: () => void;
      clipboardData: { setData: (type: string, text: string) => void };
    }) => void,
    options: { capture: boolean; once: boolean },
  ) => void;
  execCommand: (command: string) => boolean;
};
declare function requestAnimationFrame(callback: () => void): number;

function putOnClipboard(text: string): void {
  document.addEventListener(
    "copy",
    (event) => {
      event.preventDefault();
      event.stopImmediatePropagation();
      event.clipboardData.setData("text/plain", text);
    },
    { capture: true, once: true },
  );
  document.execCommand("copy");
}

const nextFrame = (): Promise<void> =>
  new Promise((resolve) => {
    requestAnimationFrame(() => resolve());
  });
