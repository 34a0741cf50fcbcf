import { sql, type Tx } from "./client.ts";
import { notifyAdmins } from "./live.ts";
import { readableJson } from "./readable-json.ts";

type TrialKind = "sample" | "dry_run";
type TrialState = "queued" | "running" | "done" | "failed" | "cancelled";

export type TrialRequest = {
  organizationId: number;
  kind: TrialKind;
  mapping: object;
  pfaIds: readonly string[];
  maxRows: number;
  requestedBy: number;
  requestId: string | null;
};

/** Asks the worker for a trial, in the caller's transaction; answers its number. */
export async function insertTrial(tx: Tx, request: TrialRequest): Promise<number> {
  const { organizationId, kind, mapping, pfaIds, maxRows, requestedBy, requestId } = request;
  const [row] = await tx.query<{ id: number }>(sql`
    insert into mapping_trial (organization_id, kind, mapping, pfa_ids, max_rows, requested_by, request_id)
    values (${organizationId}, ${kind}, ${JSON.stringify(mapping)}::jsonb, ${[...pfaIds]}::text[], ${maxRows},
            ${requestedBy}, ${requestId})
    returning id`);
  if (!row) throw new Error("a trial without a number");
  await tx.query(sql`select enqueue_mapping_trial(${row.id})`);
  return row.id;
}

/** A trial as it stands; `result` is what the worker stored. */
export type StoredTrial = {
  id: number;
  kind: TrialKind;
  state: TrialState;
  mapping: unknown;
  rowsRead: number;
  rowsExpected: number | null;
  result: unknown;
  problem: string | null;
};

export async function findTrial(
  tx: Tx,
  organizationId: number,
  trialId: number,
): Promise<StoredTrial | null> {
  const [row] = await tx.query<StoredTrial>(sql`
    select id, kind, state, mapping, rows_read as "rowsRead", rows_expected as "rowsExpected", result, problem
      from mapping_trial
     where organization_id = ${organizationId} and id = ${trialId}`);
  return row ?? null;
}

/** Ends a trial that has not ended. False if it had. */
export async function cancelTrial(
  tx: Tx,
  organizationId: number,
  trialId: number,
): Promise<boolean> {
  const touched = await tx.execute(sql`
    update mapping_trial set state = 'cancelled', finished_at = now()
     where organization_id = ${organizationId} and id = ${trialId} and state in ('queued', 'running')`);
  await notifyAdmins(tx, "mapping", organizationId);
  return touched === 1;
}

export type StartedTrial = {
  organizationId: number;
  trialId: number;
  organizationCode: string;
  kind: TrialKind;
  mapping: unknown;
  pfaIds: string[];
  maxRows: number;
  requestId: string | null;
};

type TrialTarget = { organizationId: number; trialId: number };

/** How long a trial is kept: its rows are copies of PEMS's, and old ones mislead. */
const KEPT_DAYS = 3;

/** Takes a trial that has not ended; null if it has. Also drops the organization's old ones. */
export async function startTrial(
  tx: Tx,
  { organizationId, trialId }: TrialTarget,
): Promise<StartedTrial | null> {
  await tx.execute(sql`
    delete from mapping_trial
     where organization_id = ${organizationId} and created_at < now() - make_interval(days => ${KEPT_DAYS})`);
  const [row] = await tx.query<Omit<StartedTrial, keyof TrialTarget>>(sql`
    update mapping_trial t set state = 'running', rows_read = 0
      from organization o
     where t.organization_id = ${organizationId} and t.id = ${trialId} and t.state in ('queued', 'running')
       and o.id = t.organization_id
    returning o.code as "organizationCode", t.kind, t.mapping, t.pfa_ids as "pfaIds", t.max_rows as "maxRows",
              t.request_id as "requestId"`);
  return row ? { ...row, organizationId, trialId } : null;
}

/** Notes how far a trial is. False if it was cancelled meanwhile. */
export async function saveTrialProgress(
  tx: Tx,
  { organizationId, trialId }: TrialTarget,
  progress: { rowsRead: number; rowsExpected: number | null },
): Promise<boolean> {
  const touched = await tx.execute(sql`
    update mapping_trial set rows_read = ${progress.rowsRead}, rows_expected = ${progress.rowsExpected}
     where organization_id = ${organizationId} and id = ${trialId} and state = 'running'`);
  await notifyAdmins(tx, "mapping", organizationId);
  return touched === 1;
}

export type TrialEnd = { state: "done"; result: object } | { state: "failed"; problem: string };

/** Ends a trial, unless somebody cancelled it. */
export async function endTrial(tx: Tx, target: TrialTarget, end: TrialEnd): Promise<void> {
  const { organizationId, trialId } = target;
  const result = end.state === "done" ? readableJson(end.result) : null;
  const problem = end.state === "failed" ? end.problem : null;
  await tx.execute(sql`
    update mapping_trial
       set state = ${end.state}, result = ${result}::jsonb, problem = ${problem}, finished_at = now()
     where organization_id = ${organizationId} and id = ${trialId} and state = 'running'`);
  await notifyAdmins(tx, "mapping", organizationId);
}

/** PFA ids for a sample: some that the last run set aside, then mirrored ones from anywhere. */
export async function listSampleIds(
  tx: Tx,
  organizationId: number,
  limit: number,
): Promise<string[]> {
  const rows = await tx.query<{ pfaId: string }>(sql`
    with aim as materialized (
      select 1 + floor(random() * record_count)::int as rid
        from mirror_state, generate_series(1, ${limit})
       where organization_id = ${organizationId})
    select "pfaId" from (
      (select distinct pfa_id as "pfaId", 1 as rank from sync_quarantine
        where organization_id = ${organizationId} and pfa_id is not null
          and sync_run_id = (select max(sync_run_id) from sync_quarantine where organization_id = ${organizationId})
        limit ${Math.ceil(limit / 4)})
      union all
      select distinct picked.pfa_id, 2
        from aim
       cross join lateral (
             select r.pfa_id from pfa_record r
              where r.organization_id = ${organizationId} and r.rid >= aim.rid and not r.is_vanished
              order by r.rid limit 1) picked) found
     order by rank limit ${limit}`);
  return [...new Set(rows.map(({ pfaId }) => pfaId))];
}

export type KeptRow = { pfaId: string | null; raw: Record<string, string> };

/** The rows that the newest run which set rows aside kept, in their raw form. */
export async function listKeptRows(tx: Tx, organizationId: number): Promise<KeptRow[]> {
  return tx.query<KeptRow>(sql`
    select pfa_id as "pfaId", raw from sync_quarantine
     where organization_id = ${organizationId}
       and sync_run_id = (select max(sync_run_id) from sync_quarantine where organization_id = ${organizationId})
     order by ordinal`);
}
