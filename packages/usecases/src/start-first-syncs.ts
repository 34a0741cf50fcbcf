import { type Db, inOrganization, type Tx } from "@pfa/db/client.ts";
import { listOrganizations } from "@pfa/db/organizations.ts";
import { enqueueSync, findActiveRun, insertRun } from "@pfa/db/sync-runs.ts";
import { getSyncStanding } from "@pfa/db/sync-schedules.ts";

/** Starts a sync of every organization that never had one, or joins it, whatever their schedules say. Answers their codes. */
export async function startFirstSyncs(db: Db): Promise<string[]> {
  const codes: string[] = [];
  for (const { id, code, isSyncable } of await db.transaction(listOrganizations)) {
    if (isSyncable && (await inOrganization(db, id, (tx) => startOrJoin(tx, id)))) codes.push(code);
  }
  return codes;
}

async function startOrJoin(tx: Tx, organizationId: number): Promise<boolean> {
  const { lastSyncedAt } = await getSyncStanding(tx, organizationId);
  if (lastSyncedAt !== null) return false;
  if (await findActiveRun(tx, organizationId)) return true;
  const request = { organizationId, kind: "full", cause: "first", requestedBy: null } as const;
  const syncRunId = await insertRun(tx, request);
  if (syncRunId !== null) await enqueueSync(tx, organizationId, syncRunId);
  return true;
}
