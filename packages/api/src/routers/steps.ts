import { inScope } from "@pfa/db/client.ts";
import { findNextStep, listSteps } from "@pfa/db/draft-steps.ts";
import { moveSteps, moveToStep } from "@pfa/usecases/move-steps.ts";
import { z } from "zod";
import { orThrow } from "../errors.ts";
import { organizationProcedure, router } from "../trpc.ts";

/** What becomes of a step some cells of which hold something newer: nothing is undone, or the newer values are kept. */
const onNewer = z.enum(["stop", "keep"]).default("stop");

export const stepsRouter = router({
  /** The caller's steps, the newest first; those undone can be redone until the next action. */
  list: organizationProcedure("Read").query(({ ctx }) =>
    inScope(ctx.db, ctx.scope, (tx) => listSteps(tx, ctx.scope)),
  ),

  /** What an undo and a redo would act on. */
  next: organizationProcedure("Read").query(({ ctx }) =>
    inScope(ctx.db, ctx.scope, async (tx) => ({
      undo: await findNextStep(tx, ctx.scope, "undo"),
      redo: await findNextStep(tx, ctx.scope, "redo"),
    })),
  ),

  undo: organizationProcedure("SaveDraft")
    .input(z.object({ onNewer }))
    .mutation(async ({ ctx, input }) =>
      orThrow(await moveSteps(ctx.db, ctx.scope, { direction: "undo", ...input })),
    ),

  redo: organizationProcedure("SaveDraft")
    .input(z.object({ onNewer }))
    .mutation(async ({ ctx, input }) =>
      orThrow(await moveSteps(ctx.db, ctx.scope, { direction: "redo", ...input })),
    ),

  /** Undoes or redoes until the drafts are as right after a step; null: as before all steps. */
  undoTo: organizationProcedure("SaveDraft")
    .input(z.object({ stepId: z.int().min(1).nullable(), onNewer }))
    .mutation(async ({ ctx, input }) => orThrow(await moveToStep(ctx.db, ctx.scope, input))),
});
