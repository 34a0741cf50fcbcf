import type { Tx } from "@pfa/db/client.ts";
import { listOrganizations } from "@pfa/db/organizations.ts";
import type { Administrator } from "@pfa/domain/scope.ts";

/** How many active organizations an administrator's call does not cover: what holds for all concerns their administrators too. */
export async function countOthers(tx: Tx, admin: Administrator): Promise<number> {
  const overseen = new Set(admin.organizations.map(({ id }) => id));
  const organizations = await listOrganizations(tx);
  return organizations.filter(({ id, isSyncable }) => isSyncable && !overseen.has(id)).length;
}
