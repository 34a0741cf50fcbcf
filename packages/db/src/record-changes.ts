import { type FieldKey, visibleFields } from "@pfa/domain/field-catalog.ts";
import type { FieldValue } from "@pfa/domain/record.ts";
import type { ChangedField } from "@pfa/domain/record-change.ts";
import type { Scope } from "@pfa/domain/scope.ts";
import { sql, type Tx } from "./client.ts";

/** One field's change of one record, and what brought it. */
export type RecordChange = {
  id: number;
  at: string;
  field: ChangedField;
  from: FieldValue;
  to: FieldValue;
  /** The commit that made it, with who submitted it and why; null for what came from PEMS. */
  commit: { commitId: number; author: string; reason: string } | null;
  /** The sync that brought it; null for a commit, and for what a write-back saw that somebody else had changed in PEMS. */
  syncRunId: number | null;
};

type Page = {
  pfaId: string;
  /** Of this field alone. */
  field?: FieldKey | undefined;
  before?: number | undefined;
  limit: number;
};

/** A record's changes, newest first, in the fields that the caller may see. Empty for a record that is not there. */
export function listRecordChanges(
  tx: Tx,
  scope: Scope,
  { pfaId, field, before, limit }: Page,
): Promise<RecordChange[]> {
  const older = before === undefined ? sql`true` : sql`c.id < ${before}`;
  const condition = field === undefined ? older : sql`${older} and c.field = ${field}`;
  return select(tx, scope, { pfaId, condition, limit });
}

/** Some of a record's changes, newest first: those of the ids that are its, in the fields that the caller may see. */
export function findRecordChanges(
  tx: Tx,
  scope: Scope,
  { pfaId, ids }: { pfaId: string; ids: readonly number[] },
): Promise<RecordChange[]> {
  const condition = sql`c.id = any(${[...ids]}::bigint[])`;
  return select(tx, scope, { pfaId, condition, limit: ids.length });
}

type Selection = { pfaId: string; condition: ReturnType<typeof sql>; limit: number };

function select(
  tx: Tx,
  scope: Scope,
  { pfaId, condition, limit }: Selection,
): Promise<RecordChange[]> {
  const fields: (FieldKey | "isVanished")[] = [...visibleFields(scope.permissions), "isVanished"];
  return tx.query<RecordChange>(sql`
    select c.id, c.at, c.field, c.changes -> m.rid::text -> 0 as "from", c.changes -> m.rid::text -> 1 as "to",
           case when p.id is not null
                then json_build_object('commitId', p.id, 'author', u.display_name, 'reason', p.reason) end as commit,
           c.sync_run_id as "syncRunId"
      from pfa_record m
      join record_change c on c.organization_id = m.organization_id and c.last_rid >= m.rid and c.first_rid <= m.rid
      left join pfa_commit p on p.organization_id = c.organization_id and p.id = c.commit_id
      left join app_user u on u.id = p.user_id
     where m.organization_id = ${scope.organizationId} and m.pfa_id = ${pfaId}
       and c.field = any(${fields}::text[]) and c.changes ? m.rid::text and ${condition}
     order by c.id desc
     limit ${limit}`);
}
