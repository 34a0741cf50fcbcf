import { insertAuditEntry } from "@pfa/db/audit.ts";
import { type Db, inScope } from "@pfa/db/client.ts";
import { lockDrafts } from "@pfa/db/drafts.ts";
import {
  countKeptRules,
  deleteKeptRule,
  insertKeptRule,
  isNameTaken,
  type KeptRuleChange,
  listKeptRules,
  updateKeptRule,
} from "@pfa/db/kept-rules.ts";
import { type ChangeRule, findRuleProblem } from "@pfa/domain/bulk-change.ts";
import type { KeptRule, KeptRuleProblem } from "@pfa/domain/kept-rule.ts";
import { fail, ok, type Result } from "@pfa/domain/result.ts";
import type { Scope } from "@pfa/domain/scope.ts";
import type { ViewProblem } from "@pfa/domain/window.ts";

/** Rules that one planner keeps in an organization. */
const MAX_RULES = 200;

/** The rules that the caller may use: a rule over amounts is not shown to whoever may not see them. */
export async function readKeptRules(db: Db, scope: Scope): Promise<KeptRule[]> {
  const rules = await inScope(db, scope, (tx) => listKeptRules(tx, scope));
  return rules.filter(({ rule }) => findRuleProblem(rule, scope.permissions) === null);
}

/** Keeps a rule under a name of the caller's. */
export async function keepRule(
  db: Db,
  scope: Scope,
  asked: { name: string; rule: ChangeRule; isShared: boolean },
): Promise<Result<{ ruleId: number }, KeptRuleProblem | ViewProblem>> {
  const problem = findRuleProblem(asked.rule, scope.permissions);
  if (problem) return fail(problem);
  return inScope(db, scope, async (tx) => {
    // One after the other: two browsers must not both take the last place.
    await lockDrafts(tx, scope);
    if ((await countKeptRules(tx, scope)) >= MAX_RULES) {
      return fail({ kind: "too_many_rules", limit: MAX_RULES });
    }
    const ruleId = await insertKeptRule(tx, scope, asked);
    if (ruleId === null) return fail({ kind: "rule_name_taken", name: asked.name });
    const { name, isShared } = asked;
    await insertAuditEntry(tx, scope, { action: "rule_kept", details: { ruleId, name, isShared } });
    return ok({ ruleId });
  });
}

/** Renames, shares or replaces one of the caller's rules. */
export async function changeKeptRule(
  db: Db,
  scope: Scope,
  { ruleId, ...change }: KeptRuleChange & { ruleId: number },
): Promise<Result<{ ruleId: number }, KeptRuleProblem | ViewProblem>> {
  const problem = change.rule ? findRuleProblem(change.rule, scope.permissions) : null;
  if (problem) return fail(problem);
  return inScope(db, scope, async (tx) => {
    await lockDrafts(tx, scope);
    const { name, isShared } = change;
    if (name !== undefined && (await isNameTaken(tx, scope, { name, exceptId: ruleId }))) {
      return fail({ kind: "rule_name_taken", name });
    }
    if (!(await updateKeptRule(tx, scope, ruleId, change))) {
      return fail({ kind: "rule_not_found", ruleId });
    }
    const details = { ruleId, name, isShared, isReplaced: change.rule !== undefined };
    await insertAuditEntry(tx, scope, { action: "rule_changed", details });
    return ok({ ruleId });
  });
}

/** Forgets one of the caller's rules. */
export function forgetRule(
  db: Db,
  scope: Scope,
  { ruleId }: { ruleId: number },
): Promise<Result<{ ruleId: number }, KeptRuleProblem>> {
  return inScope(db, scope, async (tx) => {
    if (!(await deleteKeptRule(tx, scope, ruleId))) return fail({ kind: "rule_not_found", ruleId });
    await insertAuditEntry(tx, scope, { action: "rule_forgotten", details: { ruleId } });
    return ok({ ruleId });
  });
}
