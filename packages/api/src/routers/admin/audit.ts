import { listAuditEntries } from "@pfa/db/audit-list.ts";
import { asAdministrator } from "@pfa/db/client.ts";
import { auditActions, type AuditAction } from "@pfa/domain/audit-actions.ts";
import { z } from "zod";
import { administratorProcedure, router } from "../../trpc.ts";

const actions = Object.keys(auditActions) as [AuditAction, ...AuditAction[]];

export const adminAuditRouter = router({
  list: administratorProcedure("ManageSettings")
    .input(
      z.object({
        text: z.string().max(200).optional(),
        action: z.enum(actions).optional(),
        username: z.string().max(100).optional(),
        cursor: z.int().positive().optional(),
        limit: z.int().min(1).max(200).default(50),
      }),
    )
    .query(async ({ ctx, input: { cursor, ...filter } }) => ({
      entries: await asAdministrator(ctx.db, ctx.admin, (tx) =>
        listAuditEntries(tx, { ...filter, before: cursor }),
      ),
    })),
});
