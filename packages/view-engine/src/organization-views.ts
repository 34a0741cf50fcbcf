import type { Permission } from "@pfa/domain/permissions.ts";
import type { Result } from "@pfa/domain/result.ts";
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
  WindowRequest,
} from "@pfa/domain/view-requests.ts";
import type { View, ViewProblem } from "@pfa/domain/window.ts";
import type { OwnRecord } from "./draft-record.ts";
import type { Sliced } from "./sliced.ts";
import type { Store } from "./store.ts";
import type { StagedChange } from "./store-change.ts";

/** Who reads, and what they may see. */
export type Reader = { userId: number; permissions: ReadonlySet<Permission> };

/** How much is kept to answer the next question quickly. */
export type ViewLimits = {
  /** Orders by one field: four bytes a record each. */
  permutations: number;
  /** Bytes of views: the records of each in their order, and what each reader's drafts change in it. */
  viewBytes: number;
};

/** The rows of a view no longer stand where the caller last saw them. */
export type ViewMoved = Extract<ViewProblem, { kind: "view_moved" }>;

/**
 * One organization's records and what its planners have drafted of them, answering every question about views.
 *
 * Sliced work may be run in turns, a slice of each: questions of any readers, loadOwner and changeOwner of any owners,
 * stageChange. An answer that an owner's change came into is made anew. Two rules: `apply` only while nothing sliced is under
 * way, `forgetOwner` only while nothing of that owner is. Work may be dropped at any slice.
 *
 * Before a question or a load is started, `store.fold` has to have learned its texts: textsOf(records), operandsOf(view),
 * the text that is looked for, the prefix of distinct values. Else it throws.
 *
 * A question about fields that the reader may not see throws a RangeError, and one of a reader whose drafts are not loaded
 * an Error: both are errors of the caller. A reader without drafts is loaded with no records.
 */
export class OrganizationViews {
  readonly store: Store;

  constructor(store: Store, _limits: ViewLimits) {
    this.store = store;
  }

  /** Version of the mirror that is answered from. */
  get version(): number {
    return this.store.version;
  }

  /** Bytes that records, orders, views and drafts take. */
  get memory(): number {
    throw new Error("to be built");
  }

  /** Revision of a user's drafts that is answered from, or null while they are not loaded. */
  draftsRevision(_userId: number): number | null {
    throw new Error("to be built");
  }

  /** False where a drafted cost leaves what a double holds to the cent: this user's views are left to SQL. */
  isExact(_userId: number): boolean {
    throw new Error("to be built");
  }

  /** Whether a question about this view needs no building: it is answered in one or two milliseconds. */
  isKnown(_userId: number, _view: View): boolean {
    throw new Error("to be built");
  }

  /** Takes everything that a user has, in place of whatever was loaded before. */
  *loadOwner(_userId: number, _revision: number, _records: readonly OwnRecord[]): Sliced<void> {
    throw new Error("to be built");
  }

  /** What a loaded user has on the records `rids` is now `records`; of those not among them nothing any more. */
  *changeOwner(
    _userId: number,
    _revision: number,
    _change: { rids: readonly number[]; records: readonly OwnRecord[] },
  ): Sliced<void> {
    throw new Error("to be built");
  }

  forgetOwner(_userId: number): void {
    throw new Error("to be built");
  }

  /** Puts a change of the mirror in. Only while no sliced work is under way. */
  apply(_staged: StagedChange): void {
    throw new Error("to be built");
  }

  /** A `Window` of the domain as JSON. */
  *window(_reader: Reader, _request: WindowRequest): Sliced<string> {
    throw new Error("to be built");
  }

  *ids(_reader: Reader, _request: IdsRequest): Sliced<Result<RowIds, ViewMoved>> {
    throw new Error("to be built");
  }

  *position(_reader: Reader, _request: PositionRequest): Sliced<RowPosition> {
    throw new Error("to be built");
  }

  *find(_reader: Reader, _request: FindRequest): Sliced<FoundRow> {
    throw new Error("to be built");
  }

  *aggregate(_reader: Reader, _request: AggregateRequest): Sliced<Result<Aggregates, ViewMoved>> {
    throw new Error("to be built");
  }

  *groups(_reader: Reader, _request: GroupsRequest): Sliced<Groups> {
    throw new Error("to be built");
  }

  *distinct(_reader: Reader, _request: DistinctRequest): Sliced<DistinctValues> {
    throw new Error("to be built");
  }
}
