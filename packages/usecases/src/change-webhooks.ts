import { randomUUID } from "node:crypto";
import { auditAdminAction } from "@pfa/db/audit.ts";
import { asAdministrator, type Db, type Tx } from "@pfa/db/client.ts";
import {
  deleteWebhook,
  enqueueDeliveries,
  findWebhook,
  insertWebhook,
  pauseWebhook,
  updateWebhook,
} from "@pfa/db/webhooks.ts";
import { insertTestDelivery, repeatDelivery } from "@pfa/db/webhook-deliveries.ts";
import type { AuditAction } from "@pfa/domain/audit-actions.ts";
import type { Problem } from "@pfa/domain/problem.ts";
import { fail, ok, type Result } from "@pfa/domain/result.ts";
import type { Administrator } from "@pfa/domain/scope.ts";
import { testMessage, type WebhookInput } from "@pfa/domain/webhooks.ts";
import { checkUrl, type PrivateHosts } from "@pfa/outbound/check-url.ts";
import { outboundMessage } from "@pfa/outbound/problem.ts";
import { type SecretBox, secretMessage } from "@pfa/secrets/secret-box.ts";
import { secretPlace } from "./webhook-secret.ts";

type WebhookDeps = { db: Db; secrets: SecretBox; privateHosts: PrivateHosts };

/** Makes a webhook, or changes one. A secret that is given is sealed, and shown to nobody from then on. */
export async function saveWebhook(
  { db, secrets, privateHosts }: WebhookDeps,
  admin: Administrator,
  input: WebhookInput,
): Promise<Result<{ id: string }, Problem>> {
  const organizationIds = idsOf(admin, input.organizations);
  if (!organizationIds.ok) return organizationIds;
  const address = checkUrl(input.url, privateHosts);
  if (!address.ok)
    return fail({ kind: "webhook_url_refused", reason: outboundMessage(address.error) });
  const id = input.id ?? randomUUID();
  const sealed = input.secret === undefined ? null : secrets.seal(input.secret, secretPlace(id));
  if (sealed?.ok === false)
    return fail({ kind: "secret_not_kept", reason: secretMessage(sealed.error) });
  const secretSealed = sealed?.value ?? null;
  const { name, kinds } = input;
  const url = address.value.href;
  const ids = organizationIds.value;
  const row = { id, name, url, organizationIds: ids, kinds, updatedBy: admin.userId };
  return asAdministrator(db, admin, async (tx) => {
    if (input.id !== undefined) {
      if (!(await updateWebhook(tx, row, secretSealed))) return fail({ kind: "webhook_not_found" });
    } else {
      if (secretSealed === null) return fail({ kind: "webhook_secret_missing" });
      await insertWebhook(tx, row, secretSealed);
    }
    // The host alone: some receivers have a secret in the path.
    const details = { name, host: address.value.host, kinds, isNewSecret: secretSealed !== null };
    await audit(tx, admin, { action: "webhook_saved", organizationIds: ids, details });
    return ok({ id });
  });
}

/** Stops or resumes what a webhook is told. What waits, waits; what happens meanwhile is not told later. */
export const setWebhookPaused = (
  db: Db,
  admin: Administrator,
  { id, isPaused }: { id: string; isPaused: boolean },
): Promise<Result<null, Problem>> =>
  withWebhook(db, admin, id, async (tx, { name, organizationIds }) => {
    await pauseWebhook(tx, { id, isPaused, userId: admin.userId });
    if (!isPaused) await enqueueDeliveries(tx);
    const action = isPaused ? "webhook_paused" : "webhook_resumed";
    await audit(tx, admin, { action, organizationIds, details: { name } });
    return ok(null);
  });

/** Removes a webhook with all that was, or was to be, sent to it. */
export const removeWebhook = (
  db: Db,
  admin: Administrator,
  id: string,
): Promise<Result<null, Problem>> =>
  withWebhook(db, admin, id, async (tx, { name, organizationIds }) => {
    await deleteWebhook(tx, id);
    await audit(tx, admin, { action: "webhook_removed", organizationIds, details: { name } });
    return ok(null);
  });

/** Sends a message that says that nothing happened; to a paused webhook too. */
export const testWebhook = (
  db: Db,
  admin: Administrator,
  id: string,
  now: Date,
): Promise<Result<{ deliveryId: string }, Problem>> =>
  withWebhook(db, admin, id, async (tx, { name, organizationIds }) => {
    const body = testMessage(name, now);
    const deliveryId = await insertTestDelivery(tx, { webhookId: id, body });
    await enqueueDeliveries(tx);
    await audit(tx, admin, { action: "webhook_tested", organizationIds, details: { name } });
    return ok({ deliveryId });
  });

/** Sends a message again that was given up. */
export const repeatWebhookDelivery = (
  db: Db,
  admin: Administrator,
  { id, deliveryId }: { id: string; deliveryId: string },
): Promise<Result<null, Problem>> =>
  withWebhook(db, admin, id, async (tx, { name, organizationIds }) => {
    if (!(await repeatDelivery(tx, { id: deliveryId, webhookId: id })))
      return fail({ kind: "delivery_not_dead" });
    await enqueueDeliveries(tx);
    const details = { name, deliveryId };
    await audit(tx, admin, { action: "webhook_repeated", organizationIds, details });
    return ok(null);
  });

function idsOf(admin: Administrator, codes: readonly string[]): Result<number[], Problem> {
  const ids = new Map(admin.organizations.map(({ code, id }) => [code, id]));
  const unknown = codes.find((code) => !ids.has(code));
  return unknown === undefined
    ? ok([...new Set(codes.flatMap((code) => ids.get(code) ?? []))])
    : fail({ kind: "organization_not_found", organization: unknown });
}

type Found = { name: string; organizationIds: number[] };

function withWebhook<T>(
  db: Db,
  admin: Administrator,
  id: string,
  work: (tx: Tx, found: Found) => Promise<Result<T, Problem>>,
): Promise<Result<T, Problem>> {
  return asAdministrator(db, admin, async (tx) => {
    const found = await findWebhook(tx, id);
    return found ? work(tx, found) : fail({ kind: "webhook_not_found" });
  });
}

type Entry = { action: AuditAction; organizationIds: readonly number[]; details: object };

async function audit(
  tx: Tx,
  admin: Administrator,
  { action, organizationIds, details }: Entry,
): Promise<void> {
  for (const organizationId of organizationIds)
    await auditAdminAction(tx, admin, { action, organizationId, details });
}
