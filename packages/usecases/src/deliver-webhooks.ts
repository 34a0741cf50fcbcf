import type { Db } from "@pfa/db/client.ts";
import {
  type ClaimedDelivery,
  claimDeliveries,
  saveAttempt,
  type WebhookAttempt,
} from "@pfa/db/webhook-deliveries.ts";
import { judgeAttempt, type WebhookAnswer } from "@pfa/domain/webhooks.ts";
import type { Outbound } from "@pfa/outbound/outbound.ts";
import { outboundMessage } from "@pfa/outbound/problem.ts";
import { type SecretBox, secretMessage } from "@pfa/secrets/secret-box.ts";
import { secretPlace, signedHeaders } from "./webhook-secret.ts";

type DeliverDeps = { db: Db; secrets: SecretBox; outbound: Outbound; signal?: AbortSignal };

/** How many messages went out, and how each ended. */
export type Delivered = { delivered: number; pending: number; dead: number };

/** Sent at a time: a receiver that does not answer holds up three others for ten seconds at most. */
const AT_ONCE = 4;
/** Of an answer so much is kept: enough to see what went wrong, too little to store somebody's page. */
const KEPT_LETTERS = 500;

/**
 * Sends the messages that are due, a few at a time, until none is. Safe to run twice and to be killed: a message whose try was
 * not noted is sent again under the same id.
 */
export async function deliverWebhooks(deps: DeliverDeps): Promise<Delivered> {
  const ended: Delivered = { delivered: 0, pending: 0, dead: 0 };
  while (deps.signal?.aborted !== true) {
    const claimed = await claimDeliveries(deps.db, AT_ONCE);
    if (claimed.length === 0) break;
    const states = await Promise.all(claimed.map((delivery) => deliverOne(deps, delivery)));
    for (const state of states) ended[state] += 1;
  }
  return ended;
}

async function deliverOne(deps: DeliverDeps, delivery: ClaimedDelivery): Promise<keyof Delivered> {
  const startedAt = new Date();
  const { answer, words } = await send(deps, delivery, startedAt);
  const now = new Date();
  const verdict = judgeAttempt(answer, delivery.tries + 1, { now, random: Math.random() });
  const attempt: WebhookAttempt = {
    at: startedAt.toISOString(),
    durationMs: now.getTime() - startedAt.getTime(),
    status: "status" in answer ? answer.status : null,
    answer: readable(words),
  };
  await saveAttempt(deps.db, { id: delivery.id, attempt, verdict });
  return verdict.state;
}

async function send(
  { secrets, outbound }: DeliverDeps,
  { id, webhookId, url, body, secretSealed }: ClaimedDelivery,
  at: Date,
): Promise<{ answer: WebhookAnswer; words: string }> {
  const secret = secrets.open(secretSealed, secretPlace(webhookId));
  if (!secret.ok) return withoutAnswer(`The secret cannot be used. ${secretMessage(secret.error)}`);
  const headers = {
    "content-type": "application/json",
    "user-agent": "PFA-Vanguard",
    ...signedHeaders({ id, body, at }, secret.value),
  };
  const sent = await outbound.post({ url, headers, body });
  if (!sent.ok) return withoutAnswer(outboundMessage(sent.error));
  const { status, body: words } = sent.value;
  return { answer: { status }, words };
}

const withoutAnswer = (problem: string) => ({ answer: { problem }, words: problem });

/** PostgreSQL takes no zero bytes, and nobody reads control characters. */
const readable = (text: string) =>
  text
    .slice(0, KEPT_LETTERS)
    .replaceAll(/\p{Cc}+/gu, " ")
    .trim();
