import type { WebhookEvent, WebhookState } from "@pfa/domain/webhooks.ts";
import type { Outputs } from "../../trpc.ts";
import type { BadgeTone } from "../../ui/badge.tsx";

type Webhook = Outputs["admin"]["webhooks"]["list"]["webhooks"][number];
type Word = { text: string; tone: BadgeTone };

export const deliveryWords: Record<WebhookState, Word> = {
  pending: { text: "Waits", tone: "warn" },
  delivered: { text: "Delivered", tone: "good" },
  dead: { text: "Given up", tone: "bad" },
};

export const eventWords: Record<WebhookEvent, string> = {
  "alert.opened": "Alert opened",
  "alert.resolved": "Alert is over",
  test: "Test",
};

/** How a webhook is, in a word: what needs somebody goes before what is well. */
export function standingOf({ pausedAt, dead, pending, lastState }: Webhook): Word {
  if (pausedAt !== null) return { text: "Paused", tone: "neutral" };
  if (lastState === "dead") return { text: "Not received", tone: "bad" };
  if (pending > 0) return { text: "Waits to retry", tone: "warn" };
  if (lastState === null) return { text: "Nothing sent yet", tone: "neutral" };
  return dead > 0 ? { text: "Works again", tone: "warn" } : { text: "Works", tone: "good" };
}

const SECRET_BYTES = 32;

/** A secret that nobody can guess, in the form that receivers' libraries take. */
export function newSecret(): string {
  const bytes = crypto.getRandomValues(new Uint8Array(SECRET_BYTES));
  return `whsec_${btoa(String.fromCodePoint(...bytes))}`;
}
