import { visibleFields } from "@pfa/domain/field-catalog.ts";
import type { Kpis } from "@pfa/domain/kpi.ts";
import type { Permission } from "@pfa/domain/permissions.ts";
import { fail, ok, type Result } from "@pfa/domain/result.ts";
import type {
  AggregateRequest,
  Aggregates,
  DistinctRequest,
  DistinctValues,
  FindRequest,
  FoundRow,
  Groups,
  GroupsRequest,
  IdsRequest,
  PositionRequest,
  RowIds,
  RowPosition,
  RowRange,
  WindowRequest,
} from "@pfa/domain/view-requests.ts";
import { type View, withoutField } from "@pfa/domain/window.ts";
import { aggregateRows } from "./aggregate.ts";
import { listDistinct } from "./distinct.ts";
import type { OwnRecord } from "./draft-record.ts";
import { findRow } from "./find.ts";
import { listGroups } from "./groups.ts";
import { KpiBoard } from "./kpi.ts";
import { recordsOfRows, rowCountOf } from "./overlay.ts";
import { SLICE_ROWS, type Sliced } from "./sliced.ts";
import { memoryOf, type Store, textColumn } from "./store.ts";
import type { StagedChange } from "./store-change.ts";
import { type FirstRows, type Question, ViewBuilder, type ViewLimits } from "./view-builder.ts";
import { findMoved, movedSince, type ViewMoved, type ViewState } from "./view-moved.ts";
import { rowOfRecord } from "./view-position.ts";
import { assertAnswerable, assertRange } from "./view-request.ts";
import { windowJson } from "./window-json.ts";

/** Who reads, and what they may see. */
export type Reader = { userId: number; permissions: ReadonlySet<Permission> };

/**
 * One organization's records and what its planners have drafted of them, answering every question about views.
 *
 * Sliced work may be run in turns, a slice of each: questions of any readers, loads and changes of any owners (one at a time
 * of each owner), stageChange. An answer that an owner's change came into is made anew. Two rules: `apply` only while nothing
 * sliced is under way, `forgetOwner` only while nothing of that owner is. Work may be dropped at any slice.
 *
 * Before a question or a load is started, `store.fold` has to have learned its texts: textsOf(records), operandsOf(view),
 * the text that is looked for, the prefix of distinct values. Else it throws.
 *
 * A question about fields that the reader may not see throws a RangeError, and one of a reader whose drafts are not loaded
 * an Error: both are errors of the caller. A reader without drafts is loaded with no records.
 */
export class OrganizationViews {
  readonly store: Store;
  private readonly builder: ViewBuilder;
  private readonly board = new KpiBoard();

  constructor(store: Store, limits: ViewLimits) {
    this.store = store;
    this.builder = new ViewBuilder(store, limits);
  }

  /** Version of the mirror that is answered from. */
  get version(): number {
    return this.store.version;
  }

  /** Bytes that records, orders, views and drafts take. */
  get memory(): number {
    return memoryOf(this.store) + this.builder.memory;
  }

  /** Revision of a user's drafts that is answered from, or null while they are not loaded. */
  draftsRevision(userId: number): number | null {
    return this.builder.findOwner(userId)?.revision ?? null;
  }

  /** False where a drafted cost leaves what a double holds to the cent: this user's views are left to SQL. */
  isExact(userId: number): boolean {
    return this.builder.findOwner(userId)?.rows.isExact ?? true;
  }

  /** Whether a question about this view needs no building: a window of it takes a millisecond or two. */
  isKnown(userId: number, view: View): boolean {
    return this.builder.isKnown(userId, view);
  }

  /** Takes everything that a user has, in place of whatever was loaded before. */
  loadOwner(userId: number, revision: number, records: readonly OwnRecord[]): Sliced<void> {
    return this.builder.loadOwner(userId, revision, records);
  }

  /** What a loaded user has on the records `rids` is now `records`; of those not among them nothing any more. */
  changeOwner(
    userId: number,
    revision: number,
    change: { rids: readonly number[]; records: readonly OwnRecord[] },
  ): Sliced<void> {
    return this.builder.changeOwner(userId, revision, change);
  }

  /** Drops what was loaded of a user. Only while nothing of this user is under way. */
  forgetOwner(userId: number): void {
    this.builder.forgetOwner(userId);
    this.board.forget(userId);
  }

  /** Puts a change of the mirror in. Only while no sliced work is under way. */
  apply(staged: StagedChange): void {
    this.builder.apply(staged);
  }

  /** A `Window` of the domain as the bytes of its JSON. */
  *window(
    reader: Reader,
    { view, columns, since, startRow, endRow }: WindowRequest,
  ): Sliced<Uint8Array<ArrayBuffer>> {
    assertAnswerable(reader.permissions, view, { read: columns });
    assertRange({ startRow, endRow });
    const { shown, state } = yield* this.rowsOf(reader.userId, view, { startRow, endRow });
    const { rows, records } = this.builder.owner(reader.userId);
    const sight = {
      permissions: reader.permissions,
      visible: new Set(visibleFields(reader.permissions)),
    };
    return windowJson({ store: this.store, rows, records, sight }, shown.records, {
      columns: [...columns],
      total: shown.total,
      version: state.present,
      ...(since && { moved: movedSince(since, state) }),
    });
  }

  /** Makes a view ready, so that any part of it can be had at once. */
  *complete(userId: number, view: View): Sliced<void> {
    if (this.builder.findOwner(userId)) yield* this.builder.view(userId, view);
  }

  /** Records of a range of rows. Of a view that is not there yet the first ones alone, if they are to be had sooner. */
  private *rowsOf(
    userId: number,
    view: View,
    { startRow, endRow }: RowRange,
  ): Sliced<{ shown: FirstRows; state: ViewState }> {
    if (endRow <= FIRST_ROWS && !this.isKnown(userId, view)) {
      const first = yield* this.builder.first(userId, view, endRow);
      if (first) {
        const { answer, ...state } = first;
        return { shown: { ...answer, records: answer.records.subarray(startRow) }, state };
      }
    }
    const kept = yield* this.builder.view(userId, view);
    const records = recordsOfRows(kept.overlay, startRow, endRow);
    return {
      shown: { records, total: rowCountOf(kept.overlay) },
      state: this.builder.state(kept),
    };
  }

  /** PFA ids of a range of rows, if these stand where the caller saw them. */
  *ids(
    reader: Reader,
    { view, version, startRow, endRow }: IdsRequest,
  ): Sliced<Result<RowIds, ViewMoved>> {
    assertAnswerable(reader.permissions, view);
    const kept = yield* this.builder.view(reader.userId, view);
    const state = this.builder.state(kept);
    const moved = findMoved(version, state);
    if (moved) return fail(moved);
    const rids = recordsOfRows(kept.overlay, startRow, endRow);
    const { codes, dictionary } = textColumn(this.store, "pfaId");
    const ids: string[] = [];
    for (const rid of rids) {
      ids.push(dictionary.text(codes[rid] ?? 0) ?? "");
      if (ids.length % (SLICE_ROWS / 16) === 0) yield;
    }
    return ok({ ids, version: state.present });
  }

  /** Where a record stands in a view, if the view holds it. */
  *position(reader: Reader, { view, pfaId }: PositionRequest): Sliced<RowPosition> {
    assertAnswerable(reader.permissions, view);
    const kept = yield* this.builder.view(reader.userId, view);
    const { rows } = this.builder.owner(reader.userId);
    return {
      row: rowOfRecord(this.store, rows, kept, pfaId),
      version: this.builder.state(kept).present,
    };
  }

  /** The next row with a cell that contains a text. */
  *find(reader: Reader, { view, columns, ...rest }: FindRequest): Sliced<FoundRow> {
    assertAnswerable(reader.permissions, view, { read: columns });
    const { masks } = this.builder;
    const { answer, present } = yield* this.builder.ask(reader.userId, view, (rows) =>
      findRow(rows, { columns, ...rest }, masks),
    );
    return { ...answer, version: present };
  }

  /** Sums over a view, or over a range of rows if these stand where the caller saw them. */
  *aggregate(
    reader: Reader,
    { view, fields, range }: AggregateRequest,
  ): Sliced<Result<Aggregates, ViewMoved>> {
    assertAnswerable(reader.permissions, view, { read: fields });
    const { userId } = reader;
    if (!range) {
      const { answer, present } = yield* this.askInAnyOrder(userId, view, (rows) =>
        aggregateRows(rows, fields),
      );
      return ok({ ...answer, version: present });
    }
    const { answer, present } = yield* this.builder.ask(userId, view, function* (rows, state) {
      const moved = findMoved(range.version, state);
      return moved ? fail(moved) : ok(yield* aggregateRows(rows, fields, range));
    });
    return answer.ok ? ok({ ...answer.value, version: present }) : answer;
  }

  /** The values of a field with their records and sums. */
  *groups(reader: Reader, { view, field, sums, ...rest }: GroupsRequest): Sliced<Groups> {
    assertAnswerable(reader.permissions, view, { read: [field], summed: sums });
    const { answer, present } = yield* this.askInAnyOrder(reader.userId, view, (rows) =>
      listGroups(rows, { field, sums, ...rest }),
    );
    return { ...answer, version: present };
  }

  /** The values of a field with their number of records, conditions on the field itself left out. */
  *distinct(reader: Reader, { view, field, ...rest }: DistinctRequest): Sliced<DistinctValues> {
    assertAnswerable(reader.permissions, view, { read: [field] });
    const filter = withoutField(view.filter, field);
    const others = { ...view, filter };
    const { answer } = yield* this.askInAnyOrder(reader.userId, others, (rows) =>
      listDistinct(rows, { field, ...rest }),
    );
    return answer;
  }

  /** Totals as PEMS has them and with the reader's drafts. */
  *kpis({ userId, permissions }: Reader): Sliced<Kpis> {
    const maySeeMoney = permissions.has("ViewFinancials");
    const { board, store } = this;
    const { answer } = yield* this.builder.ask(userId, unsorted, ({ drafts }, { present }) =>
      board.kpis(store, { userId, version: present, drafts, maySeeMoney }),
    );
    return answer;
  }

  /** By the view if it is there; else by its records in no order, which takes no sorting. */
  private askInAnyOrder<T>(
    userId: number,
    view: View,
    question: Question<T>,
  ): Sliced<{ answer: T } & ViewState> {
    return this.isKnown(userId, view)
      ? this.builder.ask(userId, view, question)
      : this.builder.askMembers(userId, view, question);
  }
}

/** Rows up to this one are had without the order of those after them. */
const FIRST_ROWS = 1000;

/** Every record that is shown. */
const unsorted: View = { sort: [], filter: [], search: "", onlyDrafts: false };
