import { createHmac } from "node:crypto";
import type { SecretText } from "@pfa/secrets/secret-box.ts";

/** What a webhook's secret is sealed for: in another row it does not open. */
export const secretPlace = (webhookId: string): string => `webhook.secret_sealed/${webhookId}`;

const PREFIX = "whsec_";

/**
 * W23: headers that prove a message, as the Standard Webhooks define them: HMAC-SHA256 over id, time and body. A receiver
 * compares the signature, refuses a time that is minutes away, and takes an id once.
 */
export function signedHeaders(
  { id, body, at }: { id: string; body: string; at: Date },
  secret: SecretText,
): Record<string, string> {
  const timestamp = String(Math.floor(at.getTime() / 1000));
  const key = Buffer.from(secret.reveal().slice(PREFIX.length), "base64");
  const signature = createHmac("sha256", key).update(`${id}.${timestamp}.${body}`).digest("base64");
  return {
    "webhook-id": id,
    "webhook-timestamp": timestamp,
    "webhook-signature": `v1,${signature}`,
  };
}
