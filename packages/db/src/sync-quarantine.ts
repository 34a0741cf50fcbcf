import type { SyncRunKind } from "@pfa/domain/sync.ts";
import { sql, type Tx } from "./client.ts";

type AppliedRun = { organizationId: number; syncRunId: number; kind: SyncRunKind };

/**
 * Settles rows that earlier runs set aside, by what the applied run showed of their keys: set aside again (then the new row
 * stands for it), in good order, or gone from PEMS. In the transaction that applies the read, from its staging.
 */
export async function settleQuarantine(tx: Tx, run: AppliedRun): Promise<void> {
  const { organizationId, syncRunId, kind } = run;
  const isFull = kind === "full";
  await tx.execute(sql`
    update sync_quarantine q
       set resolution = outcome.resolution, resolved_at = now(), resolved_by_run = ${syncRunId}
      from (select o.sync_run_id, o.ordinal,
                   case when o.pfa_id is null then case when ${isFull} then 'replaced' end
                        when exists (select from sync_quarantine n
                                      where n.organization_id = ${organizationId} and n.sync_run_id = ${syncRunId}
                                        and n.pfa_id = o.pfa_id) then 'replaced'
                        -- Set aside again, but one row too many to be kept: the old one stays.
                        when exists (select from sync_set_aside a where a.pfa_id = o.pfa_id) then null
                        when exists (select from pfa_record m
                                      where m.organization_id = ${organizationId} and m.pfa_id = o.pfa_id
                                        and (m.rid in (select rid from sync_seen)
                                             or m.rid in (select rid from sync_change where kind = 'inserted')))
                             then 'synced'
                        when ${isFull} then 'gone'
                        when o.pfa_id = any (select unnest(r.only_keys) from sync_run r
                                              where r.organization_id = ${organizationId} and r.id = ${syncRunId})
                             then 'gone'
                   end as resolution
              from sync_quarantine o
             where o.organization_id = ${organizationId} and o.sync_run_id <> ${syncRunId}
               and o.resolved_at is null) outcome
     where q.organization_id = ${organizationId} and q.sync_run_id = outcome.sync_run_id and q.ordinal = outcome.ordinal
       and outcome.resolution is not null`);
}
