import type { FieldEdits } from "@pfa/domain/draft.ts";
import { fieldSpec, type MirrorField } from "@pfa/domain/field-catalog.ts";
import { type Permission, roleTemplates } from "@pfa/domain/permissions.ts";
import type { MirroredRecord } from "@pfa/domain/record.ts";
import type { Administrator, Scope } from "@pfa/domain/scope.ts";
import type { CommitItemState } from "@pfa/domain/write-back.ts";
import { join, raw, sql, type Tx } from "../client.ts";
import { toStoredEdits } from "../stored-edits.ts";

// Arranges what a test starts from, as the database's owner: row security does not bind it. Nothing here is under test.

/** A record with the ordinal it is to have. */
export type PlacedRecord = { rid: number; record: MirroredRecord };

/** An organization with an empty mirror; answers its id. */
export async function addOrganization(owner: Tx, code: string): Promise<number> {
  const [row] = await owner.query<{ id: number }>(sql`
    with added as (insert into organization (code, name) values (${code}, ${code}) returning id),
    mirrored as (insert into mirror_state (organization_id, version) select id, 1 from added)
    select id from added`);
  return row?.id ?? 0;
}

/** A user without a password that would open anything; answers its id. */
export async function addUser(owner: Tx, username: string): Promise<number> {
  const [row] = await owner.query<{ id: number }>(sql`
    insert into app_user (username, display_name, email, password_hash)
    values (${username}, ${username}, ${`${username}@example.test`}, 'none') returning id`);
  return row?.id ?? 0;
}

/** The scope of a user in an organization, as sign-in and policy would make it. */
export const someScope = (
  ids: { organizationId: number; userId: number },
  permissions: readonly Permission[] = roleTemplates["Portfolio Manager"],
): Scope => ({
  ...ids,
  username: `user-${ids.userId}`,
  organizationCode: `ORG_${ids.organizationId}`,
  permissions: new Set(permissions),
});

/** An administrator of some organizations, as membership and policy would make them. */
export const someAdministrator = (
  userId: number,
  organizationIds: readonly number[],
  permission: Permission = "ManageSettings",
): Administrator => ({
  userId,
  username: `user-${userId}`,
  permission,
  isNarrowed: false,
  organizations: organizationIds.map((id) => ({
    id,
    code: `ORG_${id}`,
    name: `Organization ${id}`,
    permissions: new Set(roleTemplates.Administrator),
  })),
});

/** Records of the mirror, their costs computed as a sync does. */
export async function addRecords(
  owner: Tx,
  organizationId: number,
  records: readonly PlacedRecord[],
): Promise<void> {
  const rows = records.map(({ rid, record }) => ({
    ...Object.fromEntries(
      Object.entries(record.values).map(([field, value]) => [
        fieldSpec(field as MirrorField).column,
        value,
      ]),
    ),
    rid,
    pfa_id: record.pfaId,
    record_version: record.recordVersion,
    is_vanished: record.isVanished,
    organization_id: organizationId,
  }));
  const columns = Object.keys(rows[0] ?? {}).map(raw);
  if (columns.length === 0) return;
  await owner.execute(sql`
    insert into pfa_record (${join(columns)}, plan_cost, forecast_cost)
    select ${join(columns)},
           case when plan_start is null or plan_end is null then 0
                else pfa_cost(plan_source, plan_monthly_rate, plan_purchase_price, plan_start, plan_end) end,
           pfa_cost(source, monthly_rate, purchase_price, forecast_start, forecast_end)
      from jsonb_populate_recordset(null::pfa_record, ${JSON.stringify(rows)})`);
  await countRecords(owner, organizationId);
}

const countRecords = (owner: Tx, organizationId: number) =>
  owner.execute(sql`
    update mirror_state
       set record_count = (select count(*) from pfa_record
                            where organization_id = ${organizationId} and not is_vanished)
     where organization_id = ${organizationId}`);

/** Drafts of one user by the records' ordinals. */
export async function addDrafts(
  owner: Tx,
  ids: { organizationId: number; userId: number },
  drafts: readonly { rid: number; edits: FieldEdits }[],
): Promise<void> {
  const rows = drafts.map(({ rid, edits }) => ({ rid, ...toStoredEdits(edits) }));
  await owner.execute(sql`
    insert into pfa_draft (organization_id, user_id, rid, changes, base, base_version)
    select ${ids.organizationId}, ${ids.userId}, d.rid, d.changes, d.base, 1
      from jsonb_to_recordset(${JSON.stringify(rows)}) d (rid int, changes jsonb, base jsonb)`);
}

/** A commit of one record of one user in a given state. */
export async function addCommitItem(
  owner: Tx,
  ids: { organizationId: number; userId: number },
  item: { rid: number; edits: FieldEdits; state: CommitItemState; message?: string },
): Promise<void> {
  const { changes, base } = toStoredEdits(item.edits);
  const problem = item.message ? JSON.stringify({ kind: item.state, message: item.message }) : null;
  await owner.execute(sql`
    with added as (
      insert into pfa_commit (organization_id, user_id, reason)
      values (${ids.organizationId}, ${ids.userId}, 'a test') returning id)
    insert into commit_item (organization_id, commit_id, rid, user_id, pfa_id, changes, base, record_version, state, problem)
    select ${ids.organizationId}, id, ${item.rid}::int, ${ids.userId}, 'any', ${JSON.stringify(changes)}::jsonb,
           ${JSON.stringify(base)}::jsonb, 1, ${item.state}, ${problem}::jsonb
      from added`);
}

/** The sums of the mirror, as a sync leaves them. */
export async function summarize(owner: Tx, organizationId: number): Promise<void> {
  await owner.execute(sql`
    insert into pfa_kpi_summary
    select organization_id, d.dimension, d.value, count(*), sum(plan_cost), sum(forecast_cost),
           coalesce(sum(forecast_cost) filter (where is_actualized), 0)
      from pfa_record
     cross join lateral (
           values ('all', ''), ('source', coalesce(source, '')), ('dor', coalesce(dor, '')), ('class', coalesce(class, '')),
                  ('category', coalesce(category, '')), ('area_silo', coalesce(area_silo, ''))) d (dimension, value)
     where organization_id = ${organizationId} and not is_discontinued and not is_funds_transferable and not is_vanished
     group by 1, 2, 3`);
}

/** Takes everything of an organization's records away again. */
export async function clearRecords(owner: Tx, organizationId: number): Promise<void> {
  for (const table of [
    "commit_item",
    "pfa_commit",
    "pfa_draft",
    "pfa_record",
    "pfa_record_extra",
    "pfa_kpi_summary",
  ]) {
    // One after the other: the later ones are referred to by the earlier.
    // oxlint-disable-next-line no-await-in-loop
    await owner.execute(sql`delete from ${raw(table)} where organization_id = ${organizationId}`);
  }
  await countRecords(owner, organizationId);
}
