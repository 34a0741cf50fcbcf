import type { View, Window } from "@pfa/domain/window.ts";
import type { GridApi, IDatasource, IGetRowsParams } from "ag-grid-community";
import { isWorthRetrying } from "../../trpc-error.ts";
import type { GridRow } from "./row.ts";

export const BLOCK_ROWS = 100;
const RETRY_DELAYS_MS = [300, 1200];

type WindowSourceOptions = {
  fetchWindow: (
    view: View,
    range: { startRow: number; endRow: number },
    signal: AbortSignal,
  ) => Promise<Window>;
  toRows: (window: Window) => GridRow[];
  onWindow: (window: Window) => void;
  onFailed: (error: unknown) => void;
};

export type WindowSource = ReturnType<typeof createWindowSource>;

/**
 * Rows of the view now shown, block by block. A new view is fetched before the old rows go, so nothing flashes blank:
 * `prepare` reads its first block, which then answers the grid's first question at once.
 */
export function createWindowSource(options: WindowSourceOptions) {
  const running = new Map<number, AbortController>();
  let shown: View | null = null;
  let prepared: Window | null = null;
  let preparing: AbortController | null = null;

  async function fetchWithRetry(
    view: View,
    startRow: number,
    signal: AbortSignal,
  ): Promise<Window> {
    const range = { startRow, endRow: startRow + BLOCK_ROWS };
    for (const delayMs of RETRY_DELAYS_MS) {
      try {
        return await options.fetchWindow(view, range, signal);
      } catch (error) {
        if (signal.aborted || !isWorthRetrying(error)) throw error;
        await new Promise((resolve) => setTimeout(resolve, delayMs));
      }
    }
    return options.fetchWindow(view, range, signal);
  }

  async function load(view: View, params: IGetRowsParams<GridRow>) {
    const abort = new AbortController();
    running.get(params.startRow)?.abort();
    running.set(params.startRow, abort);
    try {
      const window = await fetchWithRetry(view, params.startRow, abort.signal);
      if (abort.signal.aborted) return;
      options.onWindow(window);
      params.successCallback(options.toRows(window), window.total);
    } catch (error) {
      if (abort.signal.aborted) return;
      params.failCallback();
      options.onFailed(error);
    } finally {
      if (running.get(params.startRow) === abort) running.delete(params.startRow);
    }
  }

  const datasource: IDatasource = {
    getRows(params: IGetRowsParams<GridRow>) {
      if (prepared && params.startRow === 0) {
        const window = prepared;
        prepared = null;
        params.successCallback(options.toRows(window), window.total);
        return;
      }
      if (shown) void load(shown, params);
    },
  };

  return {
    datasource,
    /** Reads the first block of a view; null if another view was asked for meanwhile. */
    async prepare(view: View): Promise<Window | null> {
      preparing?.abort();
      const abort = new AbortController();
      preparing = abort;
      try {
        const window = await fetchWithRetry(view, 0, abort.signal);
        if (abort.signal.aborted) return null;
        for (const block of running.values()) block.abort();
        shown = view;
        prepared = window;
        options.onWindow(window);
        return window;
      } catch (error) {
        if (abort.signal.aborted) return null;
        throw error;
      }
    },
    /** Stops reading blocks that have been scrolled away. */
    dropAbandoned(api: GridApi) {
      const blocks = Object.values(
        api.getCacheBlockState() as Record<string, { startRow: number }>,
      );
      const wanted = new Set(blocks.map((block) => block.startRow));
      for (const [startRow, abort] of running) if (!wanted.has(startRow)) abort.abort();
    },
    dispose() {
      preparing?.abort();
      for (const block of running.values()) block.abort();
    },
  };
}
