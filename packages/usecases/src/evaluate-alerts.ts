import { getAlertFacts, listAlertRules, saveAlerts } from "@pfa/db/alerts.ts";
import { type Db, inOrganization } from "@pfa/db/client.ts";
import { listOrganizations } from "@pfa/db/organizations.ts";
import { type AlertKind, judgeAlerts } from "@pfa/domain/alerts.ts";

export type AlertNews = { organization: string; opened: AlertKind[]; resolved: AlertKind[] };

/**
 * Judges every organization that is synced by the rules; answers what is new. Others have no alerts: what stood is resolved.
 * Safe to run twice: an alert that stands is not opened again.
 */
export async function evaluateAlerts(db: Db): Promise<AlertNews[]> {
  const { rules, organizations } = await db.transaction(async (tx) => ({
    rules: await listAlertRules(tx),
    organizations: await listOrganizations(tx),
  }));
  const news: AlertNews[] = [];
  for (const { id, code, isSyncable } of organizations) {
    const changed = await inOrganization(db, id, async (tx) => {
      const firing = isSyncable ? judgeAlerts(rules, await getAlertFacts(tx, id)) : [];
      return saveAlerts(tx, id, firing);
    });
    if (changed.opened.length + changed.resolved.length > 0)
      news.push({ organization: code, ...changed });
  }
  return news;
}
