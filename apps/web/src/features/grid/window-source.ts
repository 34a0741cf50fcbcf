import type { View, Window } from "@pfa/domain/window.ts";
import type { GridApi, IDatasource, IGetRowsParams } from "ag-grid-community";
import { isWorthRetrying } from "../../trpc-error.ts";
import type { GridRow } from "./row.ts";

export const BLOCK_ROWS = 100;
const RETRY_DELAYS_MS = [300, 1200];

export type WindowSourceOptions = {
  fetchWindow: (
    view: View,
    range: { startRow: number; endRow: number },
    signal: AbortSignal,
  ) => Promise<Window>;
  /** `askedAt` tells an answer from one that a save has overtaken. */
  toRows: (window: Window, askedAt: number) => GridRow[];
  onWindow: (window: Window) => void;
  onFailed: (error: unknown) => void;
};

type Answer = { window: Window; askedAt: number };

/**
 * Rows of the view now shown, block by block; holds the requests under way. A new view is fetched before the old
 * rows go, so nothing flashes blank: `prepare` reads its first block, which then answers the grid's first question.
 */
export class WindowSource {
  readonly datasource: IDatasource = { getRows: (params) => this.getRows(params) };
  private readonly options: WindowSourceOptions;
  private readonly running = new Map<number, AbortController>();
  private shown: View | null = null;
  private prepared: Answer | null = null;
  private preparing = new AbortController();

  constructor(options: WindowSourceOptions) {
    this.options = options;
  }

  /** Reads the first block of a view; null if another view was asked for meanwhile. */
  async prepare(view: View): Promise<Window | null> {
    this.preparing.abort();
    const abort = new AbortController();
    this.preparing = abort;
    try {
      const answer = await this.fetchWithRetry(view, 0, abort.signal);
      if (abort.signal.aborted) return null;
      for (const block of this.running.values()) block.abort();
      this.shown = view;
      this.prepared = answer;
      this.options.onWindow(answer.window);
      return answer.window;
    } catch (error) {
      if (abort.signal.aborted) return null;
      throw error;
    }
  }

  /** Stops reading blocks that have been scrolled away: the grid itself has no such signal. */
  dropAbandoned(api: GridApi): void {
    const blocks = Object.values(api.getCacheBlockState() as Record<string, { startRow: number }>);
    const wanted = new Set(blocks.map((block) => block.startRow));
    for (const [startRow, abort] of this.running) if (!wanted.has(startRow)) abort.abort();
  }

  dispose(): void {
    this.preparing.abort();
    for (const block of this.running.values()) block.abort();
  }

  private getRows(params: IGetRowsParams<GridRow>): void {
    if (this.prepared && params.startRow === 0) {
      const { window, askedAt } = this.prepared;
      this.prepared = null;
      params.successCallback(this.options.toRows(window, askedAt), window.total);
    } else if (this.shown) void this.load(this.shown, params);
  }

  private async load(view: View, params: IGetRowsParams<GridRow>): Promise<void> {
    const abort = new AbortController();
    this.running.get(params.startRow)?.abort();
    this.running.set(params.startRow, abort);
    try {
      const answer = await this.fetchWithRetry(view, params.startRow, abort.signal);
      if (abort.signal.aborted) return;
      const { window, askedAt } = answer;
      this.options.onWindow(window);
      params.successCallback(this.options.toRows(window, askedAt), window.total);
    } catch (error) {
      // The grid never asks for a failed block again by itself, and gives a request slot free only when told.
      params.failCallback();
      if (!abort.signal.aborted) this.options.onFailed(error);
    } finally {
      if (this.running.get(params.startRow) === abort) this.running.delete(params.startRow);
    }
  }

  private async fetchWithRetry(view: View, startRow: number, signal: AbortSignal): Promise<Answer> {
    for (const delayMs of RETRY_DELAYS_MS) {
      try {
        return await this.fetchOnce(view, startRow, signal);
      } catch (error) {
        if (signal.aborted || !isWorthRetrying(error)) throw error;
        await new Promise((resolve) => setTimeout(resolve, delayMs));
      }
    }
    return this.fetchOnce(view, startRow, signal);
  }

  private async fetchOnce(view: View, startRow: number, signal: AbortSignal): Promise<Answer> {
    const askedAt = performance.now();
    const range = { startRow, endRow: startRow + BLOCK_ROWS };
    return { window: await this.options.fetchWindow(view, range, signal), askedAt };
  }
}
