import { auditAdminAction } from "@pfa/db/audit.ts";
import { asAdministrator, type Db, inScope } from "@pfa/db/client.ts";
import { notifyAdmins } from "@pfa/db/live.ts";
import { listOrganizations } from "@pfa/db/organizations.ts";
import { saveSchedule, setPaused } from "@pfa/db/sync-schedules.ts";
import { saveSettings } from "@pfa/db/sync-settings.ts";
import type { Problem } from "@pfa/domain/problem.ts";
import { fail, ok, type Result } from "@pfa/domain/result.ts";
import type { Administrator } from "@pfa/domain/scope.ts";
import type { Cadence } from "@pfa/domain/sync-schedule.ts";
import type { ScheduleChoices, SettingChoices } from "@pfa/domain/sync-settings.ts";
import { scopesOf } from "./administrator-scope.ts";
import { countOthers } from "./concerned-others.ts";
import { findCronProblem } from "./sync-cadence.ts";

/** Pauses or resumes the syncs of every organization that the call covers. Runs under way go on. */
export async function pauseSyncs(
  db: Db,
  admin: Administrator,
  isPaused: boolean,
): Promise<{ organizations: string[] }> {
  for (const scope of scopesOf(admin)) {
    const { organizationId } = scope;
    await inScope(db, scope, async (tx) => {
      await setPaused(tx, scope, isPaused);
      const action = isPaused ? "sync_paused" : "sync_resumed";
      await auditAdminAction(tx, admin, { action, organizationId, details: {} });
      await notifyAdmins(tx, "schedules", organizationId);
    });
  }
  return { organizations: admin.organizations.map(({ code }) => code) };
}

/** Sets when every organization that the call covers is synced. Holds from the next minute on. */
export async function editSyncSchedules(
  db: Db,
  admin: Administrator,
  choices: ScheduleChoices,
): Promise<Result<{ organizations: string[] }, Problem>> {
  const problem = cadenceProblem(choices.cadence);
  if (problem) return fail(problem);
  for (const scope of scopesOf(admin)) {
    const { organizationId } = scope;
    await inScope(db, scope, async (tx) => {
      await saveSchedule(tx, scope, choices);
      const action = "sync_schedule_changed";
      await auditAdminAction(tx, admin, { action, organizationId, details: choices });
      await notifyAdmins(tx, "schedules", organizationId);
    });
  }
  return ok({ organizations: admin.organizations.map(({ code }) => code) });
}

/** Sets what holds for the syncs of all organizations, which only those may do who administer every one that is active. */
export async function editSyncSettings(
  db: Db,
  admin: Administrator,
  choices: SettingChoices,
): Promise<Result<null, Problem>> {
  const problem = cadenceProblem(choices.cadence);
  if (problem) return fail(problem);
  return asAdministrator(db, admin, async (tx) => {
    const others = await countOthers(tx, admin);
    if (others > 0) return fail({ kind: "sync_settings_concern_others", organizations: others });
    const organizations = await listOrganizations(tx);
    const known = new Set(organizations.map(({ code }) => code));
    const unknown = choices.organizations?.find((code) => !known.has(code));
    if (unknown !== undefined)
      return fail({ kind: "organization_not_found", organization: unknown });

    await saveSettings(tx, { origin: "administrator", userId: admin.userId }, choices);
    const action = "sync_settings_changed";
    await auditAdminAction(tx, admin, { action, organizationId: null, details: choices });
    await notifyAdmins(tx, "schedules", null);
    return ok(null);
  });
}

function cadenceProblem(cadence: Cadence | null): Problem | null {
  if (cadence?.kind !== "cron") return null;
  const reason = findCronProblem(cadence.pattern);
  return reason === null ? null : { kind: "cron_invalid", pattern: cadence.pattern, reason };
}
