import type { WebhookEvent, WebhookState, WebhookVerdict } from "@pfa/domain/webhooks.ts";
import type { AlertKind } from "@pfa/domain/alerts.ts";
import { type Db, inAllOrganizations, sql, type Tx } from "./client.ts";
import { notifyAdmins } from "./live.ts";

/** One try: its answer's status, or what kept it from one. */
export type WebhookAttempt = {
  at: string;
  durationMs: number;
  status: number | null;
  /** The first letters of the answer, or why there was none. */
  answer: string;
};

export type WebhookDelivery = {
  id: string;
  organizationCode: string | null;
  event: WebhookEvent;
  body: string;
  state: WebhookState;
  attempts: WebhookAttempt[];
  nextAttemptAt: string | null;
  createdAt: string;
  endedAt: string | null;
};

/** What is to be told to the webhooks of an organization; null for the installation's alerts. */
export type WebhookNews = {
  organizationId: number | null;
  event: WebhookEvent;
  kind: AlertKind;
  body: string;
};

/** Writes the messages about one alert, and asks for their sending once the transaction commits. For the worker. */
export async function insertDeliveries(tx: Tx, news: WebhookNews): Promise<void> {
  const { organizationId, event, kind, body } = news;
  const written = await tx.execute(sql`
    insert into webhook_delivery (organization_id, webhook_id, event, body)
    select ${organizationId}::int, w.id, ${event}, ${body}
      from webhook w
     where w.paused_at is null and (w.kinds is null or ${kind} = any (w.kinds))
       and (${organizationId}::int is null or ${organizationId} = any (w.organization_ids))`);
  if (written === 0) return;
  await tx.query(sql`
    select graphile_worker.add_job('deliver-webhooks', '{}'::json, job_key := 'deliver-webhooks', max_attempts := 3)`);
  await notifyAdmins(tx, "webhooks", null);
}

/** Writes a test's message. For administrators. */
export async function insertTestDelivery(
  tx: Tx,
  { webhookId, body }: { webhookId: string; body: string },
): Promise<string> {
  const [row] = await tx.query<{ id: string }>(sql`
    insert into webhook_delivery (webhook_id, event, body) values (${webhookId}, 'test', ${body}) returning id`);
  if (!row) throw new Error("a delivery without an id");
  await notifyAdmins(tx, "webhooks", null);
  return row.id;
}

/** A message in a worker's hand. */
export type ClaimedDelivery = {
  id: string;
  webhookId: string;
  body: string;
  url: string;
  secretSealed: string;
  tries: number;
};

/** Longer than a try may take: whoever has not answered by then died, and the message is sent again. */
const CLAIMED_FOR = "60 seconds";

/** Takes messages that are due, so that no other worker sends them meanwhile. What a paused webhook waits for stays. */
export function claimDeliveries(db: Db, limit: number): Promise<ClaimedDelivery[]> {
  return inAllOrganizations(db, (tx) =>
    tx.query<ClaimedDelivery>(sql`
      with due as (
        select d.id from webhook_delivery d join webhook w on w.id = d.webhook_id
         where d.state = 'pending' and d.next_attempt_at <= now() and (d.claimed_until is null or d.claimed_until < now())
           and (w.paused_at is null or d.event = 'test')
         order by d.next_attempt_at, d.created_at
         limit ${limit}
           for update of d skip locked)
      update webhook_delivery d set claimed_until = now() + ${CLAIMED_FOR}::interval
        from due, webhook w
       where d.id = due.id and w.id = d.webhook_id
      returning d.id, w.id as "webhookId", d.body, w.url, w.secret_sealed as "secretSealed",
                jsonb_array_length(d.attempts) as tries`),
  );
}

/** Notes how a try went and what becomes of the message. Nothing if its webhook was removed meanwhile. */
export async function saveAttempt(
  db: Db,
  { id, attempt, verdict }: { id: string; attempt: WebhookAttempt; verdict: WebhookVerdict },
): Promise<void> {
  const nextAttemptAt = verdict.state === "pending" ? verdict.nextAttemptAt : null;
  await inAllOrganizations(db, async (tx) => {
    await tx.execute(sql`
      update webhook_delivery
         set attempts = attempts || ${JSON.stringify([attempt])}::jsonb, state = ${verdict.state}, claimed_until = null,
             next_attempt_at = ${nextAttemptAt}, ended_at = case when ${verdict.state} <> 'pending' then now() end
       where id = ${id} and state = 'pending'`);
    await notifyAdmins(tx, "webhooks", null);
  });
}

/** The newest messages of a webhook in context. */
export async function listDeliveries(
  tx: Tx,
  { webhookId, state, limit }: { webhookId: string; state: WebhookState | null; limit: number },
): Promise<WebhookDelivery[]> {
  return tx.query<WebhookDelivery>(sql`
    select d.id, o.code as "organizationCode", d.event, d.body, d.state, d.attempts,
           d.next_attempt_at as "nextAttemptAt", d.created_at as "createdAt", d.ended_at as "endedAt"
      from webhook_delivery d
      left join organization o on o.id = d.organization_id
     where d.webhook_id = ${webhookId} and (${state}::text is null or d.state = ${state})
     order by d.created_at desc, d.id
     limit ${limit}`);
}

/** Lets a message that was given up be sent again, under its id. False if it was not given up. */
export async function repeatDelivery(
  tx: Tx,
  { id, webhookId }: { id: string; webhookId: string },
): Promise<boolean> {
  const touched = await tx.execute(sql`
    update webhook_delivery set state = 'pending', next_attempt_at = now(), ended_at = null
     where id = ${id} and webhook_id = ${webhookId} and state = 'dead'`);
  await notifyAdmins(tx, "webhooks", null);
  return touched === 1;
}
