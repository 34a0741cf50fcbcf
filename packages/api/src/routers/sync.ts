import { inScope } from "@pfa/db/client.ts";
import { listRuns } from "@pfa/db/sync-run-list.ts";
import { syncKinds } from "@pfa/domain/sync.ts";
import { requestSync } from "@pfa/usecases/request-sync.ts";
import { z } from "zod";
import { organizationProcedure, router } from "../trpc.ts";

export const syncRouter = router({
  trigger: organizationProcedure("RefreshData")
    .input(z.object({ kind: z.enum(syncKinds) }))
    .mutation(({ ctx, input: { kind } }) =>
      requestSync(ctx.db, ctx.scope, { now: new Date(), kind }),
    ),

  runs: organizationProcedure("Read")
    .input(z.object({ limit: z.int().min(1).max(50).default(20) }))
    .query(async ({ ctx, input: { limit } }) => ({
      runs: await inScope(ctx.db, ctx.scope, (tx) => listRuns(tx, ctx.scope, limit)),
    })),
});
