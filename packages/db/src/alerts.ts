import type { AlertFacts, AlertKind, AlertRule, FiringAlert } from "@pfa/domain/alerts.ts";
import { sql, type Tx } from "./client.ts";
import { notifyAdmins } from "./live.ts";

export async function listAlertRules(tx: Tx): Promise<AlertRule[]> {
  return tx.query<AlertRule>(sql`
    select kind, is_enabled as "isEnabled", threshold from alert_rule order by kind`);
}

/** How an organization stands, as the worker sees it. */
export async function getAlertFacts(tx: Tx, organizationId: number): Promise<AlertFacts> {
  const [facts] = await tx.query<AlertFacts>(sql`
    select (select count(*) from sync_run r
             where r.organization_id = s.organization_id and r.state in ('failed', 'refused')
               and r.id > coalesce((select max(a.id) from sync_run a
                                     where a.organization_id = s.organization_id and a.state = 'applied'), 0)) as sync_failing,
           floor(extract(epoch from now() - s.last_synced_at) / 60)::float8 as sync_stale,
           case when s.pems_reachable then 0 when not s.pems_reachable then 1 end as pems_down,
           (select count(*) from sync_drift d
             where d.organization_id = s.organization_id and d.kind <> 'added' and d.acknowledged_at is null) as columns_drifted,
           (select round(100.0 * r.quarantined / nullif(r.rows_read, 0), 1) from sync_run r
             where r.organization_id = s.organization_id and r.state = 'applied'
             order by r.id desc limit 1) as rows_set_aside,
           (select count(*) from commit_item i
             where i.organization_id = s.organization_id and i.state = 'dead') as writes_dead
      from mirror_state s
     where s.organization_id = ${organizationId}`);
  return facts ?? unknown;
}

const unknown: AlertFacts = {
  sync_failing: null,
  sync_stale: null,
  pems_down: null,
  columns_drifted: null,
  rows_set_aside: null,
  writes_dead: null,
};

/** Opens what fires and was not open, notes that the rest still holds, and resolves what fires no more. */
export async function saveAlerts(
  tx: Tx,
  organizationId: number,
  firing: readonly FiringAlert[],
): Promise<{ opened: AlertKind[]; resolved: AlertKind[] }> {
  const resolved = await tx.query<{ kind: AlertKind }>(sql`
    update alert set state = 'resolved', resolved_at = now()
     where organization_id = ${organizationId} and state <> 'resolved'
       and kind <> all (${firing.map(({ kind }) => kind)}::text[])
    returning kind`);
  const opened = await tx.query<{ kind: AlertKind; isNew: boolean }>(sql`
    insert into alert (organization_id, kind, value, threshold)
    select ${organizationId}, f.kind, f.value, f.threshold
      from jsonb_to_recordset(${JSON.stringify(firing)}::jsonb) f (kind text, value float8, threshold float8)
        on conflict (organization_id, kind) where state <> 'resolved'
        do update set value = excluded.value, threshold = excluded.threshold, last_seen_at = now()
    returning kind, xmax = 0 as "isNew"`);
  const news = opened.filter(({ isNew }) => isNew).map(({ kind }) => kind);
  if (news.length + resolved.length > 0) await notifyAdmins(tx, "alerts", organizationId);
  return { opened: news, resolved: resolved.map(({ kind }) => kind) };
}

export type Alert = {
  organizationCode: string;
  id: number;
  kind: AlertKind;
  state: "open" | "acknowledged" | "resolved";
  value: number;
  threshold: number;
  openedAt: string;
  acknowledgedAt: string | null;
  acknowledgedBy: string | null;
  resolvedAt: string | null;
};

/** Alerts of the organizations in context: those that stand first, then the newest of the history. */
export async function listAlerts(
  tx: Tx,
  { history, limit }: { history: boolean; limit: number },
): Promise<Alert[]> {
  return tx.query<Alert>(sql`
    select o.code as "organizationCode", a.id, a.kind, a.state, a.value, a.threshold, a.opened_at as "openedAt",
           a.acknowledged_at as "acknowledgedAt", u.display_name as "acknowledgedBy", a.resolved_at as "resolvedAt"
      from alert a
      join organization o on o.id = a.organization_id
      left join app_user u on u.id = a.acknowledged_by
     where ${history} or a.state <> 'resolved'
     order by a.state = 'resolved', a.opened_at desc, o.code
     limit ${limit}`);
}

/** Notes that somebody looks after an alert. False if it is not open, or not in context. */
export async function acknowledgeAlert(
  tx: Tx,
  { organizationId, alertId, userId }: { organizationId: number; alertId: number; userId: number },
): Promise<boolean> {
  const touched = await tx.execute(sql`
    update alert set state = 'acknowledged', acknowledged_at = now(), acknowledged_by = ${userId}
     where organization_id = ${organizationId} and id = ${alertId} and state = 'open'`);
  if (touched === 1) await notifyAdmins(tx, "alerts", organizationId);
  return touched === 1;
}
