import { sql, type Tx } from "./client.ts";

/** A version of the mapping from PEMS to our fields, as stored: parse it before use. */
export type StoredMapping = { version: number; mapping: unknown };

/** The mapping in use, or null before the first was stored. */
export async function findActiveMapping(tx: Tx): Promise<StoredMapping | null> {
  const [row] = await tx.query<StoredMapping>(sql`
    select version, mapping from field_mapping where is_active`);
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
