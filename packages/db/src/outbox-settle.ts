import type { FieldKey } from "@pfa/domain/field-catalog.ts";
import type { CommitItemState } from "@pfa/domain/write-back.ts";
import { sql, type Tx } from "./client.ts";
import { itemsOfQueue, matches, type QueueFilter } from "./outbox-list.ts";
import { readableJson } from "./readable-json.ts";

/** An item by its key. */
export type ItemKey = { organizationId: number; commitId: number; rid: number };

/** Which items an action is for: some by name, or all that match a filter and have not changed since it was looked at. */
export type QueueSelection =
  | { kind: "items"; items: readonly ItemKey[] }
  | { kind: "matching"; filter: QueueFilter; asOf: string };

/** An item that an action is for, as it was found. */
export type SelectedItem = ItemKey & {
  userId: number;
  state: CommitItemState;
  message: string | null;
  fields: FieldKey[];
};

/** The items of a selection that the transaction may see. */
export function listSelected(
  tx: Tx,
  selection: QueueSelection,
  limit: number,
): Promise<SelectedItem[]> {
  const condition =
    selection.kind === "matching"
      ? sql`${matches(selection.filter)} and i.updated_at <= ${selection.asOf}::timestamptz`
      : sql`(i.organization_id, i.commit_id, i.rid) in (
          select k."organizationId", k."commitId", k.rid
            from jsonb_to_recordset(${JSON.stringify(selection.items)}::jsonb)
                 k ("organizationId" int, "commitId" int, rid int))`;
  return tx.query<SelectedItem>(sql`
    select i.organization_id as "organizationId", i.commit_id as "commitId", i.rid, i.user_id as "userId", i.state,
           i.problem ->> 'message' as message, array(select jsonb_object_keys(i.changes)) as fields
      from ${itemsOfQueue}
     where ${condition}
     order by i.organization_id, i.user_id, i.commit_id, i.rid
     limit ${limit}`);
}

/** A state for an item, with the words for its author; nothing happens to an item that is no longer in its state. */
export type ItemMove = ItemKey & {
  from: CommitItemState;
  to: CommitItemState;
  message: string | null;
};

/**
 * Moves items of one planner; a retried one is due at once and counts its tries anew. One whose record has another write under
 * way stays as it is. Answers the moved ones.
 */
export function moveItems(tx: Tx, moves: readonly ItemMove[]): Promise<ItemKey[]> {
  return tx.query<ItemKey>(sql`
    update commit_item i
       set state = v."to", attempts = 0, next_attempt_at = now(), updated_at = now(),
           problem = case when v.message is null then null
                          else jsonb_build_object('kind', case v."to" when 'refused' then 'returned' else v."to" end,
                                                   'message', v.message, 'field', null) end
      from jsonb_to_recordset(${readableJson(moves)}::jsonb)
           v ("organizationId" int, "commitId" int, rid int, "from" text, "to" text, message text)
     where i.organization_id = v."organizationId" and i.commit_id = v."commitId" and i.rid = v.rid and i.state = v."from"
       and (i.state <> 'dead' or v."to" <> 'unknown' or not exists (
             select from commit_item o
              where o.organization_id = i.organization_id and o.rid = i.rid and o.state in ('queued', 'sending', 'unknown')))
    returning i.organization_id as "organizationId", i.commit_id as "commitId", i.rid`);
}

/** Keeps an organization's commits from PEMS. False if they are kept already. */
export async function holdWriteBack(
  tx: Tx,
  hold: { organizationId: number; userId: number; reason: string },
): Promise<boolean> {
  const touched = await tx.execute(sql`
    insert into write_back_hold (organization_id, held_by, reason)
    values (${hold.organizationId}, ${hold.userId}, ${hold.reason}) on conflict do nothing`);
  return touched === 1;
}

/** Lets an organization's commits go again. False if nothing held them. */
export async function releaseWriteBack(tx: Tx, organizationId: number): Promise<boolean> {
  const touched = await tx.execute(
    sql`delete from write_back_hold where organization_id = ${organizationId}`,
  );
  return touched === 1;
}

/**
 * Wakes the sender for an organization that the administrator oversees. Queued jobs name an organization, so the transaction
 * stands in it from here on.
 */
export async function wakeSender(tx: Tx, organizationId: number): Promise<void> {
  await tx.execute(sql`
    select set_config('app.organization_id', ${String(organizationId)}, true),
           enqueue_job('send-commits', ${JSON.stringify({ organizationId })}::json, ${`send-commits:${organizationId}`})`);
}

/** Lets the sender try PEMS now, whatever pause it keeps. */
export async function endPauses(tx: Tx): Promise<void> {
  await tx.execute(sql`update pems_server set paused_until = now() where paused_until > now()`);
}
