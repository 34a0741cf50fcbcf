import type { View } from "@pfa/domain/window.ts";
import { knownViews } from "../ask/asked-views.ts";
import type { Recorder } from "../bench.ts";
import { byOffset, type Watching } from "./watching.ts";

/** A view in use, at any depth. */
const knownTarget = { p50: 5, p99: 25, ratio: 10 };
/** A view that nobody asked before. */
const newTarget = { p50: 30, p99: 150 };

type Place = { view: View; startRow: number };

/** Windows of views in use, at random depths. */
export async function measureOpenViews(recorder: Recorder, watching: Watching): Promise<void> {
  const { window, windowBytes, offset, anyDepth, label } = watching;
  const open: { view: View; total: number }[] = [];
  for (const view of knownViews) {
    // The first touch is that of a new view, which is measured as such.
    // oxlint-disable-next-line no-await-in-loop
    const { total } = await window(view, 0);
    open.push({ view, total });
  }
  await recorder.measure<Place>({
    name: `window of a view in use, any depth${label}`,
    draw: (round) => {
      const { view, total } = open[round % open.length] ?? {
        view: knownViews[0] as View,
        total: 0,
      };
      return { view, startRow: anyDepth(total) };
    },
    ours: ({ view, startRow }) => windowBytes(view, startRow),
    target: knownTarget,
    baseline: {
      against: byOffset,
      ask: ({ view, startRow }) => offset(view, startRow),
      extent: { most: 12, least: 6 },
    },
  });
}

/** First rows and exact count of views that nobody asked before, and the far jump that follows. */
export async function measureNewViews(recorder: Recorder, watching: Watching): Promise<void> {
  const { asker, windowBytes, offset, label } = watching;
  const baseline = { against: byOffset, ask: (view: View) => offset(view, 0) };
  await recorder.measure<View>({
    name: `new sort: first rows and count${label}`,
    draw: () => asker.newSort(),
    ours: (view) => windowBytes(view, 0),
    target: newTarget,
    extent: { most: 60 },
    baseline,
  });
  await recorder.measure<View>({
    name: `new filter: first rows and count${label}`,
    draw: () => asker.newFilter(),
    ours: (view) => windowBytes(view, 0),
    target: newTarget,
    extent: { most: 150 },
    baseline,
  });
  await measureJumps(recorder, watching);
}

/** The view has been touched once; whatever its first rows could do without has to be done now. */
async function measureJumps(recorder: Recorder, watching: Watching): Promise<void> {
  const { asker, window, windowBytes, offset, anyDepth, label } = watching;
  await recorder.measure<Place>({
    name: `far jump right after a new view${label}`,
    draw: async (round) => {
      const view = round % 2 === 0 ? asker.newFilter() : asker.newSort();
      const { total } = await window(view, 0);
      return { view, startRow: anyDepth(total) };
    },
    ours: ({ view, startRow }) => windowBytes(view, startRow),
    target: { ...newTarget, ratio: 10 },
    extent: { most: 100 },
    baseline: { against: byOffset, ask: ({ view, startRow }) => offset(view, startRow) },
  });
}
