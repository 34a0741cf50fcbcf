import { changeRuleSchema } from "@pfa/domain/bulk-change.ts";
import { ruleNameSchema } from "@pfa/domain/kept-rule.ts";
import { changeKeptRule, forgetRule, keepRule, readKeptRules } from "@pfa/usecases/keep-rules.ts";
import { z } from "zod";
import { orThrow } from "../errors.ts";
import { organizationProcedure, router } from "../trpc.ts";

const ruleId = z.int().min(1);

/** Rules for bulk changes that planners keep under names, for themselves or for their organization. */
export const rulesRouter = router({
  list: organizationProcedure("Read").query(({ ctx }) => readKeptRules(ctx.db, ctx.scope)),

  keep: organizationProcedure("SaveDraft")
    .input(
      z.object({
        name: ruleNameSchema,
        rule: changeRuleSchema,
        isShared: z.boolean().default(false),
      }),
    )
    .mutation(async ({ ctx, input }) => orThrow(await keepRule(ctx.db, ctx.scope, input))),

  change: organizationProcedure("SaveDraft")
    .input(
      z.object({
        ruleId,
        name: ruleNameSchema.optional(),
        isShared: z.boolean().optional(),
        rule: changeRuleSchema.optional(),
      }),
    )
    .mutation(async ({ ctx, input }) => orThrow(await changeKeptRule(ctx.db, ctx.scope, input))),

  forget: organizationProcedure("SaveDraft")
    .input(z.object({ ruleId }))
    .mutation(async ({ ctx, input }) => orThrow(await forgetRule(ctx.db, ctx.scope, input))),
});
