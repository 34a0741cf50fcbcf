import { inScope } from "@pfa/db/client.ts";
import { findDefaultView, listSavedViews } from "@pfa/db/saved-views.ts";
import { visibleFields } from "@pfa/domain/field-catalog.ts";
import { viewNameSchema, viewSpecSchema, visibleSpec } from "@pfa/domain/saved-view.ts";
import { changeView, chooseDefaultView, createView, deleteView } from "@pfa/usecases/save-views.ts";
import { z } from "zod";
import { orThrow } from "../errors.ts";
import { organizationProcedure, router } from "../trpc.ts";

const viewId = z.int().min(1);

/** Views that planners keep. Whoever reads records may keep some; sharing them is judged with the view. */
export const viewsRouter = router({
  list: organizationProcedure("Read").query(({ ctx: { db, scope } }) =>
    inScope(db, scope, async (tx) => {
      const views = await listSavedViews(tx, scope);
      const visible = visibleFields(scope.permissions);
      return {
        views: views.map(({ owner, spec, ...view }) => ({
          ...view,
          ...visibleSpec(spec, visible),
          owner: owner.name,
          isMine: owner.userId === scope.userId,
        })),
        defaultViewId: await findDefaultView(tx, scope),
      };
    }),
  ),

  create: organizationProcedure("Read")
    .input(
      z.object({
        name: viewNameSchema,
        isShared: z.boolean().default(false),
        spec: viewSpecSchema,
      }),
    )
    .mutation(async ({ ctx, input }) => orThrow(await createView(ctx.db, ctx.scope, input))),

  change: organizationProcedure("Read")
    .input(
      z.object({
        viewId,
        version: z.int().min(1),
        name: viewNameSchema.optional(),
        isShared: z.boolean().optional(),
        spec: viewSpecSchema.optional(),
      }),
    )
    .mutation(async ({ ctx, input }) => orThrow(await changeView(ctx.db, ctx.scope, input))),

  delete: organizationProcedure("Read")
    .input(z.object({ viewId }))
    .mutation(async ({ ctx, input }) => orThrow(await deleteView(ctx.db, ctx.scope, input.viewId))),

  setDefault: organizationProcedure("Read")
    .input(z.object({ viewId: viewId.nullable() }))
    .mutation(async ({ ctx, input }) =>
      orThrow(await chooseDefaultView(ctx.db, ctx.scope, input.viewId)),
    ),
});
