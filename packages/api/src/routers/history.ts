import { inScope } from "@pfa/db/client.ts";
import { listRecordChanges } from "@pfa/db/record-changes.ts";
import { fieldSchema } from "@pfa/domain/window.ts";
import { revertChanges } from "@pfa/usecases/revert-changes.ts";
import { z } from "zod";
import { orThrow } from "../errors.ts";
import { organizationProcedure, router } from "../trpc.ts";

const pfaId = z.string().min(1).max(100);
const changeId = z.int().min(1);

/** What changed on a record, by sync or commit, and taking it back. */
export const historyRouter = router({
  list: organizationProcedure("Read")
    .input(
      z.object({
        pfaId,
        field: fieldSchema.optional(),
        cursor: changeId.optional(),
        limit: z.int().min(1).max(500).default(100),
      }),
    )
    .query(async ({ ctx, input: { cursor, ...input } }) => ({
      changes: await inScope(ctx.db, ctx.scope, (tx) =>
        listRecordChanges(tx, ctx.scope, { ...input, before: cursor }),
      ),
    })),

  revert: organizationProcedure("SaveDraft")
    .input(z.object({ pfaId, changeIds: z.array(changeId).min(1).max(500) }))
    .mutation(async ({ ctx, input }) => orThrow(await revertChanges(ctx.db, ctx.scope, input))),
});
