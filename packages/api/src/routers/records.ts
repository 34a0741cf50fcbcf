import { inScope } from "@pfa/db/client.ts";
import { getMeta } from "@pfa/db/meta.ts";
import { visibleFields } from "@pfa/domain/field-catalog.ts";
import type { Scope } from "@pfa/domain/scope.ts";
import {
  aggregateSchema,
  findSchema,
  groupsSchema,
  idsSchema,
  positionSchema,
} from "@pfa/domain/view-requests.ts";
import {
  type AskedFields,
  fieldSchema,
  findRequestProblem,
  searchTextSchema,
  type View,
  viewSchema,
  windowSchema,
} from "@pfa/domain/window.ts";
import { z } from "zod";
import { orThrow, refuseIf } from "../errors.ts";
import { organizationProcedure, router } from "../trpc.ts";
import { windowRequestOf } from "../window-call.ts";

const distinctSchema = viewSchema.omit({ sort: true }).extend({
  field: fieldSchema,
  prefix: searchTextSchema.default(""),
  limit: z.int().min(1).max(1000).default(200),
});

const reader = organizationProcedure("Read");

export const recordsRouter = router({
  window: reader.input(windowSchema).query(({ ctx, input, signal }) => {
    const request = orThrow(windowRequestOf(input, ctx.scope.permissions));
    return ctx.views.window(ctx.scope, request, signal);
  }),

  ids: reader.input(idsSchema).query(async ({ ctx, input, signal }) => {
    const request = splitView(input);
    refuseUnanswerable(ctx.scope, request.view);
    return orThrow(await ctx.views.ids(ctx.scope, request, signal));
  }),

  position: reader.input(positionSchema).query(({ ctx, input, signal }) => {
    const request = splitView(input);
    refuseUnanswerable(ctx.scope, request.view);
    return ctx.views.position(ctx.scope, request, signal);
  }),

  find: reader.input(findSchema).query(({ ctx, input, signal }) => {
    const request = splitView(input);
    refuseUnanswerable(ctx.scope, request.view, { read: request.columns });
    return ctx.views.find(ctx.scope, request, signal);
  }),

  aggregate: reader.input(aggregateSchema).query(async ({ ctx, input, signal }) => {
    const request = splitView(input);
    refuseUnanswerable(ctx.scope, request.view, { read: request.fields });
    return orThrow(await ctx.views.aggregate(ctx.scope, request, signal));
  }),

  groups: reader.input(groupsSchema).query(({ ctx, input, signal }) => {
    const request = splitView(input);
    refuseUnanswerable(ctx.scope, request.view, { read: [request.field], summed: request.sums });
    return ctx.views.groups(ctx.scope, request, signal);
  }),

  distinct: reader.input(distinctSchema).query(({ ctx, input, signal }) => {
    const request = splitView({ ...input, sort: [] });
    refuseUnanswerable(ctx.scope, request.view, { read: [request.field] });
    return ctx.views.distinct(ctx.scope, request, signal);
  }),

  kpis: reader.query(({ ctx, signal }) => ctx.views.kpis(ctx.scope, {}, signal)),

  meta: reader.query(({ ctx }) => inScope(ctx.db, ctx.scope, (tx) => getMeta(tx, ctx.scope))),
});

/** An input as its view and what is asked of it; the organization has become the scope. */
function splitView<T extends View & { organization: string }>(input: T) {
  const { organization: _, sort, filter, search, onlyDrafts, ...asked } = input;
  return { ...asked, view: { sort, filter, search, onlyDrafts } };
}

function refuseUnanswerable(scope: Scope, view: View, asked: AskedFields = {}): void {
  refuseIf(findRequestProblem(view, asked, visibleFields(scope.permissions)));
}
