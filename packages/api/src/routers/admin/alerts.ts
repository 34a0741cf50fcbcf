import { countAlerts, listAlertRules, listAlerts } from "@pfa/db/alerts.ts";
import { asAdministrator } from "@pfa/db/client.ts";
import { alertKinds } from "@pfa/domain/alerts.ts";
import { acknowledgeAlert } from "@pfa/usecases/acknowledge-alert.ts";
import { changeAlertRule } from "@pfa/usecases/change-alert-rule.ts";
import { countOthers } from "@pfa/usecases/concerned-others.ts";
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
        mayChangeRules: (await countOthers(tx, ctx.admin)) === 0,
      })),
    ),

  count: administratorProcedure("ManageSettings").query(({ ctx }) =>
    asAdministrator(ctx.db, ctx.admin, countAlerts),
  ),

  changeRule: administratorProcedure("ManageSettings")
    .input(
      z.object({
        kind: z.enum(alertKinds),
        isEnabled: z.boolean(),
        threshold: z.number().finite(),
      }),
    )
    .mutation(async ({ ctx, input: { kind, isEnabled, threshold } }) =>
      orThrow(await changeAlertRule(ctx.db, ctx.admin, { kind, isEnabled, threshold })),
    ),

  acknowledge: administratorProcedure("ManageSettings")
    .input(z.object({ of: z.string().min(1).max(20).nullable(), alertId: z.int().min(1) }))
    .mutation(async ({ ctx, input: { of: organization, alertId } }) =>
      orThrow(await acknowledgeAlert(ctx.db, ctx.admin, { organization, alertId })),
    ),
});
