import {
  type AlertsChanged,
  getAlertFacts,
  getInstallationFacts,
  listAlertRules,
  saveAlerts,
} from "@pfa/db/alerts.ts";
import { type Db, inOrganization, type Tx } from "@pfa/db/client.ts";
import { listOrganizations } from "@pfa/db/organizations.ts";
import { getSyncSettings } from "@pfa/db/sync-settings.ts";
import { insertDeliveries } from "@pfa/db/webhook-deliveries.ts";
import { type AlertKind, judgeAlerts } from "@pfa/domain/alerts.ts";
import { alertMessage } from "@pfa/domain/webhooks.ts";
import { overdueMinutes } from "./sync-overdue.ts";

export type AlertNews = {
  /** Null for the installation. */
  organization: string | null;
  opened: AlertKind[];
  resolved: AlertKind[];
};

/**
 * Judges every organization that is synced, and what all share, by the rules; answers what is new. Others have no alerts: what
 * stood is resolved. Safe to run twice: an alert that stands is not opened, and not told, again.
 */
export async function evaluateAlerts(db: Db, now = new Date()): Promise<AlertNews[]> {
  const { rules, organizations, settings } = await db.transaction(async (tx) => ({
    rules: await listAlertRules(tx),
    organizations: await listOrganizations(tx),
    settings: await getSyncSettings(tx),
  }));
  const shared = await db.transaction(async (tx) => {
    const firing = judgeAlerts(rules, await getInstallationFacts(tx));
    return tellChanges(tx, { id: null, code: null }, await saveAlerts(tx, null, firing), now);
  });
  const news: (AlertNews | null)[] = [shared];
  for (const organization of organizations) {
    const { id, isSyncable } = organization;
    const changed = await inOrganization(db, id, async (tx) => {
      const facts = async () => ({
        ...(await getAlertFacts(tx, id)),
        sync_stale: await overdueMinutes(tx, organization, settings, now),
      });
      const firing = isSyncable ? judgeAlerts(rules, await facts()) : [];
      return tellChanges(tx, organization, await saveAlerts(tx, id, firing), now);
    });
    news.push(changed);
  }
  return news.filter((one) => one !== null);
}

/** W22: the messages about what changed, in the transaction that changed it. */
async function tellChanges(
  tx: Tx,
  { id: organizationId, code: organization }: { id: number | null; code: string | null },
  { opened, resolved }: AlertsChanged,
  now: Date,
): Promise<AlertNews | null> {
  if (opened.length + resolved.length === 0) return null;
  for (const [event, alerts] of [
    ["alert.opened", opened],
    ["alert.resolved", resolved],
  ] as const) {
    for (const alert of alerts) {
      const body = alertMessage(event, { organization, ...alert }, now);
      await insertDeliveries(tx, { organizationId, event, kind: alert.kind, body });
    }
  }
  return { organization, opened: opened.map(kindOf), resolved: resolved.map(kindOf) };
}

const kindOf = ({ kind }: { kind: AlertKind }) => kind;
