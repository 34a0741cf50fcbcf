import type { CommitItemPlan } from "@pfa/domain/commit.ts";
import { type FieldKey, visibleFields } from "@pfa/domain/field-catalog.ts";
import type { Scope } from "@pfa/domain/scope.ts";
import type { Hold } from "@pfa/domain/write-back-admin.ts";
import { visibleMessage } from "@pfa/domain/visible-message.ts";
import { type CommitItemState, commitItemStates } from "@pfa/domain/write-back.ts";
import { raw, sql, type Tx } from "./client.ts";
import { toStoredEdits } from "./stored-edits.ts";

/**
 * Makes the organization's other submits wait until this transaction ends, so that what is under way is known when the
 * plan is made. The unique index commit_item_open holds the same promise against any other writer.
 */
export async function lockCommits(tx: Tx, organizationId: number): Promise<void> {
  await tx.execute(
    sql`select pg_advisory_xact_lock(hashtextextended(${`commits:${organizationId}`}, 0))`,
  );
}

/** Which of some records have a write under way, anyone's. */
export async function listRecordsInFlight(
  tx: Tx,
  organizationId: number,
  rids: readonly number[],
): Promise<Set<number>> {
  const rows = await tx.query<{ rid: number }>(sql`
    select rid from commit_item
     where organization_id = ${organizationId} and rid = any(${[...rids]}::int[])
       and state in ('queued', 'sending', 'unknown')`);
  return new Set(rows.map((row) => row.rid));
}

/** A commit with its items; two statements however many. Answers its id. */
export async function insertCommit(
  tx: Tx,
  scope: Scope,
  commit: { reason: string; items: readonly (CommitItemPlan & { rid: number })[] },
): Promise<number> {
  const [inserted] = await tx.query<{ id: number }>(sql`
    insert into pfa_commit (organization_id, user_id, reason)
    values (${scope.organizationId}, ${scope.userId}, ${commit.reason})
    returning id`);
  if (!inserted) throw new Error("an insert without its row");
  const rows = commit.items.map(({ rid, pfaId, recordVersion, edits }) => ({
    rid,
    pfaId,
    recordVersion,
    ...toStoredEdits(edits),
  }));
  await tx.execute(sql`
    insert into commit_item (organization_id, commit_id, rid, user_id, pfa_id, changes, base, record_version)
    select ${scope.organizationId}, ${inserted.id}, i.rid, ${scope.userId}, i."pfaId", i.changes, i.base, i."recordVersion"
      from jsonb_to_recordset(${JSON.stringify(rows)}::jsonb)
           as i (rid int, "pfaId" text, "recordVersion" int, changes jsonb, base jsonb)`);
  return inserted.id;
}

/** Asks the worker to send what an organization has queued, once the transaction commits. */
export async function enqueueSending(tx: Tx, organizationId: number): Promise<void> {
  const payload = JSON.stringify({ organizationId });
  await tx.execute(
    sql`select enqueue_job('send-commits', ${payload}::json, ${`send-commits:${organizationId}`})`,
  );
}

type CommitCounts = Record<CommitItemState, number>;
export type CommitSummary = {
  commitId: number;
  reason: string;
  createdAt: string;
  counts: CommitCounts;
};

/** The caller's own commits, newest first. */
export function listCommits(tx: Tx, scope: Scope, limit: number): Promise<CommitSummary[]> {
  return tx.query<CommitSummary>(sql`
    select c.id as "commitId", c.reason, c.created_at as "createdAt", ${countsOfItems} as counts
      from pfa_commit c
      join commit_item i on i.organization_id = c.organization_id and i.commit_id = c.id
     where c.organization_id = ${scope.organizationId} and c.user_id = ${scope.userId}
     group by c.id, c.reason, c.created_at
     order by c.id desc
     limit ${limit}`);
}

const countsOfItems = raw(
  `json_build_object(${commitItemStates
    .map((state) => `'${state}', count(*) filter (where i.state = '${state}')`)
    .join(", ")})`,
);

type CommitItemStatus = {
  pfaId: string;
  state: CommitItemState;
  fields: FieldKey[];
  attempts: number;
  message: string | null;
  /** An administrator gave it back; PEMS did not refuse it. */
  isReturned: boolean;
  /** Why it waits though PEMS is there, and what the administrator who holds the organization said. */
  hold: { kind: Hold; reason: string | null } | null;
  nextAttemptAt: string | null;
  updatedAt: string;
};

export type CommitStatus = CommitSummary & { items: CommitItemStatus[] };

/** One of the caller's own commits with its items, those under way first, then the failed ones; or null. */
export async function findCommit(
  tx: Tx,
  scope: Scope,
  { commitId, limit }: { commitId: number; limit: number },
): Promise<CommitStatus | null> {
  const [summary] = await tx.query<CommitSummary>(sql`
    select c.id as "commitId", c.reason, c.created_at as "createdAt", ${countsOfItems} as counts
      from pfa_commit c
      join commit_item i on i.organization_id = c.organization_id and i.commit_id = c.id
     where c.organization_id = ${scope.organizationId} and c.id = ${commitId} and c.user_id = ${scope.userId}
     group by c.id, c.reason, c.created_at`);
  if (!summary) return null;
  const items = await tx.query<CommitItemStatus>(sql`
    select i.pfa_id as "pfaId", i.state, array(select jsonb_object_keys(i.changes)) as fields, i.attempts,
           i.problem ->> 'message' as message, coalesce(i.problem ->> 'kind' = 'returned', false) as "isReturned",
           case when i.state <> 'queued' then null
                when h.reason is not null then json_build_object('kind', 'organization', 'reason', h.reason)
                when not may_write_back(i.organization_id, i.user_id) then json_build_object('kind', 'author', 'reason', null)
                end as hold,
           case when i.state in ('queued', 'unknown') and i.next_attempt_at > now() then i.next_attempt_at end as "nextAttemptAt",
           i.updated_at as "updatedAt"
      from commit_item i
      left join write_back_hold h on h.organization_id = i.organization_id
     where i.organization_id = ${scope.organizationId} and i.commit_id = ${commitId}
     order by case when i.state in ('queued', 'sending', 'unknown') then 0 when i.state = 'written' then 2 else 1 end, i.pfa_id
     limit ${limit}`);
  return { ...summary, items: items.map((item) => visibleTo(scope, item)) };
}

function visibleTo(scope: Scope, item: CommitItemStatus): CommitItemStatus {
  const visible = visibleFields(scope.permissions);
  return {
    ...item,
    fields: item.fields.filter((field) => visible.includes(field)),
    message: visibleMessage(scope.permissions, item.fields, item.message),
  };
}
