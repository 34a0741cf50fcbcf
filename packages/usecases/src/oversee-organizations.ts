import { listAlertRules } from "@pfa/db/alerts.ts";
import type { Tx } from "@pfa/db/client.ts";
import { listOrganizationStandings, type OrganizationStanding } from "@pfa/db/job-overview.ts";
import { listOrganizations } from "@pfa/db/organizations.ts";
import { getSyncSettings } from "@pfa/db/sync-settings.ts";
import { type Freshness, freshnessOf } from "@pfa/domain/job-states.ts";
import type { Administrator } from "@pfa/domain/scope.ts";
import { overdueMinutes } from "./sync-overdue.ts";

/** How each overseen organization stands, judged by its own schedule. */
export async function overseeOrganizations(
  tx: Tx,
  admin: Administrator,
  now: Date,
): Promise<(OrganizationStanding & { freshness: Freshness })[]> {
  const settings = await getSyncSettings(tx);
  const rules = await listAlertRules(tx);
  const staleMinutes = rules.find(({ kind }) => kind === "sync_stale")?.threshold ?? Infinity;
  const organizations = await listOrganizations(tx);
  const standings = await listOrganizationStandings(
    tx,
    admin.organizations.map(({ id }) => id),
  );
  const judged: (OrganizationStanding & { freshness: Freshness })[] = [];
  for (const standing of standings) {
    const organization = organizations.find(({ code }) => code === standing.code);
    const overdue = organization ? await overdueMinutes(tx, organization, settings, now) : null;
    const freshness = freshnessOf({ ...standing, overdueMinutes: overdue }, staleMinutes);
    judged.push({ ...standing, freshness });
  }
  return judged;
}
