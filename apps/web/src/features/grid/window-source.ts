import type { FieldKey } from "@pfa/domain/field-catalog.ts";
import type { RowPosition, RowRange } from "@pfa/domain/view-requests.ts";
import type { View, ViewVersion, Window } from "@pfa/domain/window.ts";
import { isWorthRetrying } from "../../trpc-error.ts";

const RETRY_DELAYS_MS = [300, 1200];

/** What is asked of the server, as one call each. */
export type ViewCalls = {
  fetchWindow: (
    view: View,
    asked: RowRange & { columns: FieldKey[]; since?: ViewVersion | undefined },
    signal: AbortSignal,
  ) => Promise<Window>;
  fetchPosition: (view: View, pfaId: string, signal: AbortSignal) => Promise<RowPosition>;
};

/** `askedAt` tells an answer from one that a save has overtaken. */
export type WindowAnswer = Pick<Asked, "range" | "columns"> & { window: Window; askedAt: number };

/** What is asked for next: a view, and the fields that its rows are to hold. */
export type Asked = {
  view: View;
  columns: readonly FieldKey[];
  range: RowRange;
  since?: ViewVersion | undefined;
};

type FoundPosition = { row: number; version: ViewVersion };

/** Whether rows stand elsewhere than in the version that the window was asked with. */
export const hasMoved = ({ window: { moved } }: WindowAnswer): boolean =>
  moved !== undefined && (moved.byMirror || moved.byDrafts);

/** Reads windows of a view, tried again while the server cannot be reached. An aborted call ends on the wire too. */
export class WindowSource {
  private readonly calls: ViewCalls;

  constructor(calls: ViewCalls) {
    this.calls = calls;
  }

  window({ view, columns, range, since }: Asked, signal: AbortSignal): Promise<WindowAnswer> {
    return retried(async () => {
      const askedAt = performance.now();
      const asked = { ...range, columns: [...columns], since };
      const window = await this.calls.fetchWindow(view, asked, signal);
      return { window, range, columns, askedAt };
    }, signal);
  }

  /** Where a record stands in a view; null where it is not, and where that could not be found out. */
  async position(view: View, pfaId: string, signal: AbortSignal): Promise<FoundPosition | null> {
    try {
      const { row, version } = await this.calls.fetchPosition(view, pfaId, signal);
      return row === null ? null : { row, version };
    } catch {
      // Losing one's place is no reason to show nothing: if the server is away, the window says so.
      return null;
    }
  }
}

async function retried<T>(call: () => Promise<T>, signal: AbortSignal): Promise<T> {
  for (const delayMs of RETRY_DELAYS_MS) {
    try {
      return await call();
    } catch (error) {
      if (signal.aborted || !isWorthRetrying(error)) throw error;
      await new Promise((resolve) => setTimeout(resolve, delayMs));
      signal.throwIfAborted();
    }
  }
  return call();
}
