import type { AlertKind } from "@pfa/domain/alerts.ts";
import type { WebhookState } from "@pfa/domain/webhooks.ts";
import { sql, type Tx } from "./client.ts";
import { notifyAdmins } from "./live.ts";

/** A webhook as its administrators see it; its secret is shown to nobody. */
export type Webhook = {
  id: string;
  name: string;
  url: string;
  organizationIds: number[];
  organizations: string[];
  /** Null for alerts of every kind. */
  kinds: AlertKind[] | null;
  pausedAt: string | null;
  updatedAt: string;
  updatedBy: string | null;
  /** Messages that wait, and that were given up. */
  pending: number;
  dead: number;
  lastState: WebhookState | null;
  lastAt: string | null;
};

/** Webhooks of which every organization is in context. */
export async function listWebhooks(tx: Tx): Promise<Webhook[]> {
  return tx.query<Webhook>(sql`
    select w.id, w.name, w.url, w.organization_ids as "organizationIds",
           array(select o.code from organization o where o.id = any (w.organization_ids) order by o.code) as organizations,
           w.kinds, w.paused_at as "pausedAt", w.updated_at as "updatedAt", u.display_name as "updatedBy",
           (select count(*) from webhook_delivery d where d.webhook_id = w.id and d.state = 'pending') as pending,
           (select count(*) from webhook_delivery d where d.webhook_id = w.id and d.state = 'dead') as dead,
           l.state as "lastState", l.ended_at as "lastAt"
      from webhook w
      left join app_user u on u.id = w.updated_by
      left join lateral (select d.state, d.ended_at from webhook_delivery d
                          where d.webhook_id = w.id and d.ended_at is not null
                          order by d.created_at desc limit 1) l on true
     order by w.name, w.id`);
}

export type WebhookRow = {
  id: string;
  name: string;
  url: string;
  organizationIds: readonly number[];
  kinds: readonly AlertKind[] | null;
  updatedBy: number;
};

/** Stores a new webhook with its secret. */
export async function insertWebhook(
  tx: Tx,
  { id, name, url, organizationIds, kinds, updatedBy }: WebhookRow,
  secretSealed: string,
): Promise<void> {
  await tx.execute(sql`
    insert into webhook (id, name, url, secret_sealed, organization_ids, kinds, updated_by)
    values (${id}, ${name}, ${url}, ${secretSealed}, ${[...organizationIds]}::int[], ${kinds && [...kinds]}::text[],
            ${updatedBy})`);
  await notifyAdmins(tx, "webhooks", null);
}

/** Changes one; without a secret it keeps its own. False if it is not in context. */
export async function updateWebhook(
  tx: Tx,
  { id, name, url, organizationIds, kinds, updatedBy }: WebhookRow,
  secretSealed: string | null,
): Promise<boolean> {
  const touched = await tx.execute(sql`
    update webhook
       set name = ${name}, url = ${url}, organization_ids = ${[...organizationIds]}::int[],
           kinds = ${kinds && [...kinds]}::text[], secret_sealed = coalesce(${secretSealed}, secret_sealed),
           updated_at = now(), updated_by = ${updatedBy}
     where id = ${id}`);
  await notifyAdmins(tx, "webhooks", null);
  return touched === 1;
}

/** Name and organizations of one in context; null if there is none. */
export async function findWebhook(
  tx: Tx,
  id: string,
): Promise<{ name: string; organizationIds: number[] } | null> {
  const [row] = await tx.query<{ name: string; organizationIds: number[] }>(sql`
    select name, organization_ids as "organizationIds" from webhook where id = ${id}`);
  return row ?? null;
}

export async function pauseWebhook(
  tx: Tx,
  { id, userId, isPaused }: { id: string; userId: number; isPaused: boolean },
): Promise<void> {
  await tx.execute(sql`
    update webhook
       set paused_at = case when ${isPaused} then coalesce(paused_at, now()) end, updated_at = now(), updated_by = ${userId}
     where id = ${id}`);
  await notifyAdmins(tx, "webhooks", null);
}

/** With everything that was, or was to be, sent to it. */
export async function deleteWebhook(tx: Tx, id: string): Promise<void> {
  await tx.execute(sql`delete from webhook where id = ${id}`);
  await notifyAdmins(tx, "webhooks", null);
}

/** Asks the worker to send what is due, once the transaction commits. For administrators. */
export async function enqueueDeliveries(tx: Tx): Promise<void> {
  await tx.query(sql`select enqueue_installation_job('deliver-webhooks')`);
}
