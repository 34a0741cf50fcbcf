import { z } from "zod";
import { type AlertKind, alertKinds, alertWords } from "./alerts.ts";

const webhookEvents = ["alert.opened", "alert.resolved", "test"] as const;
export type WebhookEvent = (typeof webhookEvents)[number];

export const webhookStates = ["pending", "delivered", "dead"] as const;
export type WebhookState = (typeof webhookStates)[number];

/** As the Standard Webhooks write it: `whsec_` and 24 to 64 bytes in base64. */
const SECRET = /^whsec_(?:[A-Za-z0-9+/]{4}){8,21}(?:[A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?$/;

/** What an administrator enters. Without an id a new one; without a secret the present one stays. */
export const webhookInput = z.object({
  id: z.uuid().optional(),
  name: z.string().trim().min(1).max(80),
  url: z.string().trim().min(1).max(2000),
  secret: z.string().regex(SECRET, { error: "is whsec_ and 24 to 64 bytes in base64" }).optional(),
  organizations: z.array(z.string().min(1).max(20)).min(1).max(1000),
  /** Null for alerts of every kind. */
  kinds: z.array(z.enum(alertKinds)).min(1).nullable(),
});
export type WebhookInput = z.infer<typeof webhookInput>;

/** How a try ended: the status, or why there was none. */
export type WebhookAnswer = { status: number } | { problem: string };

/** Seconds from a failed try to the next; after the last one a delivery is dead, a day and a half after the first. */
const RETRY_AFTER_SECONDS = [60, 300, 900, 3600, 3 * 3600, 8 * 3600, 24 * 3600] as const;

/** The receiver says that nobody will ever listen there again. */
const GONE = 410;

export type WebhookVerdict =
  | { state: "delivered" }
  | { state: "dead" }
  | { state: "pending"; nextAttemptAt: Date };

/**
 * W24: what becomes of a delivery after a try. `tries` counts all of them, this one included: a message that was given up and
 * is sent again by hand has one more.
 * `random` (0 to 1) lengthens a wait by up to a tenth, so that what failed together does not come back together.
 */
export function judgeAttempt(
  answer: WebhookAnswer,
  tries: number,
  { now, random }: { now: Date; random: number },
): WebhookVerdict {
  if ("status" in answer) {
    if (answer.status >= 200 && answer.status < 300) return { state: "delivered" };
    if (answer.status === GONE) return { state: "dead" };
  }
  const seconds = RETRY_AFTER_SECONDS[tries - 1];
  if (seconds === undefined) return { state: "dead" };
  const waitMs = seconds * (1 + random / 10) * 1000;
  return { state: "pending", nextAttemptAt: new Date(now.getTime() + waitMs) };
}

/** What an alert's message is made of. `organization` is null for what all share. */
export type AlertNewsItem = {
  organization: string | null;
  kind: AlertKind;
  value: number;
  threshold: number;
};

/**
 * W23: the body of a message: type, time and data as the Standard Webhooks name them, and `text`, a sentence that chats show
 * as it is. It holds counts and codes, never a record or an amount.
 */
export function alertMessage(
  event: "alert.opened" | "alert.resolved",
  { organization, kind, value, threshold }: AlertNewsItem,
  at: Date,
): string {
  const { title, measure, advice } = alertWords[kind];
  const place = organization ?? "All organizations";
  const counted =
    measure === null ? "" : ` (${measure.words.toLowerCase()}: ${value}, limit ${threshold})`;
  const text =
    event === "alert.opened"
      ? `${place}: ${title}${counted}. ${advice}`
      : `${place}: over: ${title}`;
  const data = { organization, kind, title, value, threshold };
  return JSON.stringify({ type: event, timestamp: at.toISOString(), data, text });
}

/** The body of a test: nothing happened. */
export const testMessage = (webhook: string, at: Date): string =>
  JSON.stringify({
    type: "test",
    timestamp: at.toISOString(),
    data: { webhook },
    text: `A test of the webhook "${webhook}": nothing happened.`,
  });
