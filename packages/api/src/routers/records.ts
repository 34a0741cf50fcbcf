import { inScope } from "@pfa/db/client.ts";
import { listDistinct } from "@pfa/db/distinct-values.ts";
import { getWindow } from "@pfa/db/grid-window.ts";
import { getKpis } from "@pfa/db/kpis.ts";
import { getMeta } from "@pfa/db/meta.ts";
import { isFieldKey, visibleFields } from "@pfa/domain/field-catalog.ts";
import { findRangeProblem, findViewProblem, viewSchema, windowSchema } from "@pfa/domain/window.ts";
import { z } from "zod";
import { refuseIf } from "../errors.ts";
import { organizationProcedure, router } from "../trpc.ts";

const distinctSchema = viewSchema.omit({ sort: true }).extend({
  field: z.string().refine(isFieldKey, { error: "unknown field" }),
  prefix: z.string().max(200).optional(),
  limit: z.int().min(1).max(1000).default(200),
});

export const recordsRouter = router({
  window: organizationProcedure("Read")
    .input(windowSchema)
    .query(({ ctx, input }) => {
      const { startRow, endRow, organization: _, ...view } = input;
      refuseIf(findRangeProblem(startRow, endRow));
      refuseIf(findViewProblem(view, visibleFields(ctx.scope.permissions)));
      return inScope(ctx.db, ctx.scope, (tx) =>
        getWindow(tx, ctx.scope, view, { startRow, endRow }),
      );
    }),

  distinct: organizationProcedure("Read")
    .input(distinctSchema)
    .query(({ ctx, input }) => {
      const { field, prefix = "", limit, organization: _, ...view } = input;
      const sort = [{ field, direction: "asc" as const }];
      refuseIf(findViewProblem({ ...view, sort }, visibleFields(ctx.scope.permissions)));
      return inScope(ctx.db, ctx.scope, (tx) =>
        listDistinct(tx, ctx.scope, { field, view, prefix, limit }),
      );
    }),

  kpis: organizationProcedure("Read").query(({ ctx }) =>
    inScope(ctx.db, ctx.scope, (tx) => getKpis(tx, ctx.scope)),
  ),

  meta: organizationProcedure("Read").query(({ ctx }) =>
    inScope(ctx.db, ctx.scope, (tx) => getMeta(tx, ctx.scope)),
  ),
});
