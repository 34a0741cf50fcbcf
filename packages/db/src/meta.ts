import type { IsoDate } from "@pfa/domain/iso-date.ts";
import type { Scope } from "@pfa/domain/scope.ts";
import type { SyncCounts, SyncPhase, SyncRunKind, SyncRunState } from "@pfa/domain/sync.ts";
import { sql, type Tx } from "./client.ts";
import { hasOpenConflict, isOpenItem } from "./draft-conflicts.ts";

/** A run that waits or works. */
type RunUnderWay = {
  runId: number;
  kind: SyncRunKind;
  state: SyncRunState;
  phase: SyncPhase;
  rowsRead: number;
  rowsExpected: number | null;
  startedAt: string | null;
};

type FinishedRun = {
  runId: number;
  state: SyncRunState;
  finishedAt: string | null;
  counts: SyncCounts;
  /** Why it ended badly, as the worker stored it. */
  problem: unknown;
};

/** What the grid's header tells about an organization's mirror and the caller's drafts. */
export type Meta = {
  total: number;
  version: number;
  draftRecords: number;
  draftFields: number;
  /** Drafted records with a field that PEMS changed to another value. */
  conflictRecords: number;
  /** Records of the caller's commits on their way to PEMS. */
  inFlight: number;
  lastSyncedAt: string | null;
  sync: RunUnderWay | null;
  lastRun: FinishedRun | null;
  pems: {
    reachable: boolean | null;
    checkedAt: string | null;
    problem: string | null;
    /** While write-back waits for PEMS: since when, and when it is tried next. */
    downSince: string | null;
    nextTryAt: string | null;
  };
  timeline: Timeline;
  policy: { allowReactivation: boolean };
  /** The organization's day: what relative days of a filter count from. */
  today: IsoDate;
};

type Timeline = Record<
  "planStart" | "planEnd" | "forecastStart" | "forecastEnd" | "actualStart" | "actualEnd",
  string | null
>;

/** The state of the caller's organization and of their drafts in it. */
export async function getMeta(tx: Tx, scope: Scope): Promise<Meta> {
  const mirror = await getMirrorState(tx, scope);
  const drafts = await countDrafts(tx, scope);
  const sync = await findRunUnderWay(tx, scope);
  const lastRun = await findFinishedRun(tx, scope);
  const { pems, timeline, policy, today, ...state } = mirror;
  return { ...state, ...drafts, sync, lastRun, pems, timeline, policy, today };
}

type MirrorMeta = Pick<
  Meta,
  "total" | "version" | "lastSyncedAt" | "pems" | "timeline" | "policy" | "today"
>;

async function getMirrorState(tx: Tx, scope: Scope): Promise<MirrorMeta> {
  const [row] = await tx.query<Omit<MirrorMeta, "pems"> & Meta["pems"]>(sql`
    select coalesce(s.record_count, 0) as total, coalesce(s.version, 0) as version, s.last_synced_at as "lastSyncedAt",
           s.pems_reachable as reachable, s.pems_checked_at as "checkedAt", s.pems_problem as problem,
           s.pems_down_since as "downSince", s.pems_next_try_at as "nextTryAt",
           json_build_object('planStart', t.plan_start, 'planEnd', t.plan_end,
                             'forecastStart', t.forecast_start, 'forecastEnd', t.forecast_end,
                             'actualStart', t.actual_start, 'actualEnd', t.actual_end) as timeline,
           json_build_object('allowReactivation', o.allow_reactivation) as policy,
           (now() at time zone o.time_zone)::date as today
      from organization o
      left join mirror_state s on s.organization_id = o.id
      left join pfa_timeline_bounds t on t.organization_id = o.id
     where o.id = ${scope.organizationId}`);
  if (!row) throw new Error(`no organization ${scope.organizationId}`);
  const { reachable, checkedAt, problem, downSince, nextTryAt, ...state } = row;
  return { ...state, pems: { reachable, checkedAt, problem, downSince, nextTryAt } };
}

type DraftMeta = Pick<Meta, "draftRecords" | "draftFields" | "conflictRecords" | "inFlight">;

async function countDrafts(tx: Tx, scope: Scope): Promise<DraftMeta> {
  const { organizationId, userId } = scope;
  const [row] = await tx.query<DraftMeta>(sql`
    select coalesce(s.draft_records, 0) as "draftRecords", coalesce(s.draft_fields, 0) as "draftFields",
           (select count(*)
              from pfa_draft d
              join pfa_record m on m.organization_id = d.organization_id and m.rid = d.rid
              left join commit_item i on i.organization_id = d.organization_id and i.rid = d.rid
                   and i.user_id = d.user_id and ${isOpenItem}
             where d.organization_id = ${organizationId} and d.user_id = ${userId}
               and (${hasOpenConflict})) as "conflictRecords",
           (select count(*) from commit_item i
             where i.organization_id = ${organizationId} and i.user_id = ${userId} and ${isOpenItem}) as "inFlight"
      from (select) one
      left join draft_state s on s.organization_id = ${organizationId} and s.user_id = ${userId}`);
  if (!row) throw new Error("a count without a row");
  return row;
}

async function findRunUnderWay(tx: Tx, scope: Scope): Promise<RunUnderWay | null> {
  const [run] = await tx.query<RunUnderWay>(sql`
    select r.id as "runId", r.kind, r.state, r.phase, r.rows_read as "rowsRead", r.rows_expected as "rowsExpected",
           r.started_at as "startedAt"
      from sync_run r
     where r.organization_id = ${scope.organizationId} and r.state in ('queued', 'running')`);
  return run ?? null;
}

async function findFinishedRun(tx: Tx, scope: Scope): Promise<FinishedRun | null> {
  const [run] = await tx.query<FinishedRun>(sql`
    select r.id as "runId", r.state, r.finished_at as "finishedAt", r.problem,
           json_build_object('read', r.rows_read, 'inserted', r.inserted, 'updated', r.updated, 'unchanged', r.unchanged,
                             'duplicates', r.duplicates, 'quarantined', r.quarantined,
                             'vanished', r.vanished, 'returned', r.returned) as counts
      from sync_run r
     where r.organization_id = ${scope.organizationId} and r.state not in ('queued', 'running')
     order by r.id desc
     limit 1`);
  return run ?? null;
}
