import type { Kpis } from "@pfa/domain/kpi.ts";
import type { Result } from "@pfa/domain/result.ts";
import type { Scope } from "@pfa/domain/scope.ts";
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
import type { ViewProblem, ViewVersion, Window } from "@pfa/domain/window.ts";

/** The rows of a view no longer stand where the caller last saw them. */
export type ViewMoved = Extract<ViewProblem, { kind: "view_moved" }>;

/** Totals depend on nothing but who asks. */
export type KpisRequest = Record<string, never>;

/** Who asks, and what the access check saw while it let them in: an answer is never older than the caller's own drafts there. */
export type ViewCaller = Scope & { versions?: ViewVersion | null };

/**
 * Everything that is asked of views over the merged records. Requests have passed findViewProblem and findRangeProblem for
 * this caller; one that has not is a programming error and throws a RangeError. `signal` ends work that nobody waits for
 * any more: the promise then rejects with the signal's reason.
 */
export type ViewReader = {
  window(caller: ViewCaller, request: WindowRequest, signal?: AbortSignal): Promise<Window>;
  ids(
    caller: ViewCaller,
    request: IdsRequest,
    signal?: AbortSignal,
  ): Promise<Result<RowIds, ViewMoved>>;
  position(
    caller: ViewCaller,
    request: PositionRequest,
    signal?: AbortSignal,
  ): Promise<RowPosition>;
  find(caller: ViewCaller, request: FindRequest, signal?: AbortSignal): Promise<FoundRow>;
  aggregate(
    caller: ViewCaller,
    request: AggregateRequest,
    signal?: AbortSignal,
  ): Promise<Result<Aggregates, ViewMoved>>;
  groups(caller: ViewCaller, request: GroupsRequest, signal?: AbortSignal): Promise<Groups>;
  distinct(
    caller: ViewCaller,
    request: DistinctRequest,
    signal?: AbortSignal,
  ): Promise<DistinctValues>;
  kpis(caller: ViewCaller, request: KpisRequest, signal?: AbortSignal): Promise<Kpis>;
};
