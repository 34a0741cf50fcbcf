import { sql, type Tx } from "./client.ts";

/** An organization as the worker schedules it. */
export type SyncedOrganization = { id: number; code: string; isSyncable: boolean };

/** Every organization by code; `isSyncable` is false for one that is closed, suspended or switched off. */
export function listOrganizations(tx: Tx): Promise<SyncedOrganization[]> {
  return tx.query<SyncedOrganization>(sql`
    select id, code, is_active and not is_suspended and sync_enabled as "isSyncable"
      from organization
     order by code`);
}
