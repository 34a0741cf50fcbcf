import { asAdministrator, inScope } from "@pfa/db/client.ts";
import { listVanishing } from "@pfa/db/sync-held-list.ts";
import { listRunOverviews, listRunsBefore } from "@pfa/db/sync-run-overview.ts";
import { syncRunKinds, syncRunStates } from "@pfa/domain/sync.ts";
import { scopesOf } from "@pfa/usecases/administrator-scope.ts";
import { cancelSync, decideHeldRead } from "@pfa/usecases/control-syncs.ts";
import { z } from "zod";
import { orThrow, toTrpcError } from "../../errors.ts";
import { administratorProcedure, router } from "../../trpc.ts";

const admins = administratorProcedure("ManageSettings");
const ofRun = z.object({ runId: z.int().positive() });

/** As many earlier runs as a small chart shows well. */
const COMPARED = 30;

export const adminSyncRunsRouter = router({
  list: admins
    .input(
      z.object({
        state: z.enum(syncRunStates).optional(),
        kind: z.enum(syncRunKinds).optional(),
        cursor: z.int().positive().optional(),
        limit: z.int().min(1).max(100).default(50),
      }),
    )
    .query(async ({ ctx, input: { cursor: before, ...filter } }) => ({
      runs: await asAdministrator(ctx.db, ctx.admin, (tx) =>
        listRunOverviews(tx, { ...filter, before }),
      ),
    })),

  get: admins.input(ofRun).query(({ ctx, input: { runId } }) =>
    asAdministrator(ctx.db, ctx.admin, async (tx) => {
      const [run] = await listRunOverviews(tx, { runId, limit: 1 });
      if (!run) throw toTrpcError({ kind: "sync_run_not_found", runId });
      return { run, earlier: await listRunsBefore(tx, runId, COMPARED) };
    }),
  ),

  vanishing: admins.input(ofRun).query(async ({ ctx, input: { runId } }) => ({
    records: (
      await Promise.all(
        scopesOf(ctx.admin).map((scope) =>
          inScope(ctx.db, scope, (tx) =>
            listVanishing(tx, scope.organizationId, { runId, limit: 200 }),
          ),
        ),
      )
    ).flat(),
  })),

  cancel: admins
    .input(ofRun)
    .mutation(async ({ ctx, input: { runId } }) =>
      orThrow(await cancelSync(ctx.db, ctx.admin, runId)),
    ),

  decide: admins
    .input(ofRun.extend({ decision: z.enum(["consented", "dismissed"]) }))
    .mutation(async ({ ctx, input: { runId, decision } }) =>
      orThrow(await decideHeldRead(ctx.db, ctx.admin, { runId, decision })),
    ),
});
