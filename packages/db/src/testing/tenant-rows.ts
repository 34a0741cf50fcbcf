import { raw, sql, type Tx } from "../client.ts";
import { aMirroredRecord } from "@pfa/domain/testing/builders.ts";
import { addCommitItem, addDrafts, addRecords } from "./arrange.ts";

/** Every table that holds an organization's rows; a test compares the list with the database. */
export const tenantTables = [
  "alert",
  "audit_entry",
  "chat_conversation",
  "chat_feedback",
  "chat_message",
  "chat_pin",
  "chat_query",
  "commit_item",
  "draft_change",
  "draft_state",
  "draft_step",
  "job_cancellation",
  "job_run",
  "job_sample",
  "kept_rule",
  "mapping_trial",
  "mirror_change",
  "mirror_state",
  "organization_member",
  "pfa_commit",
  "pfa_draft",
  "pfa_kpi_summary",
  "pfa_record",
  "pfa_record_extra",
  "pfa_timeline_bounds",
  "record_change",
  "saved_view",
  "saved_view_default",
  "sync_drift",
  "sync_held",
  "sync_quarantine",
  "sync_run",
  "sync_schedule",
  "webhook_delivery",
  "write_back_hold",
] as const;

export type TenantTable = (typeof tenantTables)[number];

/** One row of a user in each tenant table of an organization that has its `mirror_state` already. */
export async function addTenantRows(
  owner: Tx,
  ids: { organizationId: number; userId: number },
): Promise<void> {
  const { organizationId, userId } = ids;
  const edits = { class: { base: "14", mine: "15" } };
  await addRecords(owner, organizationId, [{ rid: 1, record: aMirroredRecord() }]);
  await addDrafts(owner, ids, [{ rid: 1, edits }]);
  await addCommitItem(owner, ids, { rid: 1, edits, state: "queued" });
  // The draft and the item each left one.
  await owner.execute(sql`
    delete from draft_change where organization_id = ${organizationId} and user_id = ${userId} and revision > 1`);
  await addPlannersRows(owner, ids);
  await owner.execute(sql`
    insert into organization_member (organization_id, user_id, role_template, permissions)
    values (${organizationId}, ${userId}, 'Viewer', '{Read}')`);
  await owner.execute(sql`
    with run as (
      insert into sync_run (organization_id, kind, cause, requested_by)
      values (${organizationId}, 'full', 'manual', ${userId}) returning id),
    held as (
      insert into sync_held (organization_id, sync_run_id, rids) select ${organizationId}, id, '{1}' from run),
    drift as (
      insert into sync_drift (organization_id, kind, column_name, sync_run_id)
      select ${organizationId}, 'added', 'wspf_10_new', id from run),
    schedule as (
      insert into sync_schedule (organization_id) values (${organizationId}))
    insert into sync_quarantine (organization_id, sync_run_id, ordinal, raw, problems)
    select ${organizationId}, id, 1, '{}', '[]' from run`);
  await addWatchedRows(owner, ids);
  await addChatRows(owner, ids);
  await addOwnViews(owner, ids);
  await owner.execute(sql`
    insert into mirror_change (organization_id, version, rids) values (${organizationId}, 1, '{1}')`);
  await owner.execute(sql`
    insert into pfa_kpi_summary values (${organizationId}, 'all', '', 1, 1, 1, 0)`);
  await owner.execute(sql`
    insert into pfa_record_extra values (${organizationId}, 0, '{"1": {}}')`);
  await owner.execute(sql`
    insert into pfa_timeline_bounds (organization_id) values (${organizationId})`);
  await owner.execute(sql`
    insert into record_change (organization_id, field, first_rid, last_rid, records, changes)
    values (${organizationId}, 'class', 1, 1, 1, '{"1": ["14", "15"]}')`);
  await owner.execute(sql`
    insert into write_back_hold (organization_id, held_by, reason) values (${organizationId}, ${userId}, 'a test')`);
  await owner.execute(sql`
    insert into audit_entry (organization_id, user_id, action) values (${organizationId}, ${userId}, 'test')`);
  await owner.execute(sql`
    insert into job_run (job_id, organization_id, task, payload, attempt, max_attempts, pool_id, due_at)
    values (1, ${organizationId}, 'send-commits', '{}', 1, 25, 'pool', now())`);
  await owner.execute(sql`
    insert into job_cancellation (job_id, organization_id, requested_by)
    values (${organizationId}, ${organizationId}, ${userId})`);
  await owner.execute(sql`
    insert into job_sample (at, organization_id, waiting, ready, running, dead, oldest_ready_ms, done, failed, start_counts)
    values (now(), ${organizationId}, 0, 0, 0, 0, 0, 0, 0, '{}')`);
}

async function addOwnViews(
  owner: Tx,
  { organizationId, userId }: { organizationId: number; userId: number },
): Promise<void> {
  await owner.execute(sql`
    with kept as (
      insert into saved_view (organization_id, user_id, name, spec)
      values (${organizationId}, ${userId}, 'Mine', '{}') returning id)
    insert into saved_view_default select ${organizationId}, ${userId}, id from kept`);
}

/** What a planner did, and a rule that is kept for doing more. */
async function addPlannersRows(
  owner: Tx,
  { organizationId, userId }: { organizationId: number; userId: number },
): Promise<void> {
  await owner.execute(sql`
    insert into draft_step (organization_id, user_id, action, label, fields, rids, before_changes, before_base,
                            before_base_versions, after_changes, after_base, after_base_versions)
    values (${organizationId}, ${userId}, 'edit', 'Class of 20481', 1, '{1}', '{null}', '{null}', '{null}',
            '{null}', '{null}', '{null}')`);
  await owner.execute(sql`
    insert into kept_rule (organization_id, user_id, owner_name, name, rule)
    values (${organizationId}, ${userId}, 'Somebody', 'A rule', '{"operations": [{"op": "swapSource"}]}')`);
}

/** What administrators are told of and have asked. */
async function addWatchedRows(
  owner: Tx,
  { organizationId, userId }: { organizationId: number; userId: number },
): Promise<void> {
  await owner.execute(sql`
    insert into alert (organization_id, kind, value, threshold) values (${organizationId}, 'writes_dead', 1, 1)`);
  await owner.execute(sql`
    with hook as (
      insert into webhook (id, name, url, secret_sealed, organization_ids, updated_by)
      values (gen_random_uuid(), 'Operations', 'https://example.com', 's1.a.b', ${[organizationId]}::int[], ${userId})
      returning id)
    insert into webhook_delivery (organization_id, webhook_id, event, body)
    select ${organizationId}, id, 'alert.opened', '{}' from hook`);
  await owner.execute(sql`
    insert into mapping_trial (organization_id, kind, mapping, requested_by)
    values (${organizationId}, 'sample', '{}', ${userId})`);
}

/** A conversation with one answer, what was thought of it, and a pin. */
async function addChatRows(
  owner: Tx,
  { organizationId, userId }: { organizationId: number; userId: number },
): Promise<void> {
  await owner.execute(sql`
    with conversation as (
      insert into chat_conversation (organization_id, user_id, title)
      values (${organizationId}, ${userId}, 'How many?') returning id),
    answer as (
      insert into chat_message (organization_id, conversation_id, user_id, role, state, content, is_financial)
      select ${organizationId}, id, ${userId}, 'answer', 'complete', 'Some.', true from conversation returning id),
    pin as (
      insert into chat_pin (organization_id, user_id, title, question, sql, chart, place)
      values (${organizationId}, ${userId}, 'How many?', 'How many?', 'select 1', '{"kind": "table"}', 1))
    insert into chat_feedback (organization_id, message_id, user_id, rating, question)
    select ${organizationId}, id, ${userId}, 'good', 'How many?' from answer`);
  await owner.execute(sql`
    insert into chat_query (organization_id, user_id, raw_sql, verdict, duration_ms)
    values (${organizationId}, ${userId}, 'select 1', 'done', 1)`);
}

/** An organization's rows of a table as JSON, to compare or to insert again. */
export async function rowsOf(
  owner: Tx,
  table: TenantTable,
  organizationId: number,
): Promise<object[]> {
  const rows = await owner.query<{ row: object }>(sql`
    select to_jsonb(t) as row from ${raw(table)} t where organization_id = ${organizationId}`);
  return rows.map(({ row }) => row);
}
