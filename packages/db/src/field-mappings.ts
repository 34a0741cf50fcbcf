import { sql, type Tx } from "./client.ts";
import { notifyAdmins } from "./live.ts";

/** A version of the mapping from PEMS to our fields, as stored: parse it before use. */
export type StoredMapping = { version: number; mapping: unknown };

/** The mapping in use, or null before the first was stored. */
export async function findActiveMapping(tx: Tx): Promise<StoredMapping | null> {
  const [row] = await tx.query<StoredMapping>(sql`
    select version, mapping from field_mapping where is_active`);
  return row ?? null;
}

/** One version, or null. */
export async function findMapping(tx: Tx, version: number): Promise<StoredMapping | null> {
  const [row] = await tx.query<StoredMapping>(sql`
    select version, mapping from field_mapping where version = ${version}`);
  return row ?? null;
}

/** Stores the first mapping where there is none at all. True if this call stored it. */
export async function insertFirstMapping(tx: Tx, mapping: object): Promise<boolean> {
  const inserted = await tx.execute(sql`
    insert into field_mapping (mapping, is_active)
    select ${JSON.stringify(mapping)}::jsonb, true
     where not exists (select from field_mapping)
    on conflict do nothing`);
  return inserted === 1;
}

export type NewMapping = {
  mapping: object;
  userId: number;
  basedOn: number;
  reason: string;
  /** Whether it makes the same records of the same rows as the version that it is based on. */
  readsAsBase: boolean;
};

/** Stores a version that is not in use yet; answers its number. */
export async function insertMapping(tx: Tx, added: NewMapping): Promise<number> {
  const [row] = await tx.query<{ version: number }>(sql`
    insert into field_mapping (mapping, created_by, based_on, reason, reads_as)
    select ${JSON.stringify(added.mapping)}::jsonb, ${added.userId}, version, ${added.reason},
           case when ${added.readsAsBase} then coalesce(reads_as, version) end
      from field_mapping where version = ${added.basedOn}
    returning version`);
  if (!row) throw new Error("a mapping without its base");
  await notifyAdmins(tx, "mapping", null);
  return row.version;
}

/** Puts a version into the place of the one in use. False if another one than `instead` is in use by now. */
export async function activateMapping(
  tx: Tx,
  {
    version,
    instead,
    userId,
    reason,
  }: { version: number; instead: number; userId: number; reason: string },
): Promise<boolean> {
  // In two statements: the index allows no moment with two of them.
  const left = await tx.execute(sql`
    update field_mapping set is_active = false where version = ${instead} and is_active`);
  if (left === 0) return false;
  await tx.execute(sql`update field_mapping set is_active = true where version = ${version}`);
  await tx.execute(sql`
    insert into field_mapping_activation (version, user_id, reason)
    values (${version}, ${userId}, ${reason})`);
  await notifyAdmins(tx, "mapping", null);
  return true;
}

/** How many active organizations there are that the user may not manage. */
export async function countUnmanaged(tx: Tx, userId: number): Promise<number> {
  const [row] = await tx.query<{ count: number }>(sql`
    select count(*) as count
      from organization o
     where o.is_active and not exists (
           select from organization_member m
            where m.organization_id = o.id and m.user_id = ${userId} and 'ManageSettings' = any(m.permissions)
              and (m.access_expires_at is null or m.access_expires_at > now()))`);
  return row?.count ?? 0;
}

export type MappingVersion = {
  version: number;
  isActive: boolean;
  basedOn: number | null;
  savedAt: string;
  /** Display name; null for the version that came with the product. */
  savedBy: string | null;
  reason: string;
  activations: { at: string; by: string | null; reason: string }[];
};

/** Every version, newest first, with the times it came into use. */
export async function listMappings(tx: Tx): Promise<MappingVersion[]> {
  return tx.query<MappingVersion>(sql`
    select m.version, m.is_active as "isActive", m.based_on as "basedOn", m.created_at as "savedAt",
           u.display_name as "savedBy", m.reason,
           coalesce((select jsonb_agg(jsonb_build_object('at', a.at, 'by', w.display_name, 'reason', a.reason) order by a.id desc)
                       from field_mapping_activation a left join app_user w on w.id = a.user_id
                      where a.version = m.version), '[]') as activations
      from field_mapping m left join app_user u on u.id = m.created_by
     order by m.version desc`);
}
