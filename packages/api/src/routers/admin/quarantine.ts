import { asAdministrator } from "@pfa/db/client.ts";
import { listOpenDrift } from "@pfa/db/sync-drift.ts";
import { countOpenRows, listSetAside } from "@pfa/db/sync-quarantine-list.ts";
import { acknowledgeColumns, replayQuarantine } from "@pfa/usecases/control-syncs.ts";
import { z } from "zod";
import { orThrow } from "../../errors.ts";
import { administratorProcedure, router } from "../../trpc.ts";

const admins = administratorProcedure("ManageSettings");

export const adminQuarantineRouter = router({
  summary: admins.query(({ ctx }) =>
    asAdministrator(ctx.db, ctx.admin, async (tx) => ({
      ...(await countOpenRows(tx)),
      drift: await listOpenDrift(tx),
    })),
  ),

  list: admins
    .input(
      z.object({
        text: z.string().max(200).optional(),
        field: z.string().max(100).optional(),
        runId: z.int().positive().optional(),
        cursor: z.int().min(0).default(0),
        limit: z.int().min(1).max(100).default(50),
      }),
    )
    .query(async ({ ctx, input: { cursor: offset, ...filter } }) => {
      const withMoney = ctx.admin.organizations.filter(({ permissions }) =>
        permissions.has("ViewFinancials"),
      );
      const ids = withMoney.map(({ id }) => id);
      return {
        rows: await asAdministrator(ctx.db, ctx.admin, (tx) =>
          listSetAside(tx, { ...filter, offset }, ids),
        ),
      };
    }),

  replay: admins
    .input(z.object({ keys: z.array(z.string().max(200)).min(1).max(1000).nullable() }))
    .mutation(async ({ ctx, input: { keys } }) =>
      orThrow(await replayQuarantine(ctx.db, ctx.admin, keys)),
    ),

  acknowledgeColumns: admins.mutation(({ ctx }) => acknowledgeColumns(ctx.db, ctx.admin)),
});
