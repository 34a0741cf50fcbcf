import type { EditPolicy } from "@pfa/domain/edit-cells.ts";
import type { FieldKey } from "@pfa/domain/field-catalog.ts";
import type { View, Window } from "@pfa/domain/window.ts";
import { isSessionOver, isWorthRetrying } from "../../trpc-error.ts";
import { throttle } from "../../ui/throttle.ts";
import type { FailureKind } from "./edit-queue.ts";
import { EditSession, type EditSessionOptions, type RowStore } from "./edit-session.ts";
import { lockOfCell } from "./edit-rules.ts";
import type { GridContext } from "./grid-context.ts";
import { type CellTarget, createGridHost, type GridHost } from "./grid-host.ts";
import { toGridRow } from "./row.ts";
import { keepUntilSent } from "./unsent-edits.ts";
import { WindowSource, type WindowSourceOptions } from "./window-source.ts";

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
  policy: EditPolicy;
  view: View;
  fetchWindow: WindowSourceOptions["fetchWindow"];
  save: EditSessionOptions["save"];
  suggest: GridContext["suggest"];
  sortBy: GridContext["sortBy"];
  openFilter: GridContext["openFilter"];
  onStatus: (change: Partial<GridStatus>) => void;
  onSaved: EditSessionOptions["onSaved"];
  onSessionOver: () => void;
  /** A message that belongs to a cell, or to no cell in sight. */
  onNotice: (message: string, at: HTMLElement | null) => void;
  onColumns: () => void;
};

/** Live events come in bursts; one read of the loaded rows serves them all. */
const REFRESH_EVERY_MS = 800;
/** The event of a save of our own: its answer has already been shown. */
const OWN_SAVE_MS = 1500;

/** One organization open in the grid: its rows, its edits, and the element they are drawn into. */
export class OpenGrid {
  readonly grid: GridHost;
  readonly edits: EditSession;
  private readonly options: OpenGridOptions;
  private readonly source: WindowSource;
  private readonly viewListeners = new Set<() => void>();
  private readonly refreshing = throttle(() => this.grid.refresh(), REFRESH_EVERY_MS);
  private view: View;
  private policy: EditPolicy;
  private columns: readonly FieldKey[];
  private lastSave = 0;
  private isClosed = false;

  constructor(options: OpenGridOptions) {
    this.options = options;
    this.view = options.view;
    this.policy = options.policy;
    this.columns = options.visible;
    this.source = this.createSource();
    this.grid = createGridHost({
      host: options.host,
      visible: options.visible,
      username: options.username,
      context: this.createContext(),
      source: this.source,
      onEdit: (target, value) => this.edit(target, value),
      onLocked: (target, message) => options.onNotice(message, target.element),
      onCommandKey: (command) => {
        const done = command === "undo" ? this.edits.undo() : this.edits.redo();
        if (!done) options.onNotice(`Nothing to ${command}`, null);
      },
      onColumns: options.onColumns,
    });
    this.edits = this.createEdits();
    keepUntilSent(this.edits.queue);
  }

  /** Shows a view from its first row, once that has been read. */
  async show(view: View): Promise<void> {
    const { onStatus, onSessionOver } = this.options;
    this.view = view;
    onStatus({ isBusy: true });
    for (const listener of this.viewListeners) listener();
    try {
      const window: Window | null = await this.source.prepare(view);
      if (!window || this.isClosed) return;
      this.grid.showPrepared();
      onStatus({ isBusy: false, error: null });
    } catch (error) {
      if (isSessionOver(error)) onSessionOver();
      if (!this.isClosed) onStatus({ isBusy: false, error });
    }
  }

  /** What the user may do has been read: locks are drawn accordingly. */
  applyPolicy(policy: EditPolicy): void {
    if (this.policy === policy) return;
    this.policy = policy;
    this.grid.repaintAll();
  }

  /** Edits a cell as if it were typed; a refusal is said at the cell. */
  edit(target: CellTarget, value: unknown): void {
    // The row may have changed since the editor opened.
    const row = this.grid.rows.find(target.row.id) ?? target.row;
    const verdict = this.edits.edit(row, target.field, value);
    if (!verdict.ok) this.options.onNotice(verdict.message, target.element);
  }

  /** Reads the loaded rows again, in place. */
  refresh(): void {
    this.refreshing.call();
  }

  /** After drafts changed somewhere: if it was here, it is known already. */
  refreshUnlessOwn(): void {
    const isOwn = Date.now() - this.lastSave < OWN_SAVE_MS;
    if (!isOwn && this.edits.queue.getState().unsent === 0) this.refresh();
  }

  /** Leaves the element. Edits that were not saved yet are still sent. */
  close(): void {
    this.isClosed = true;
    this.refreshing.cancel();
    this.source.dispose();
    this.grid.destroy();
  }

  private createSource(): WindowSource {
    const { fetchWindow, onStatus, onSessionOver } = this.options;
    return new WindowSource({
      fetchWindow,
      toRows: ({ columns, rows }, askedAt) =>
        rows.map((row) => this.edits.present(toGridRow(columns, row), askedAt)),
      onWindow: ({ columns, total }) => {
        this.columns = columns;
        onStatus({ total, hasGaps: false });
      },
      onFailed: (error) => {
        if (isSessionOver(error)) onSessionOver();
        onStatus({ hasGaps: true });
      },
    });
  }

  private createContext(): GridContext {
    const { sortBy, openFilter, suggest } = this.options;
    return {
      sortBy,
      openFilter,
      suggest,
      view: () => this.view,
      onViewChange: (listener) => {
        this.viewListeners.add(listener);
        return () => void this.viewListeners.delete(listener);
      },
      lockOf: (row, field) => lockOfCell(row, field, this.policy),
      stateOf: (row, field) => this.edits.stateOf(row, field),
      judge: (row, field, value) => this.edits.judge(row, field, value),
    };
  }

  private createEdits(): EditSession {
    const { save, onSaved, onNotice } = this.options;
    return new EditSession({
      rows: this.rowsWhileOpen(),
      policy: () => this.policy,
      columns: () => this.columns,
      save,
      judgeFailure: (error) => this.judgeFailure(error),
      onSaved: (answer) => {
        this.lastSave = Date.now();
        onSaved(answer);
      },
      onRejected: (message) => onNotice(message, null),
    });
  }

  private judgeFailure(error: unknown): FailureKind {
    if (!isSessionOver(error)) return isWorthRetrying(error) ? "retry" : "refuse";
    this.options.onSessionOver();
    return "hold";
  }

  /** Answers may still come when the grid is gone: then there are no rows. */
  private rowsWhileOpen(): RowStore {
    const { rows } = this.grid;
    return {
      find: (pfaId) => (this.isClosed ? null : rows.find(pfaId)),
      replace: (row) => void (this.isClosed || rows.replace(row)),
      repaint: (pfaIds) => void (this.isClosed || rows.repaint(pfaIds)),
    };
  }
}
