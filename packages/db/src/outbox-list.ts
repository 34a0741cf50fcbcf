import type { FieldKey } from "@pfa/domain/field-catalog.ts";
import { type CommitItemState, commitItemStates } from "@pfa/domain/write-back.ts";
import type { Hold } from "@pfa/domain/write-back-admin.ts";
import { empty, raw, sql, type Sql, type Tx } from "./client.ts";

/** One item of the write-back queue as an administrator sees it: no values. */
export type QueuedItem = {
  organizationId: number;
  organizationCode: string;
  commitId: number;
  rid: number;
  pfaId: string;
  author: string;
  reason: string;
  state: CommitItemState;
  hold: Hold | null;
  fields: FieldKey[];
  attempts: number;
  message: string | null;
  /** An administrator gave it back; PEMS did not refuse it. */
  isReturned: boolean;
  submittedAt: string;
  updatedAt: string;
  nextAttemptAt: string | null;
};

export type QueueFilter = {
  states: readonly CommitItemState[];
  /** In the record's id, the author's name, the reason or the message. */
  text?: string | undefined;
};

/** The filter as a condition over i (item), c (commit) and u (author). */
export const matches = ({ states, text }: QueueFilter): Sql => {
  const pattern = `%${(text ?? "").replaceAll(/[\\%_]/g, String.raw`\$&`)}%`;
  const found = sql`and concat_ws(' ', i.pfa_id, u.display_name, u.username, c.reason, i.problem ->> 'message') ilike ${pattern}`;
  return sql`i.state = any(${[...states]}::text[]) ${text ? found : empty}`;
};

/** Items with their commits and authors. */
export const itemsOfQueue = sql`
  commit_item i
  join pfa_commit c on c.organization_id = i.organization_id and c.id = i.commit_id
  join app_user u on u.id = i.user_id`;

/** Items that the transaction may see, the longest unchanged first. */
export function listQueue(
  tx: Tx,
  { offset, limit, ...filter }: QueueFilter & { offset: number; limit: number },
): Promise<QueuedItem[]> {
  return tx.query<QueuedItem>(sql`
    select i.organization_id as "organizationId", o.code as "organizationCode", i.commit_id as "commitId", i.rid,
           i.pfa_id as "pfaId", u.display_name as author, c.reason, i.state,
           case when i.state <> 'queued' then null
                when exists (select from write_back_hold h where h.organization_id = i.organization_id) then 'organization'
                when not may_write_back(i.organization_id, i.user_id) then 'author' end as hold,
           array(select jsonb_object_keys(i.changes)) as fields, i.attempts, i.problem ->> 'message' as message,
           coalesce(i.problem ->> 'kind' = 'returned', false) as "isReturned",
           c.created_at as "submittedAt", i.updated_at as "updatedAt",
           case when i.state in ('queued', 'unknown') and i.next_attempt_at > now() then i.next_attempt_at end as "nextAttemptAt"
      from ${itemsOfQueue}
      join organization o on o.id = i.organization_id
     where ${matches(filter)}
     order by i.updated_at, i.organization_id, i.commit_id, i.rid
     offset ${offset} limit ${limit}`);
}

/** One organization's queue. */
export type QueueSummary = {
  organizationId: number;
  code: string;
  name: string;
  counts: Record<Exclude<CommitItemState, "written">, number>;
  /** When its oldest open item was submitted. */
  oldestAt: string | null;
  hold: { at: string; by: string; reason: string } | null;
  pems: { problem: string; since: string | null; nextTryAt: string | null } | null;
};

const counts = raw(
  commitItemStates
    .filter((state) => state !== "written")
    .map((state) => `'${state}', count(*) filter (where i.state = '${state}')`)
    .join(", "),
);

/** The queues of some organizations, by code. */
export function summarizeQueues(
  tx: Tx,
  organizationIds: readonly number[],
): Promise<QueueSummary[]> {
  return tx.query<QueueSummary>(sql`
    select o.id as "organizationId", o.code, o.name, q.counts, q."oldestAt",
           (select json_build_object('at', h.held_at, 'by', u.display_name, 'reason', h.reason)
              from write_back_hold h join app_user u on u.id = h.held_by where h.organization_id = o.id) as hold,
           (select json_build_object('problem', s.pems_problem, 'since', s.pems_down_since, 'nextTryAt', s.pems_next_try_at)
              from mirror_state s where s.organization_id = o.id and s.pems_reachable = false) as pems
      from organization o
     cross join lateral (
           select json_build_object(${counts}) as counts,
                  min(c.created_at) filter (where i.state in ('queued', 'sending', 'unknown')) as "oldestAt"
             from commit_item i
             join pfa_commit c on c.organization_id = i.organization_id and c.id = i.commit_id
            where i.organization_id = o.id and i.state <> 'written') q
     where o.id = any(${[...organizationIds]}::int[])
     order by o.code`);
}
