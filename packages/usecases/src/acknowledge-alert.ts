import { acknowledgeAlert as noteSeen } from "@pfa/db/alerts.ts";
import { auditAdminAction } from "@pfa/db/audit.ts";
import { asAdministrator, type Db } from "@pfa/db/client.ts";
import type { Problem } from "@pfa/domain/problem.ts";
import { fail, ok, type Result } from "@pfa/domain/result.ts";
import type { Administrator } from "@pfa/domain/scope.ts";

/** Says that somebody looks after an alert. It stays until what it tells of is over. */
export async function acknowledgeAlert(
  db: Db,
  admin: Administrator,
  { organization, alertId }: { organization: string | null; alertId: number },
): Promise<Result<{ alertId: number }, Problem>> {
  const overseen = admin.organizations.find(({ code }) => code === organization);
  if (organization !== null && !overseen)
    return fail({ kind: "organization_not_found", organization });
  return asAdministrator(db, admin, async (tx) => {
    const { userId } = admin;
    const organizationId = overseen?.id ?? null;
    if (!(await noteSeen(tx, { organizationId, alertId, userId })))
      return fail({ kind: "alert_not_open", alertId });
    const details = { alertId };
    await auditAdminAction(tx, admin, { action: "alert_acknowledged", organizationId, details });
    return ok({ alertId });
  });
}
