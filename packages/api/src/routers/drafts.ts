import { inScope } from "@pfa/db/client.ts";
import { groupDrafts, listDraftIds, reviewDrafts } from "@pfa/db/drafts-review.ts";
import { changeRuleSchema, findRuleProblem } from "@pfa/domain/bulk-change.ts";
import { rowRangesSchema } from "@pfa/domain/view-requests.ts";
import { visibleFields } from "@pfa/domain/field-catalog.ts";
import { everyDraft, type ReviewFilter, reviewFilterSchema } from "@pfa/domain/review-filter.ts";
import type { Scope } from "@pfa/domain/scope.ts";
import { viewSchema, viewVersionSchema } from "@pfa/domain/window.ts";
import { changeDrafts, type DraftsChanged } from "@pfa/usecases/change-drafts.ts";
import type { ChangeProgress } from "@pfa/usecases/change-records.ts";
import { discardDrafts } from "@pfa/usecases/discard-drafts.ts";
import { editDrafts } from "@pfa/usecases/edit-drafts.ts";
import { previewChange } from "@pfa/usecases/preview-change.ts";
import { resolveConflicts } from "@pfa/usecases/resolve-conflicts.ts";
import { z } from "zod";
import { orThrow, refuseIf } from "../errors.ts";
import { organizationProcedure, router } from "../trpc.ts";
import { listViewIds } from "../view-ids.ts";
import { withProgress } from "../with-progress.ts";

const pfaId = z.string().min(1).max(100);
const field = z.string().min(1).max(60);
const cell = z.object({ pfaId, field });

/** Lists that name records; beyond it, say "all". */
const MAX_NAMED = 50_000;

const whatToDiscard = z.discriminatedUnion("kind", [
  z.object({ kind: z.literal("all") }),
  z.object({ kind: z.literal("records"), pfaIds: z.array(pfaId).max(MAX_NAMED) }),
  z.object({ kind: z.literal("cells"), cells: z.array(cell).max(MAX_NAMED) }),
  // Of the records named, or of all, these fields alone.
  z.object({
    kind: z.literal("fields"),
    fields: z.array(field).min(1).max(100),
    pfaIds: z.array(pfaId).max(MAX_NAMED).optional(),
  }),
]);

const resolution = z.discriminatedUnion("choice", [
  z.object({ choice: z.literal("mine") }),
  z.object({ choice: z.literal("theirs") }),
  // What a value may be is for the field's rules to say, not for the transport.
  z.object({ choice: z.literal("value"), value: z.unknown() }),
]);

/** A rule over all records of a view, or over those of some rows. */
const ruleOverView = z.object({
  view: viewSchema,
  version: viewVersionSchema,
  rows: rowRangesSchema.optional(),
  rule: changeRuleSchema,
});

/** Which records have a rate in their drafts is about money too. */
function refuseHiddenField({ permissions }: Scope, filter: ReviewFilter): void {
  const asked = filter.field;
  const isHidden = asked !== undefined && !visibleFields(permissions).includes(asked);
  refuseIf(isHidden ? { kind: "field_hidden", field: asked } : null);
}

/** How far a change is, and at last what it did. Nothing of it stands before that. */
export type ChangeEvent =
  | ({ kind: "progress" } & ChangeProgress)
  | ({ kind: "done" } & DraftsChanged);

export const draftsRouter = router({
  save: organizationProcedure("SaveDraft")
    // The batch's limit is a problem of its own that names the limit, so the array has none here.
    .input(z.object({ cells: z.array(cell.extend({ value: z.unknown() })) }))
    .mutation(async ({ ctx, input }) => orThrow(await editDrafts(ctx.db, ctx.scope, input.cells))),

  list: organizationProcedure("Read")
    .input(
      z.object({
        offset: z.int().min(0).default(0),
        limit: z.int().min(1).max(500).default(100),
        filter: reviewFilterSchema.default(everyDraft),
      }),
    )
    .query(({ ctx, input }) => {
      refuseHiddenField(ctx.scope, input.filter);
      return inScope(ctx.db, ctx.scope, (tx) => reviewDrafts(tx, ctx.scope, input));
    }),

  /** The same by field. */
  groups: organizationProcedure("Read")
    .input(z.object({ filter: reviewFilterSchema.default(everyDraft) }))
    .query(async ({ ctx, input: { filter } }) => {
      refuseHiddenField(ctx.scope, filter);
      return {
        groups: await inScope(ctx.db, ctx.scope, (tx) => groupDrafts(tx, ctx.scope, filter)),
      };
    }),

  /** Which records these are, and which of them would stay behind. */
  ids: organizationProcedure("Read")
    .input(z.object({ filter: reviewFilterSchema.default(everyDraft) }))
    .query(async ({ ctx, input: { filter } }) => {
      refuseHiddenField(ctx.scope, filter);
      return { ids: await inScope(ctx.db, ctx.scope, (tx) => listDraftIds(tx, ctx.scope, filter)) };
    }),

  /** What a change by a rule would do now: counts, costs, and the first records side by side. Nothing is changed. */
  previewRule: organizationProcedure("Read")
    .input(ruleOverView)
    .query(async ({ ctx, input: { rule, ...asked }, signal }) => {
      const { db, scope, views } = ctx;
      refuseIf(findRuleProblem(rule, scope.permissions));
      const pfaIds = await listViewIds(views, scope, asked, signal);
      return orThrow(await previewChange(db, scope, { pfaIds, rule }, signal));
    }),

  /** Changes every record of a view, or of some of its rows, by one rule. A caller that goes away ends it, and nothing of it is left. */
  change: organizationProcedure("SaveDraft")
    .input(ruleOverView)
    .mutation(async ({ ctx, input: { rule, ...asked }, signal }) => {
      const { db, scope, views } = ctx;
      refuseIf(findRuleProblem(rule, scope.permissions));
      const pfaIds = await listViewIds(views, scope, asked, signal);
      return (async function* (): AsyncGenerator<ChangeEvent> {
        const changed = yield* withProgress<ChangeEvent, Awaited<ReturnType<typeof changeDrafts>>>(
          (report, ending) =>
            changeDrafts(
              db,
              scope,
              { pfaIds, rule },
              {
                onProgress: (progress) => report({ kind: "progress", ...progress }),
                signal: ending,
              },
            ),
          signal,
        );
        yield { kind: "done", ...orThrow(changed) };
      })();
    }),

  discard: organizationProcedure("SaveDraft")
    .input(z.object({ what: whatToDiscard }))
    .mutation(({ ctx, input }) => discardDrafts(ctx.db, ctx.scope, input.what)),

  resolve: organizationProcedure("SaveDraft")
    .input(z.object({ resolutions: z.array(cell.extend({ resolution })).max(MAX_NAMED) }))
    .mutation(({ ctx, input }) => resolveConflicts(ctx.db, ctx.scope, input.resolutions)),
});
