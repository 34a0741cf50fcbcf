import { listFeedback } from "@pfa/db/chat-feedback.ts";
import { asAdministrator } from "@pfa/db/client.ts";
import { z } from "zod";
import { administratorProcedure, router } from "../../trpc.ts";

export const adminChatFeedbackRouter = router({
  list: administratorProcedure("ManageSettings")
    .input(
      z.object({
        rating: z.enum(["good", "bad"]).nullable().default(null),
        offset: z.int().min(0).default(0),
        limit: z.int().min(1).max(200).default(100),
      }),
    )
    .query(({ ctx, input }) => asAdministrator(ctx.db, ctx.admin, (tx) => listFeedback(tx, input))),
});
