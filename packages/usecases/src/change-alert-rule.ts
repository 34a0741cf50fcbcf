import { saveAlertRule } from "@pfa/db/alerts.ts";
import { auditAdminAction } from "@pfa/db/audit.ts";
import { asAdministrator, type Db } from "@pfa/db/client.ts";
import { type AlertRule, thresholdProblem } from "@pfa/domain/alerts.ts";
import type { Problem } from "@pfa/domain/problem.ts";
import { fail, ok, type Result } from "@pfa/domain/result.ts";
import type { Administrator } from "@pfa/domain/scope.ts";
import { countOthers } from "./concerned-others.ts";

/** Changes when a kind of alert opens, for all organizations: only those may who administer every one that is active. */
export async function changeAlertRule(
  db: Db,
  admin: Administrator,
  rule: AlertRule,
): Promise<Result<null, Problem>> {
  const { kind, isEnabled, threshold } = rule;
  const reason = thresholdProblem(kind, threshold);
  if (reason !== null) return fail({ kind: "threshold_invalid", alert: kind, reason });
  return asAdministrator(db, admin, async (tx) => {
    const others = await countOthers(tx, admin);
    if (others > 0) return fail({ kind: "settings_concern_others", organizations: others });
    await saveAlertRule(tx, rule, admin.userId);
    const details = { kind, isEnabled, threshold };
    await auditAdminAction(tx, admin, {
      action: "alert_rule_changed",
      organizationId: null,
      details,
    });
    return ok(null);
  });
}
