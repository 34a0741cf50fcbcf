import type { CellLock, EditPolicy } from "@pfa/domain/edit-cells.ts";
import { type FieldKey, visibleFields } from "@pfa/domain/field-catalog.ts";
import type { ColumnPlace, GroupLevel, ViewDisplay } from "@pfa/domain/view-display.ts";
import type { View } from "@pfa/domain/window.ts";
import type { GridPort, LeaveKey, RangeActions } from "../../grid-port.ts";
import { isSessionOver, isWorthRetrying } from "../../trpc-error.ts";
import { throttle } from "../../ui/throttle.ts";
import { cellText } from "./columns/cell-text.ts";
import type { FailureKind } from "./edit-queue.ts";
import { EditSession, type EditSessionOptions, type RowStore } from "./edit-session.ts";
import { lockOfCell } from "./edit-rules.ts";
import { type Found, foundIn } from "./find/found.ts";
import type { GridContext } from "./grid-context.ts";
import { type CellTarget, createGridHost, type GridHost } from "./grid-host.ts";
import { type GroupCalls, GroupedRows } from "./grouping/grouped-rows.ts";
import { type GridRow, toGridRow } from "./row.ts";
import { neededFields } from "./row-needs.ts";
import { fieldsOfHighlights, highlightOf, type ResolvedHighlight } from "./highlights/tone-of.ts";
import { isSameValue } from "./saved-views/same-value.ts";
import { keepUntilSent } from "./unsent-edits.ts";
import { bothWays, type Refresh, ViewRows } from "./view-rows.ts";
import { WindowSource } from "./window-source.ts";

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
  display: ViewDisplay;
  policy: EditPolicy;
  view: View;
  calls: GroupCalls;
  save: EditSessionOptions["save"];
  suggest: GridContext["suggest"];
  sortBy: GridContext["sortBy"];
  openFilter: GridContext["openFilter"];
  onStatus: (change: Partial<GridStatus>) => void;
  onSaved: EditSessionOptions["onSaved"];
  onSessionOver: () => void;
  /** A message that belongs to a cell, or to no cell in sight. */
  onNotice: (message: string, at: HTMLElement | null) => void;
  /** The user has arranged columns. */
  onArranged: (places: ColumnPlace[]) => void;
};

const groupLock: CellLock = { rule: "read_only", message: "This row adds up a group of records" };

/** Live events come in bursts; one read of the loaded rows serves them all. */
const REFRESH_EVERY_MS = 800;
/** One organization open in the grid: its rows, its edits, and the element they are drawn into. */
export class OpenGrid {
  readonly grid: GridHost;
  readonly edits: EditSession;
  /** What can be done with the cells that are selected. */
  rangeActions: RangeActions | null = null;
  private readonly options: OpenGridOptions;
  private readonly rows: ViewRows;
  private readonly viewListeners = new Set<() => void>();
  private readonly moveListeners = new Set<() => void>();
  private readonly leaveListeners = new Set<(leave: LeaveKey) => void>();
  private readonly refreshing = throttle(() => this.refreshNow(), REFRESH_EVERY_MS);
  private refreshNext: Refresh | null = null;
  private mirrorNext = 0;
  private view: View;
  private policy: EditPolicy;
  private display: ViewDisplay;
  private found: Found | null = null;
  private highlights: readonly ResolvedHighlight[] = [];
  private wentTo: { row: number; field: FieldKey } | null = null;
  private levels: readonly GroupLevel[] = [];
  private grouped: GroupedRows | null = null;
  private isClosed = false;

  constructor(options: OpenGridOptions) {
    this.options = options;
    this.view = options.view;
    this.policy = options.policy;
    this.display = options.display;
    this.grid = createGridHost({
      host: options.host,
      visible: this.visible(),
      context: this.createContext(),
      onDrawn: () => this.rows.attend(),
      onEditingStopped: () => this.rows.editingStopped(),
      onEdit: (target, value) => this.edit(target, value),
      onLocked: (target, message) => options.onNotice(message, target.element),
      onColumns: () => this.rows?.setColumns(this.columns()),
      onArranged: options.onArranged,
    });
    this.rows = this.createRows();
    this.edits = this.createEdits();
    this.grid.columns.apply(this.display.columns);
    this.grid.setDensity(this.display.density);
    keepUntilSent(this.edits.queue);
    // Known before the server tells of the change, which may be sooner than it answers the save.
    this.edits.queue.subscribe(() => this.rows.ownEdit());
  }

  /** True while rows stand for groups too: a row's number is then not its place in the view. */
  get isGrouped(): boolean {
    return this.grouped !== null;
  }

  /** Shows a view once its rows have been read: around the record that has the focus, or from the first row. */
  async show(view: View, levels: readonly GroupLevel[] = []): Promise<void> {
    const { onStatus, onSessionOver } = this.options;
    this.view = view;
    if (!isSameValue(levels, this.levels)) this.group(levels);
    onStatus({ isBusy: true });
    for (const listener of this.viewListeners) listener();
    try {
      const isShown = await this.rows.show(view);
      if (isShown && !this.isClosed) onStatus({ isBusy: false, error: null });
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

  /** Arranges columns, row heights and how cells are written. */
  arrange(display: ViewDisplay): void {
    const before = this.display;
    this.display = display;
    // What the user drags at this moment is not known yet: columns are touched only if others are wanted.
    if (!isSameValue(display.columns, before.columns)) this.grid.columns.apply(display.columns);
    if (display.density !== before.density) this.grid.setDensity(display.density);
    if (!isSameValue(display.formats, before.formats)) this.grid.repaintAll();
  }

  /** Brings a record into sight, and one of its cells: at its row in the view, or in its group, which is opened. */
  async goTo({ row, id, field }: { row: number; id: string; field: FieldKey }): Promise<void> {
    const at = this.grouped ? await this.reveal(this.grouped, id) : row;
    this.goToRow(at ?? row, field);
  }

  /** Brings a row of the grid into sight, and one of its cells. */
  goToRow(row: number, field: FieldKey): void {
    this.wentTo = { row, field };
    this.grid.api.ensureColumnVisible(field);
    this.grid.rows.follow({ row, top: null, takesFocus: false });
  }

  /** Gives the keys to the cell that was gone to last, or back to the one that had them. */
  focusFound(): void {
    this.grid.focus(this.wentTo);
    this.wentTo = null;
  }

  /** Opens or closes a group. */
  async toggleGroup(id: string): Promise<void> {
    this.grouped?.toggle(id);
    await this.rows.refresh();
  }

  private async reveal(grouped: GroupedRows, id: string): Promise<number | null> {
    const { signal } = new AbortController();
    await grouped.reveal(this.view, id, signal);
    await this.rows.refresh();
    return (await grouped.fetchPosition(this.view, id, signal)).row;
  }

  private group(levels: readonly GroupLevel[]): void {
    this.levels = levels;
    this.grouped = levels.length > 0 ? new GroupedRows(this.options.calls, levels) : null;
  }

  /** Colours cells where something holds. */
  highlight(highlights: readonly ResolvedHighlight[]): void {
    if (isSameValue(highlights, this.highlights)) return;
    this.highlights = highlights;
    this.rows.setColumns(this.columns());
    this.grid.repaintAll();
  }

  /** Marks the cells that contain a text, and the one that was found last; null for none. */
  showFound(found: Found | null): void {
    this.found = found && { ...found, text: found.text.toLowerCase() };
    this.grid.repaintAll();
  }

  /** Edits a cell as if it were typed; a refusal is said at the cell. */
  edit(target: CellTarget, value: unknown): void {
    // The row may have changed since the editor opened.
    const row = this.grid.records.find(target.row.id) ?? target.row;
    const verdict = this.edits.edit(row, target.field, value);
    if (!verdict.ok) this.options.onNotice(verdict.message, target.element);
  }

  /** What lies over the grid knows of it. */
  readonly port = (): GridPort => {
    const { grid, edits, rows } = this;
    return {
      host: grid.host,
      api: grid.api,
      view: () => this.view,
      version: () => rows.placesVersion,
      total: () => grid.rows.total,
      loaded: () => grid.rows.loaded(),
      lockOf: (row, field) => lockOfCell(row, field, this.policy),
      isEditing: () => grid.isEditing(),
      isGrouped: () => this.isGrouped,
      edit: (wishes) => edits.editAll(wishes),
      showUnderWay: (wishes) => edits.showUnderWay(wishes),
      readAgain: () => rows.refresh(),
      offer: (actions) => {
        this.rangeActions = actions;
      },
      scrollBy: (left, top) => grid.scroll.by(left, top),
      onMoved: (listener) => {
        this.moveListeners.add(listener);
        return () => void this.moveListeners.delete(listener);
      },
      onLeave: (listener) => {
        this.leaveListeners.add(listener);
        return () => void this.leaveListeners.delete(listener);
      },
    };
  };

  /** Reads the rows in sight again, in place; several wishes at once are one read. */
  refresh(how: Refresh = {}): void {
    this.refreshNext = bothWays(this.refreshNext ?? how, how);
    this.refreshing.call();
  }

  /** The mirror has changed: the rows in sight follow. */
  followMirror(version: number): void {
    this.mirrorNext = Math.max(this.mirrorNext, version);
    this.refresh({ live: true });
  }

  /** Tries again what could not be read. */
  reload(): void {
    this.rows.retryFailed();
    this.refresh();
  }

  /** Leaves the element. Edits that were not saved yet are still sent. */
  close(): void {
    this.isClosed = true;
    this.refreshing.cancel();
    this.rows.dispose();
    this.grid.destroy();
  }

  private refreshNow(): void {
    const how = this.refreshNext ?? {};
    this.refreshNext = null;
    if (this.mirrorNext > 0) this.rows.expectMirror(this.mirrorNext);
    this.mirrorNext = 0;
    void this.rows.refresh(how);
  }

  private createRows(): ViewRows {
    const { calls, onStatus, onSessionOver } = this.options;
    return new ViewRows({
      source: new WindowSource({
        fetchWindow: (...asked) => (this.grouped ?? calls).fetchWindow(...asked),
        fetchPosition: (...asked) => (this.grouped ?? calls).fetchPosition(...asked),
      }),
      rows: this.grid.rows,
      columns: this.columns(),
      toRows: ({ columns, rows }, askedAt): GridRow[] =>
        rows.map((row) => this.edits.present(toGridRow(columns, row), askedAt)),
      onState: onStatus,
      onFailed: (error) => void (isSessionOver(error) && onSessionOver()),
      onMoved: () => {
        for (const listener of this.moveListeners) listener();
      },
    });
  }

  private visible() {
    return visibleFields(this.policy.permissions);
  }

  private columns() {
    const shown = [...this.grid.shownFields(), ...fieldsOfHighlights(this.highlights)];
    return neededFields(shown, this.visible());
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
      lockOf: (row, field) => (row.group ? groupLock : lockOfCell(row, field, this.policy)),
      toggleGroup: (id) => void this.toggleGroup(id),
      stateOf: (row, field) => this.edits.stateOf(row, field),
      highlightOf: (row, field) => highlightOf(this.highlights, row, field),
      foundIn: (row, field) => foundIn(this.found, row, field),
      format: (kind, value) => cellText(kind, value, this.display.formats),
      judge: (row, field, value) => this.edits.judge(row, field, value),
      leave: (leave) => {
        for (const listener of this.leaveListeners) listener(leave);
      },
    };
  }

  private createEdits(): EditSession {
    const { save, onSaved, onNotice } = this.options;
    return new EditSession({
      rows: this.rowsWhileOpen(),
      policy: () => this.policy,
      columns: () => this.visible(),
      save,
      judgeFailure: (error) => this.judgeFailure(error),
      onSaved: (answer) => {
        this.rows.ownEdit();
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
    const { records } = this.grid;
    return {
      find: (pfaId) => (this.isClosed ? null : records.find(pfaId)),
      replace: (row) => void (this.isClosed || records.replace(row)),
      replaceAll: (rows) => void (this.isClosed || records.replaceAll(rows)),
      repaint: (pfaIds) => void (this.isClosed || records.repaint(pfaIds)),
    };
  }
}
