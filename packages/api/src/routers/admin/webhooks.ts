import { asAdministrator } from "@pfa/db/client.ts";
import { listDeliveries } from "@pfa/db/webhook-deliveries.ts";
import { listWebhooks } from "@pfa/db/webhooks.ts";
import { webhookInput, webhookStates } from "@pfa/domain/webhooks.ts";
import {
  removeWebhook,
  repeatWebhookDelivery,
  saveWebhook,
  setWebhookPaused,
  testWebhook,
} from "@pfa/usecases/change-webhooks.ts";
import { z } from "zod";
import { orThrow } from "../../errors.ts";
import { administratorProcedure, router } from "../../trpc.ts";

const admins = administratorProcedure("ManageSettings");
const id = z.uuid();

/** Webhooks of which the caller administers every organization; to others they do not exist. */
export const adminWebhooksRouter = router({
  list: admins.query(({ ctx: { db, admin } }) =>
    asAdministrator(db, admin, async (tx) => ({ webhooks: await listWebhooks(tx) })),
  ),

  deliveries: admins
    .input(
      z.object({
        id,
        state: z.enum(webhookStates).nullable().default(null),
        limit: z.int().min(1).max(200).default(50),
      }),
    )
    .query(({ ctx: { db, admin }, input: { id: webhookId, state, limit } }) =>
      asAdministrator(db, admin, async (tx) => ({
        deliveries: await listDeliveries(tx, { webhookId, state, limit }),
      })),
    ),

  save: admins
    .input(webhookInput)
    .mutation(async ({ ctx: { admin, ...deps }, input }) =>
      orThrow(await saveWebhook(deps, admin, input)),
    ),

  setPaused: admins
    .input(z.object({ id, isPaused: z.boolean() }))
    .mutation(async ({ ctx: { db, admin }, input }) =>
      orThrow(await setWebhookPaused(db, admin, input)),
    ),

  remove: admins
    .input(z.object({ id }))
    .mutation(async ({ ctx: { db, admin }, input }) =>
      orThrow(await removeWebhook(db, admin, input.id)),
    ),

  test: admins
    .input(z.object({ id }))
    .mutation(async ({ ctx: { db, admin }, input }) =>
      orThrow(await testWebhook(db, admin, input.id, new Date())),
    ),

  repeat: admins
    .input(z.object({ id, deliveryId: z.uuid() }))
    .mutation(async ({ ctx: { db, admin }, input }) =>
      orThrow(await repeatWebhookDelivery(db, admin, input)),
    ),
});
