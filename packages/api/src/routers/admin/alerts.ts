import { listAlertRules, listAlerts } from "@pfa/db/alerts.ts";
import { asAdministrator } from "@pfa/db/client.ts";
import { acknowledgeAlert } from "@pfa/usecases/acknowledge-alert.ts";
import { z } from "zod";
import { orThrow } from "../../errors.ts";
import { administratorProcedure, router } from "../../trpc.ts";

export const adminAlertsRouter = router({
  list: administratorProcedure("ManageSettings")
    .input(
      z.object({
        history: z.boolean().default(false),
        limit: z.int().min(1).max(500).default(200),
      }),
    )
    .query(async ({ ctx, input }) =>
      asAdministrator(ctx.db, ctx.admin, async (tx) => ({
        alerts: await listAlerts(tx, input),
        rules: await listAlertRules(tx),
      })),
    ),

  acknowledge: administratorProcedure("ManageSettings")
    .input(z.object({ of: z.string().min(1).max(20), alertId: z.int().min(1) }))
    .mutation(async ({ ctx, input: { of: organization, alertId } }) =>
      orThrow(await acknowledgeAlert(ctx.db, ctx.admin, { organization, alertId })),
    ),
});
