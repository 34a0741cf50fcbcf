import { editableFields } from "@pfa/domain/field-catalog.ts";
import type { Scope } from "@pfa/domain/scope.ts";
import { raw, sql, type Sql } from "./client.ts";
import { draftValue, mirrorValue } from "./merged-sql.ts";

/** Items of commits that travel: what PEMS thinks of their fields decides the write itself. */
export const isOpenItem = raw("i.state in ('queued', 'sending', 'unknown')");

/** Whether the draft `d` changes a field that the mirror `m` has changed to another value, and that `i` does not send. */
export const hasOpenConflict = raw(
  editableFields
    .map(
      (field) => `(d.changes ? '${field}' and not coalesce(i.changes ? '${field}', false)
        and ${mirrorValue(field)} is distinct from (${draftValue(field, "base")})
        and ${mirrorValue(field)} is distinct from (${draftValue(field, "changes")}))`,
    )
    .join(" or "),
);

/** Whether the caller's draft of a record of the merged relation is in conflict with PEMS. */
export const hasConflict = ({ organizationId, userId }: Scope): Sql => sql`(
  d.rid is not null and exists (
    select from (select) one
      left join commit_item i on i.organization_id = ${organizationId} and i.user_id = ${userId}
           and i.rid = d.rid and ${isOpenItem}
     where ${hasOpenConflict}))`;
