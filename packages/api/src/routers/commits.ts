import { inScope } from "@pfa/db/client.ts";
import { findCommit, listCommits } from "@pfa/db/commits.ts";
import { fail, ok } from "@pfa/domain/result.ts";
import { commitDrafts } from "@pfa/usecases/commit-drafts.ts";
import { z } from "zod";
import { orThrow } from "../errors.ts";
import { organizationProcedure, router } from "../trpc.ts";

const MAX_LISTED_COMMITS = 20;
const MAX_LISTED_ITEMS = 500;

const submission = z.object({
  reason: z.string().trim().min(3).max(500),
  pfaIds: z.array(z.string().min(1).max(100)).max(50_000).optional(),
});

export const commitsRouter = router({
  submit: organizationProcedure("Sync")
    .input(submission)
    .mutation(async ({ ctx, input }) => orThrow(await commitDrafts(ctx.db, ctx.scope, input))),

  status: organizationProcedure("Read")
    .input(z.object({ commitId: z.int().min(1).max(2_147_483_647) }))
    .query(async ({ ctx, input: { commitId } }) => {
      const commit = await inScope(ctx.db, ctx.scope, (tx) =>
        findCommit(tx, ctx.scope, { commitId, limit: MAX_LISTED_ITEMS }),
      );
      return orThrow(commit ? ok(commit) : fail({ kind: "commit_not_found", commitId } as const));
    }),

  list: organizationProcedure("Read").query(async ({ ctx }) => ({
    commits: await inScope(ctx.db, ctx.scope, (tx) =>
      listCommits(tx, ctx.scope, MAX_LISTED_COMMITS),
    ),
  })),
});
