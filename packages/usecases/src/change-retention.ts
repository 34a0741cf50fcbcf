import { auditAdminAction } from "@pfa/db/audit.ts";
import { asAdministrator, type Db } from "@pfa/db/client.ts";
import { enqueueMaintenance, saveRetentionRule } from "@pfa/db/maintenance.ts";
import type { Problem } from "@pfa/domain/problem.ts";
import { fail, ok, type Result } from "@pfa/domain/result.ts";
import { type RetentionKind, retentionProblem } from "@pfa/domain/retention.ts";
import type { Administrator } from "@pfa/domain/scope.ts";
import { countOthers } from "./concerned-others.ts";

/** Changes how long a kind is kept, for all organizations: only those may who administer every one that is active. */
export async function changeRetention(
  db: Db,
  admin: Administrator,
  { kind, keepDays }: { kind: RetentionKind; keepDays: number },
): Promise<Result<null, Problem>> {
  const reason = retentionProblem(kind, keepDays);
  if (reason !== null) return fail({ kind: "retention_invalid", retention: kind, reason });
  return asAdministrator(db, admin, async (tx) => {
    const others = await countOthers(tx, admin);
    if (others > 0) return fail({ kind: "settings_concern_others", organizations: others });
    await saveRetentionRule(tx, { kind, keepDays, userId: admin.userId });
    const details = { kind, keepDays };
    await auditAdminAction(tx, admin, {
      action: "retention_changed",
      organizationId: null,
      details,
    });
    return ok(null);
  });
}

/** Starts the maintenance now rather than at night. */
export async function runMaintenance(db: Db, admin: Administrator): Promise<Result<null, Problem>> {
  return asAdministrator(db, admin, async (tx) => {
    const others = await countOthers(tx, admin);
    if (others > 0) return fail({ kind: "settings_concern_others", organizations: others });
    await enqueueMaintenance(tx);
    await auditAdminAction(tx, admin, {
      action: "maintenance_run",
      organizationId: null,
      details: {},
    });
    return ok(null);
  });
}
