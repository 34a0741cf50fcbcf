import type { EditPolicy } from "@pfa/domain/edit-cells.ts";
import type { FieldKey } from "@pfa/domain/field-catalog.ts";
import type { View, Window } from "@pfa/domain/window.ts";
import { isSessionOver, isWorthRetrying } from "../../trpc-error.ts";
import { throttle } from "../../ui/throttle.ts";
import { createEditSession, type EditSessionOptions } from "./edit-session.ts";
import { lockOfCell } from "./edit-rules.ts";
import type { GridContext } from "./grid-context.ts";
import { type CellTarget, createGridHost } from "./grid-host.ts";
import { toGridRow } from "./row.ts";
import { keepUntilSent } from "./unsent-edits.ts";
import { createWindowSource } from "./window-source.ts";

/** What the page shows of the rows: how many, whether a new view is on its way, and what went wrong. */
export type GridStatus = {
  total: number | null;
  isBusy: boolean;
  /** The view could not be read; the rows of the one before are still there, if there was one. */
  error: unknown;
  /** Some rows further down could not be read. */
  hasGaps: boolean;
};

export type OpenGridOptions = {
  host: HTMLElement;
  username: string;
  visible: readonly FieldKey[];
  policy: () => EditPolicy;
  fetchWindow: Parameters<typeof createWindowSource>[0]["fetchWindow"];
  save: EditSessionOptions["save"];
  suggest: GridContext["suggest"];
  view: () => View;
  sortBy: GridContext["sortBy"];
  openFilter: GridContext["openFilter"];
  onStatus: (change: Partial<GridStatus>) => void;
  onSaved: EditSessionOptions["onSaved"];
  onSessionOver: () => void;
  /** A message that belongs to a cell, or to no cell in sight. */
  onNotice: (message: string, at: HTMLElement | null) => void;
  onColumns: () => void;
};

export type OpenGrid = ReturnType<typeof openGrid>;

/** Live events come in bursts; one read of the loaded rows serves them all. */
const REFRESH_EVERY_MS = 800;
/** The event of a save of our own: its answer has already been shown. */
const OWN_SAVE_MS = 1500;

/** One organization open in the grid: its rows, its edits, and the element they are drawn into. */
export function openGrid(options: OpenGridOptions) {
  const viewListeners = new Set<() => void>();
  let columns: readonly FieldKey[] = options.visible;
  let lastSave = 0;
  let isClosed = false;

  const source = createWindowSource({
    fetchWindow: options.fetchWindow,
    toRows: (window) => window.rows.map((row) => edits.withUnsent(toGridRow(window.columns, row))),
    onWindow: (window) => {
      columns = window.columns;
      options.onStatus({ total: window.total, hasGaps: false });
    },
    onFailed: (error) => {
      if (isSessionOver(error)) options.onSessionOver();
      options.onStatus({ hasGaps: true });
    },
  });
  const tell = (target: CellTarget, message: string) => options.onNotice(message, target.element);
  const context: GridContext = {
    view: options.view,
    sortBy: options.sortBy,
    openFilter: options.openFilter,
    onViewChange: (listener) => {
      viewListeners.add(listener);
      return () => void viewListeners.delete(listener);
    },
    lockOf: (row, field) => lockOfCell(row, field, options.policy()),
    stateOf: (row, field) => edits.stateOf(row, field),
    judge: (row, field, value) => edits.judge(row, field, value),
    suggest: options.suggest,
  };
  const grid = createGridHost({
    host: options.host,
    visible: options.visible,
    username: options.username,
    context,
    source,
    onEdit: (target, value) => edit(target, value),
    onLocked: tell,
    onCommandKey: (command) => {
      const done = command === "undo" ? edits.undo() : edits.redo();
      if (!done) options.onNotice(`Nothing to ${command}`, null);
    },
    onColumns: options.onColumns,
  });
  const edits = createEditSession({
    rows: whileOpen(grid.rows, () => isClosed),
    policy: options.policy,
    columns: () => columns,
    save: options.save,
    judgeFailure: (error) => {
      if (!isSessionOver(error)) return isWorthRetrying(error) ? "retry" : "refuse";
      options.onSessionOver();
      return "hold";
    },
    onSaved: (answer) => {
      lastSave = Date.now();
      options.onSaved(answer);
    },
    onRejected: (message) => options.onNotice(message, null),
  });
  keepUntilSent(edits.queue);

  function edit(target: CellTarget, value: unknown) {
    // The row may have changed since the editor opened.
    const row = grid.rows.find(target.row.id) ?? target.row;
    const verdict = edits.edit(row, target.field, value);
    if (!verdict.ok) tell(target, verdict.message);
  }

  async function show(view: View): Promise<void> {
    options.onStatus({ isBusy: true });
    for (const listener of viewListeners) listener();
    try {
      const window: Window | null = await source.prepare(view);
      if (!window || isClosed) return;
      grid.showPrepared();
      options.onStatus({ isBusy: false, error: null });
    } catch (error) {
      if (isSessionOver(error)) options.onSessionOver();
      if (!isClosed) options.onStatus({ isBusy: false, error });
    }
  }

  const refresh = throttle(grid.refresh, REFRESH_EVERY_MS);
  return {
    grid,
    edits,
    show,
    edit,
    refresh: refresh.call,
    /** After drafts changed somewhere: here it is known already. */
    refreshUnlessOwn: () => {
      if (Date.now() - lastSave > OWN_SAVE_MS && edits.queue.getState().unsent === 0)
        refresh.call();
    },
    /** Leaves the element. Edits that were not saved yet are still sent. */
    close() {
      isClosed = true;
      refresh.cancel();
      source.dispose();
      grid.destroy();
    },
  };
}

/** Rows that quietly are not there once the grid is gone, since answers may still come. */
function whileOpen(
  rows: EditSessionOptions["rows"],
  isClosed: () => boolean,
): EditSessionOptions["rows"] {
  return {
    find: (pfaId) => (isClosed() ? null : rows.find(pfaId)),
    replace: (row) => void (isClosed() || rows.replace(row)),
    repaint: (pfaIds) => void (isClosed() || rows.repaint(pfaIds)),
  };
}
