import { sql, type Tx } from "./client.ts";

export type HeldDecisionOf = {
  organizationId: number;
  runId: number;
  userId: number;
  decision: "consented" | "dismissed";
};

/** Notes what an administrator decided about a held read. Answers how many records it lacked; null if none is open. */
export async function decideHeld(
  tx: Tx,
  { organizationId, runId, userId, decision }: HeldDecisionOf,
): Promise<number | null> {
  const [held] = await tx.query<{ vanishing: number }>(sql`
    update sync_held
       set decision = ${decision}, decided_at = now(), decided_by = ${userId}
     where organization_id = ${organizationId} and sync_run_id = ${runId} and decision is null
    returning cardinality(rids) as vanishing`);
  return held?.vanishing ?? null;
}

export type VanishingRecord = { pfaId: string; description: string | null };

/** Records that a held read lacked, by key. In the organization's own context: administrators as such read no records. */
export function listVanishing(
  tx: Tx,
  organizationId: number,
  { runId, limit }: { runId: number; limit: number },
): Promise<VanishingRecord[]> {
  return tx.query<VanishingRecord>(sql`
    select m.pfa_id as "pfaId", m.description
      from pfa_record m
     where m.organization_id = ${organizationId}
       and m.rid in (select unnest(h.rids) from sync_held h
                      where h.organization_id = ${organizationId} and h.sync_run_id = ${runId})
     order by m.pfa_id
     limit ${limit}`);
}
