import { asAdministrator } from "@pfa/db/client.ts";
import { listQueue, type QueuedItem, summarizeQueues } from "@pfa/db/outbox-list.ts";
import { visibleFields } from "@pfa/domain/field-catalog.ts";
import type { Administrator } from "@pfa/domain/scope.ts";
import { visibleMessage } from "@pfa/domain/visible-message.ts";
import { commitItemStates } from "@pfa/domain/write-back.ts";
import { itemActions } from "@pfa/domain/write-back-admin.ts";
import { hold, release, tryNow } from "@pfa/usecases/hold-write-back.ts";
import { settleItems } from "@pfa/usecases/settle-items.ts";
import { z } from "zod";
import { administratorProcedure, router } from "../../trpc.ts";
import { overseenOrganization } from "../../overseen-organization.ts";

const filter = z.object({
  states: z.array(z.enum(commitItemStates)).min(1).max(commitItemStates.length),
  text: z.string().max(200).optional(),
});
const id = z.int().min(1).max(2_147_483_647);
const key = z.object({ organizationId: id, commitId: id, rid: id });
const selection = z.discriminatedUnion("kind", [
  z.object({ kind: z.literal("items"), items: z.array(key).min(1).max(1000) }),
  z.object({ kind: z.literal("matching"), filter, asOf: z.iso.datetime() }),
]);

const procedure = administratorProcedure("ManageSettings");

/** The write-back queue of the organizations that the caller oversees. */
export const adminWriteBackRouter = router({
  summary: procedure.query(async ({ ctx: { db, admin } }) => ({
    organizations: await asAdministrator(db, admin, (tx) =>
      summarizeQueues(
        tx,
        admin.organizations.map((organization) => organization.id),
      ),
    ),
  })),

  list: procedure
    .input(
      filter.extend({
        cursor: z.int().min(0).max(1_000_000).default(0),
        limit: z.int().min(1).max(200).default(50),
      }),
    )
    .query(async ({ ctx: { db, admin }, input: { cursor, ...page } }) => {
      const asOf = new Date().toISOString();
      const items = await asAdministrator(db, admin, (tx) =>
        listQueue(tx, { ...page, offset: cursor }),
      );
      return { asOf, items: items.map((item) => visibleTo(admin, item)) };
    }),

  settle: procedure
    .input(z.object({ action: z.enum(itemActions), selection }))
    .mutation(({ ctx: { db, admin }, input }) => settleItems(db, admin, input)),

  hold: procedure
    .input(z.object({ organization: z.string(), reason: z.string().trim().min(3).max(500) }))
    .mutation(({ ctx: { db, admin }, input: { reason } }) =>
      hold(db, admin, { ...overseenOrganization(admin), reason }),
    ),

  release: procedure
    .input(z.object({ organization: z.string() }))
    .mutation(({ ctx: { db, admin } }) => release(db, admin, overseenOrganization(admin))),

  tryNow: procedure
    .input(z.object({ organization: z.string() }))
    .mutation(({ ctx: { db, admin } }) => tryNow(db, admin, overseenOrganization(admin))),
});

/** Without ViewFinancials in the item's organization its money fields, and messages that may quote one, stay here. */
function visibleTo({ organizations }: Administrator, item: QueuedItem): QueuedItem {
  const permissions =
    organizations.find(({ id: known }) => known === item.organizationId)?.permissions ?? new Set();
  const visible = visibleFields(permissions);
  return {
    ...item,
    fields: item.fields.filter((field) => visible.includes(field)),
    message: visibleMessage(permissions, item.fields, item.message),
  };
}
