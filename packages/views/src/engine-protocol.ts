import type { Kpis } from "@pfa/domain/kpi.ts";
import type { OrganizationEvent } from "@pfa/domain/live-event.ts";
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
import type { ViewVersion } from "@pfa/domain/window.ts";
import type { KpisRequest, ViewMoved } from "./view-reader.ts";

// What is said between the server's main thread and the thread that holds the views.

/** What can be asked, and what is answered; a window as the bytes of its JSON. */
export type Questions = {
  window: { request: WindowRequest; answer: Uint8Array<ArrayBuffer> };
  ids: { request: IdsRequest; answer: Result<RowIds, ViewMoved> };
  position: { request: PositionRequest; answer: RowPosition };
  find: { request: FindRequest; answer: FoundRow };
  aggregate: { request: AggregateRequest; answer: Result<Aggregates, ViewMoved> };
  groups: { request: GroupsRequest; answer: Groups };
  distinct: { request: DistinctRequest; answer: DistinctValues };
  kpis: { request: KpisRequest; answer: Kpis };
};
export type QuestionKind = keyof Questions;

export type Question = {
  [Kind in QuestionKind]: { kind: Kind; request: Questions[Kind]["request"] };
}[QuestionKind];

/** Who asks. */
export type Asker = {
  organizationId: number;
  userId: number;
  permissions: readonly Permission[];
  /** What the access check saw: an answer must not be older. Null if there was no such check. */
  versions: ViewVersion | null;
};

/** Why a question is left to SQL. */
export type DeclineReason =
  | "loading"
  | "behind"
  | "too_large"
  | "no_room"
  | "inexact"
  | "case_folding"
  | "failed"
  | "no_answer"
  | "no_thread";

export type ToThread =
  | { kind: "ask"; id: number; asker: Asker; question: Question }
  /** Nobody waits for this answer any more. */
  | { kind: "drop"; id: number }
  /** Somebody has entered an organization and will ask for views. */
  | { kind: "prepare"; asker: Asker }
  /** Null when events may have been missed. */
  | { kind: "event"; event: OrganizationEvent | null }
  | { kind: "ping"; id: number }
  | { kind: "stats"; id: number };

export type FromThread =
  /** It takes questions from now on. */
  | { kind: "ready" }
  | { kind: "answer"; id: number; answer: unknown }
  | { kind: "declined"; id: number; reason: DeclineReason }
  | { kind: "log"; level: "info" | "warn"; fields: object; event: string };

/** What the thread is started with. */
export type ThreadOptions = {
  url: string;
  memoryBytes: number;
  maxRecords: number;
  /** How long after a question an organization keeps its place; ten seconds if not said. */
  inUseMs?: number | undefined;
};

/** An organization as the thread holds it. */
export type OrganizationStats = {
  organizationId: number;
  state: "loading" | "ready" | "reloading" | "unfit";
  version: number | null;
  records: number;
  memoryBytes: number;
  owners: number;
  loadedInMs: number | null;
};

export type ThreadStats = {
  organizations: OrganizationStats[];
  memoryBytes: number;
  loads: number;
  catchUps: number;
  evictions: number;
};
