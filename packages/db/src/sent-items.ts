import type { EditableField } from "@pfa/domain/field-catalog.ts";
import type { SentItem } from "@pfa/domain/row-marks.ts";
import type { Scope } from "@pfa/domain/scope.ts";
import { visibleMessage } from "@pfa/domain/visible-message.ts";
import { sql, type Tx } from "./client.ts";
import { type StoredEdits, toFieldEdits } from "./stored-edits.ts";

/** The caller's commit items of some records, the newest of each first. */
export async function listSentItems(
  tx: Tx,
  scope: Scope,
  rids: readonly number[],
): Promise<Map<number, SentItem[]>> {
  const rows = await tx.query<Omit<SentItem, "edits"> & StoredEdits>(sql`
    select i.rid, i.state, i.changes, i.base, i.problem ->> 'message' as message,
           i.confirmed_at is not null as "isConfirmed"
      from commit_item i
     where i.organization_id = ${scope.organizationId} and i.rid = any(${[...rids]}::int[]) and i.user_id = ${scope.userId}
     order by i.commit_id desc`);
  const items = rows.map(({ changes, base, ...item }) => ({
    ...item,
    edits: toFieldEdits({ changes, base }),
    message: visibleMessage(
      scope.permissions,
      Object.keys(changes) as EditableField[],
      item.message,
    ),
  }));
  return Map.groupBy(items, (item) => item.rid);
}
