import type { AlertFacts, AlertKind, AlertRule, FiringAlert } from "@pfa/domain/alerts.ts";
import { sql, type Tx } from "./client.ts";
import { notifyAdmins } from "./live.ts";

/** A rule, and who changed it last. */
export type StoredAlertRule = AlertRule & { changedAt: string | null; changedBy: string | null };

export async function listAlertRules(tx: Tx): Promise<StoredAlertRule[]> {
  return tx.query<StoredAlertRule>(sql`
    select r.kind, r.is_enabled as "isEnabled", r.threshold, r.changed_at as "changedAt", u.display_name as "changedBy"
      from alert_rule r
      left join app_user u on u.id = r.changed_by
     order by r.kind`);
}

/** Changes a rule. */
export async function saveAlertRule(
  tx: Tx,
  { kind, isEnabled, threshold }: AlertRule,
  userId: number,
): Promise<void> {
  await tx.execute(sql`
    update alert_rule
       set is_enabled = ${isEnabled}, threshold = ${threshold}, changed_at = now(), changed_by = ${userId}
     where kind = ${kind}`);
  await notifyAdmins(tx, "alerts", null);
}

/** Two of the three rows that changed in a quarter of an hour are no sign of a mapping that broke. */
const FEW_ROWS = 10;

/** How an organization stands, as the worker sees it; how old its records are follows from its schedule. */
export async function getAlertFacts(
  tx: Tx,
  organizationId: number,
): Promise<Omit<AlertFacts, "sync_stale">> {
  const [facts] = await tx.query<AlertFacts>(sql`
    select (select count(*) from sync_run r
             where r.organization_id = s.organization_id and r.state in ('failed', 'refused')
               and r.id > coalesce((select max(a.id) from sync_run a
                                     where a.organization_id = s.organization_id and a.state = 'applied'), 0)) as sync_failing,
           case when s.pems_reachable then 0 when not s.pems_reachable then 1 end as pems_down,
           (select count(*) from sync_drift d
             where d.organization_id = s.organization_id and d.kind <> 'added' and d.acknowledged_at is null) as columns_drifted,
           (select case when r.quarantined < ${FEW_ROWS} then 0
                        else round(100.0 * r.quarantined / nullif(r.rows_read, 0), 1) end from sync_run r
             where r.organization_id = s.organization_id and r.state = 'applied'
             order by r.id desc limit 1) as rows_set_aside,
           (select count(*) from commit_item i
             where i.organization_id = s.organization_id and i.state = 'dead') as writes_dead
      from mirror_state s
     where s.organization_id = ${organizationId}`);
  return facts ?? {};
}

/** How full what all share is: the database in gigabytes, and the fullest disk of a worker that lives. */
export async function getInstallationFacts(tx: Tx): Promise<AlertFacts> {
  const [facts] = await tx.query<AlertFacts>(sql`
    select round(pg_database_size(current_database()) / 1e9, 2) as database_large,
           (select round(max(disk_used_percent)::numeric, 1) from worker_process where died_at is null) as disk_full`);
  return facts ?? {};
}

/** What changed of an organization's alerts; `organizationId` is null for those of the installation. */
export type AlertsChanged = { opened: FiringAlert[]; resolved: FiringAlert[] };

/** Opens what fires and was not open, notes that the rest still holds, and resolves what fires no more. */
export async function saveAlerts(
  tx: Tx,
  organizationId: number | null,
  firing: readonly FiringAlert[],
): Promise<AlertsChanged> {
  const resolved = await tx.query<FiringAlert>(sql`
    update alert set state = 'resolved', resolved_at = now()
     where organization_id is not distinct from ${organizationId}::int and state <> 'resolved'
       and kind <> all (${firing.map(({ kind }) => kind)}::text[])
    returning kind, value, threshold`);
  const standing = await tx.query<FiringAlert & { isNew: boolean }>(sql`
    insert into alert (organization_id, kind, value, threshold)
    select ${organizationId}::int, f.kind, f.value, f.threshold
      from jsonb_to_recordset(${JSON.stringify(firing)}::jsonb) f (kind text, value float8, threshold float8)
        on conflict (organization_id, kind) where state <> 'resolved'
        do update set value = excluded.value, threshold = excluded.threshold, last_seen_at = now()
    returning kind, value, threshold, xmax = 0 as "isNew"`);
  const opened = standing.flatMap(({ isNew, ...alert }) => (isNew ? [alert] : []));
  if (opened.length + resolved.length > 0) await notifyAdmins(tx, "alerts", organizationId);
  return { opened, resolved };
}

export type Alert = {
  /** Null for one of the installation. */
  organizationCode: string | null;
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

/** How many alerts wait for somebody, and how many stand at all. */
export async function countAlerts(tx: Tx): Promise<{ open: number; standing: number }> {
  const [counts] = await tx.query<{ open: number; standing: number }>(sql`
    select count(*) filter (where state = 'open') as open, count(*) as standing from alert where state <> 'resolved'`);
  return counts ?? { open: 0, standing: 0 };
}

/** Alerts of the organizations in context, and of the installation: those that stand first, then the newest of the history. */
export async function listAlerts(
  tx: Tx,
  { history, limit }: { history: boolean; limit: number },
): Promise<Alert[]> {
  return tx.query<Alert>(sql`
    select o.code as "organizationCode", a.id, a.kind, a.state, a.value, a.threshold, a.opened_at as "openedAt",
           a.acknowledged_at as "acknowledgedAt", u.display_name as "acknowledgedBy", a.resolved_at as "resolvedAt"
      from alert a
      left join organization o on o.id = a.organization_id
      left join app_user u on u.id = a.acknowledged_by
     where ${history} or a.state <> 'resolved'
     order by a.state = 'resolved', a.opened_at desc, o.code, a.kind
     limit ${limit}`);
}

/** Notes that somebody looks after an alert. False if it is not open, or not in context. */
export async function acknowledgeAlert(
  tx: Tx,
  {
    organizationId,
    alertId,
    userId,
  }: { organizationId: number | null; alertId: number; userId: number },
): Promise<boolean> {
  const touched = await tx.execute(sql`
    update alert set state = 'acknowledged', acknowledged_at = now(), acknowledged_by = ${userId}
     where organization_id is not distinct from ${organizationId}::int and id = ${alertId} and state = 'open'`);
  if (touched === 1) await notifyAdmins(tx, "alerts", organizationId);
  return touched === 1;
}
