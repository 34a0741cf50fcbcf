import { listPins, orderPins } from "@pfa/db/chat-pins.ts";
import { inScope } from "@pfa/db/client.ts";
import { listConversations } from "@pfa/db/conversations.ts";
import { chartSchema } from "@pfa/domain/chart.ts";
import {
  chatSqlSchema,
  feedbackSchema,
  MAX_PINS,
  questionSchema,
  titleSchema,
} from "@pfa/domain/chat.ts";
import { searchTextSchema } from "@pfa/domain/window.ts";
import {
  deleteConversation,
  rateAnswer,
  readConversation,
  renameConversation,
  shareConversation,
} from "@pfa/usecases/keep-conversations.ts";
import { addPin, editPin, removePin } from "@pfa/usecases/keep-pins.ts";
import { z } from "zod";
import { orThrow } from "../errors.ts";
import { organizationProcedure, router } from "../trpc.ts";

const id = z.int().min(1);
const procedure = organizationProcedure("UseAiFeatures");

/** What was asked and answered. Asking itself is a stream beside tRPC: chat-route.ts of the server. */
export const chatRouter = router({
  conversations: procedure
    .input(
      z.object({
        search: searchTextSchema.default(""),
        offset: z.int().min(0).default(0),
        limit: z.int().min(1).max(200).default(50),
      }),
    )
    .query(({ ctx, input }) =>
      inScope(ctx.db, ctx.scope, (tx) => listConversations(tx, ctx.scope, input)),
    ),

  conversation: procedure
    .input(z.object({ conversationId: id }))
    .query(async ({ ctx, input }) =>
      orThrow(await readConversation(ctx.db, ctx.scope, input.conversationId)),
    ),

  rename: procedure
    .input(z.object({ conversationId: id, title: titleSchema }))
    .mutation(async ({ ctx, input }) =>
      orThrow(await renameConversation(ctx.db, ctx.scope, input)),
    ),

  share: procedure
    .input(z.object({ conversationId: id, isShared: z.boolean() }))
    .mutation(async ({ ctx, input }) => orThrow(await shareConversation(ctx.db, ctx.scope, input))),

  remove: procedure
    .input(z.object({ conversationId: id }))
    .mutation(async ({ ctx, input }) =>
      orThrow(await deleteConversation(ctx.db, ctx.scope, input.conversationId)),
    ),

  rate: procedure
    .input(feedbackSchema.extend({ messageId: id }))
    .mutation(async ({ ctx, input }) => orThrow(await rateAnswer(ctx.db, ctx.scope, input))),

  pins: procedure.query(({ ctx }) => inScope(ctx.db, ctx.scope, (tx) => listPins(tx, ctx.scope))),

  pin: procedure
    .input(
      z.object({
        title: titleSchema,
        question: questionSchema,
        sql: chatSqlSchema,
        chart: chartSchema,
      }),
    )
    .mutation(async ({ ctx, input: { organization: _organization, ...pin } }) =>
      orThrow(await addPin(ctx.db, ctx.scope, pin)),
    ),

  editPin: procedure
    .input(z.object({ pinId: id, title: titleSchema.optional(), chart: chartSchema.optional() }))
    .mutation(async ({ ctx, input }) => orThrow(await editPin(ctx.db, ctx.scope, input))),

  orderPins: procedure
    .input(z.object({ pinIds: z.array(id).max(MAX_PINS) }))
    .mutation(({ ctx, input }) =>
      inScope(ctx.db, ctx.scope, (tx) => orderPins(tx, ctx.scope, input.pinIds)),
    ),

  unpin: procedure
    .input(z.object({ pinId: id }))
    .mutation(async ({ ctx, input }) => orThrow(await removePin(ctx.db, ctx.scope, input.pinId))),
});
