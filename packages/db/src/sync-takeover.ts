import { type Db, inOrganization, sql } from "./client.ts";
import { SYNC_LOCK } from "./mirror-staging.ts";

/** A run gives a sign of life every second or two, whatever PEMS does. */
const FROZEN_SECONDS = 20;

/**
 * Ends the session of a process that holds an organization's sync and has given no sign of life: one that was stopped, or
 * whose machine stands still. PostgreSQL then undoes what it had begun, and should it go on it can no longer write.
 * Answers whether there was one.
 */
export async function endFrozenSync(db: Db, organizationId: number): Promise<boolean> {
  const ended = await inOrganization(db, organizationId, (tx) =>
    tx.query(sql`
      select pg_terminate_backend(l.pid)
        from pg_locks l
        join pg_stat_activity a on a.pid = l.pid
       where l.locktype = 'advisory' and l.granted and l.objsubid = 2 and a.datname = current_database()
         and l.classid = ${SYNC_LOCK}::bigint::oid and l.objid = ${organizationId}::bigint::oid
         and a.state_change < clock_timestamp() - make_interval(secs => ${FROZEN_SECONDS})
         and not exists (select from sync_run r
                          where r.organization_id = ${organizationId} and r.state = 'running'
                            and r.heartbeat_at > clock_timestamp() - make_interval(secs => ${FROZEN_SECONDS}))`),
  );
  return ended.length > 0;
}
