import type { FieldKey } from "@pfa/domain/field-catalog.ts";
import type { RowRange } from "@pfa/domain/view-requests.ts";
import type { View, ViewVersion, Window } from "@pfa/domain/window.ts";
import { throttle } from "../../ui/throttle.ts";
import { ChunkReader } from "./chunk-reader.ts";
import type { GridRows } from "./grid-rows.ts";
import { MirrorWatch } from "./mirror-watch.ts";
import { PlaceFinder, type Shown } from "./place-finder.ts";
import type { GridRow } from "./row.ts";
import { chunksOf, wholeChunks } from "./row-chunks.ts";
import { hasMoved, type WindowAnswer, type WindowSource } from "./window-source.ts";

/** The grid's places, as far as they are filled from here. */
export type Places = Omit<Pick<GridRows, keyof GridRows>, "loaded">;

export type ViewRowsOptions = {
  source: WindowSource;
  rows: Places;
  columns: readonly FieldKey[];
  toRows: (window: Window, askedAt: number) => GridRow[];
  /** Told when it changes. */
  onState: (state: RowsState) => void;
  onFailed: (error: unknown) => void;
  /** Rows have come to stand elsewhere, or other rows where they stood. */
  onMoved: () => void;
};

/** How many records the view holds, and whether some rows of it could not be read. */
export type RowsState = { total: number; hasGaps: boolean };

/** How rows are read again: `live` marks what others have changed, `keepPlaces` moves nothing that only own edits have moved. */
export type Refresh = { live?: boolean; keepPlaces?: boolean };

/** Chunks that come into sight with old values are renewed so often at most. */
const RENEW_EVERY_MS = 300;

/**
 * Keeps the grid's places filled with the rows of one view, all in one state. When the view has moved, the rows in sight are
 * read before anything is replaced, and the record that the eye rests on stays where it is on the screen.
 */
export class ViewRows {
  private readonly options: ViewRowsOptions;
  private readonly reader: ChunkReader;
  private readonly finder: PlaceFinder;
  private readonly mirror = new MirrorWatch(() => this.refresh({ live: true }));
  private readonly renewing = throttle(() => void this.refresh(), RENEW_EVERY_MS);
  private columns: readonly FieldKey[];
  private view: View | null = null;
  /** The state that all places belong to. Values of a chunk may be older: each has the version it was read in. */
  private version: ViewVersion = { mirror: 0, drafts: 0 };
  private state: RowsState | null = null;
  private readonly versionOf = new Map<number, ViewVersion>();
  private hasOwnEdits = false;
  /** The view has moved under an open editor: places follow once that is closed. */
  private isMoveDue = false;
  private showing: AbortController | null = null;
  private refreshing: AbortController | null = null;
  private refreshNext: Refresh | null = null;
  /** Who waits for the refresh that comes next. */
  private waiting: (() => void)[] = [];

  constructor(options: ViewRowsOptions) {
    this.options = options;
    this.columns = options.columns;
    this.finder = new PlaceFinder(options.source, options.rows);
    this.reader = new ChunkReader({
      drawn: () => options.rows.drawn(),
      isBlank: (range) => !this.isMoveDue && options.rows.isBlank(range),
      read: (range, signal) => this.readChunks(range, signal),
      onFailed: (error) => {
        options.onFailed(error);
        this.tell();
      },
    });
  }

  /** Shows a view once its rows are here. False if another one was asked for meanwhile. */
  async show(view: View): Promise<boolean> {
    this.showing?.abort();
    const abort = new AbortController();
    this.showing = abort;
    try {
      const { columns } = this;
      const { answer, place } = await this.finder.open({ view, columns }, abort.signal);
      if (abort.signal.aborted) return false;
      this.stopReading();
      this.view = view;
      this.replaceBy(answer);
      if (place) this.options.rows.follow(place);
      else this.options.rows.goToTop();
      this.options.onMoved();
      this.reader.readDrawn();
    } catch (error) {
      if (abort.signal.aborted) return false;
      this.releaseWaiting();
      throw error;
    } finally {
      if (this.showing === abort) this.showing = null;
    }
    this.readNext();
    return true;
  }

  /** To be called whenever other rows are drawn. */
  readonly attend = (): void => {
    if (!this.view) return;
    this.reader.attend();
    if (chunksOf(this.options.rows.drawn()).some((chunk) => this.isOld(chunk)))
      this.renewing.call();
  };

  /** Reads the rows in sight again, in place; done when that is, though others come first. */
  async refresh(how: Refresh = {}): Promise<void> {
    if (!this.view || this.showing || this.refreshing) {
      this.refreshNext = bothWays(this.refreshNext ?? how, how);
      await new Promise<void>((resolve) => {
        this.waiting.push(resolve);
      });
      return;
    }
    const waiting = this.waiting.splice(0);
    const abort = new AbortController();
    this.refreshing = abort;
    try {
      await this.readAgain({ view: this.view, columns: this.columns }, how, abort.signal);
      if (!abort.signal.aborted) this.reader.readDrawn();
    } catch (error) {
      if (!abort.signal.aborted) this.options.onFailed(error);
    }
    for (const resolve of waiting) resolve();
    if (this.refreshing !== abort) return;
    this.refreshing = null;
    this.readNext();
  }

  /** Tries again what could not be read. */
  retryFailed(): void {
    this.reader.retryFailed();
  }

  /** There is this version of the mirror: the rows in sight are read until they are of it, the server may need a moment. */
  expectMirror(version: number): void {
    this.mirror.expect(version);
  }

  /** The state that the places of rows belong to. */
  get placesVersion(): ViewVersion {
    return this.version;
  }

  /** An edit of this page is on its way or saved: what moves by it alone keeps its place until one scrolls on. */
  ownEdit(): void {
    this.hasOwnEdits = true;
  }

  /** Other fields are needed from now on: what is there stays, what is missing in sight is read at once. */
  setColumns(columns: readonly FieldKey[]): void {
    if (columns.join() === this.columns.join()) return;
    const isMore = columns.some((field) => !this.columns.includes(field));
    this.columns = columns;
    if (!isMore || !this.view) return;
    this.versionOf.clear();
    void this.refresh();
  }

  /** An editor was closed: what had to wait for it moves now. */
  editingStopped(): void {
    if (!this.isMoveDue || this.options.rows.isEditing()) return;
    this.isMoveDue = false;
    void this.refresh();
  }

  dispose(): void {
    this.showing?.abort();
    this.stopReading();
    this.mirror.stop();
    this.view = null;
    this.releaseWaiting();
  }

  /** What they wait for does not come. */
  private releaseWaiting(): void {
    for (const resolve of this.waiting.splice(0)) resolve();
  }

  private stopReading(): void {
    this.renewing.cancel();
    this.refreshing?.abort();
    this.refreshing = null;
    this.reader.stop();
  }

  /** What was asked for while something else was under way. */
  private readNext(): void {
    const how = this.refreshNext;
    this.refreshNext = null;
    if (how) void this.refresh(how);
  }

  private async readChunks(range: RowRange, signal: AbortSignal): Promise<void> {
    const { view, columns, version } = this;
    if (!view) return;
    const asked = { view, columns, range, since: version };
    const answer = await this.options.source.window(asked, signal);
    if (signal.aborted) return;
    // Rows of a view that has moved stand beside others than those in sight: what is drawn is read together then.
    if (this.hasMoved(answer)) void this.refresh();
    else this.put(answer);
  }

  private async readAgain(shown: Shown, how: Refresh, signal: AbortSignal): Promise<void> {
    const { source, rows } = this.options;
    const range = wholeChunks(rows.drawn());
    const told = await source.window({ ...shown, range, since: this.version }, signal);
    if (signal.aborted) return;
    if (!this.hasMoved(told)) return this.put(told, how);
    const isOwn = how.keepPlaces && this.hasOwnEdits && told.window.moved?.byMirror === false;
    if (isOwn || rows.isEditing()) return this.renew(told, how, !isOwn);
    const { answer, place } = await this.finder.settle(shown, told, signal);
    if (signal.aborted) return;
    if (rows.isEditing()) return this.renew(answer, how, true);
    this.replaceBy(answer, how);
    if (place) rows.follow(place);
    this.options.onMoved();
  }

  private hasMoved(answer: WindowAnswer): boolean {
    return hasMoved(answer) || answer.window.total !== this.options.rows.total;
  }

  /** Rows of the state that is shown, or of a later one in which nothing stands elsewhere. */
  private put(answer: WindowAnswer, how: Refresh = {}): void {
    const { rows } = this.options;
    const present = this.present(answer);
    const changes = rows.changesIn(how.live ? present : []);
    rows.put(answer.range.startRow, present);
    rows.highlight(changes);
    this.version = later(this.version, answer.window.version);
    this.remember(answer);
  }

  /** Values of records wherever they stand; nothing moves. */
  private renew(answer: WindowAnswer, how: Refresh, isMoveDue: boolean): void {
    const { rows } = this.options;
    const present = this.present(answer);
    const changes = rows.changesIn(how.live ? present : []);
    rows.renew(present);
    rows.highlight(changes);
    this.isMoveDue ||= isMoveDue;
    this.mirror.seen(answer.window.version.mirror);
  }

  /** Rows of another view or another state: nothing else that is shown belongs to them. */
  private replaceBy(answer: WindowAnswer, how: Refresh = {}): void {
    const { rows } = this.options;
    const { window, range } = answer;
    const present = this.present(answer);
    const changes = rows.changesIn(how.live ? present : []);
    this.reader.stop();
    this.isMoveDue = false;
    this.hasOwnEdits = false;
    this.version = window.version;
    this.versionOf.clear();
    rows.replace(range.startRow, present, window.total);
    rows.highlight(changes);
    this.remember(answer);
  }

  private present({ window, askedAt }: WindowAnswer): GridRow[] {
    return this.options.toRows(window, askedAt);
  }

  private remember({ window, range, columns }: WindowAnswer): void {
    this.mirror.seen(window.version.mirror);
    this.tell();
    // Columns may have been added while it was under way.
    if (columns !== this.columns) return;
    for (const chunk of chunksOf(range)) this.versionOf.set(chunk, window.version);
  }

  private tell(): void {
    const state = { total: this.options.rows.total, hasGaps: this.reader.hasFailed };
    const before = this.state;
    if (before?.total === state.total && before.hasGaps === state.hasGaps) return;
    this.state = state;
    this.options.onState(state);
  }

  /** Whether a chunk is from an earlier state or holds too few columns: its records stand right, its values may be old. */
  private isOld(chunk: number): boolean {
    const version = this.versionOf.get(chunk);
    if (!version) return !this.options.rows.isBlank({ startRow: chunk, endRow: chunk + 1 });
    return version.mirror < this.version.mirror || version.drafts < this.version.drafts;
  }
}

const later = (a: ViewVersion, b: ViewVersion): ViewVersion => ({
  mirror: Math.max(a.mirror, b.mirror),
  drafts: Math.max(a.drafts, b.drafts),
});

/** What two wishes come to: nothing is marked as another's, or left where it is, that one of them would not. */
export const bothWays = (a: Refresh, b: Refresh): Refresh => ({
  live: a.live === true && b.live === true,
  keepPlaces: a.keepPlaces === true && b.keepPlaces === true,
});
