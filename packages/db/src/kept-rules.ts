import { type ChangeRule, changeRuleSchema } from "@pfa/domain/bulk-change.ts";
import type { KeptRule } from "@pfa/domain/kept-rule.ts";
import { sql, type Tx } from "./client.ts";
import type { DraftOwner } from "./drafts.ts";

type Row = Omit<KeptRule, "rule"> & { rule: unknown };

/** The caller's own rules and those that colleagues share, by name. A rule that is none any more is left out. */
export async function listKeptRules(
  tx: Tx,
  { organizationId, userId }: DraftOwner,
): Promise<KeptRule[]> {
  const rows = await tx.query<Row>(sql`
    select r.id, r.name, r.rule, r.is_shared as "isShared", r.user_id = ${userId} as "isOwn",
           r.owner_name as owner, r.modified_at as at
      from kept_rule r
     where r.organization_id = ${organizationId} and (r.user_id = ${userId} or r.is_shared)
     order by lower(r.name), r.id`);
  return rows.flatMap((row) => {
    const rule = changeRuleSchema.safeParse(row.rule);
    return rule.success ? [{ ...row, rule: rule.data }] : [];
  });
}

export async function countKeptRules(
  tx: Tx,
  { organizationId, userId }: DraftOwner,
): Promise<number> {
  const [row] = await tx.query<{ count: number }>(sql`
    select count(*) as count from kept_rule
     where organization_id = ${organizationId} and user_id = ${userId}`);
  return row?.count ?? 0;
}

/** Keeps a rule under a name that the owner has not used yet; null if they have. */
export async function insertKeptRule(
  tx: Tx,
  { organizationId, userId }: DraftOwner,
  { name, rule, isShared }: { name: string; rule: ChangeRule; isShared: boolean },
): Promise<number | null> {
  const [row] = await tx.query<{ id: number }>(sql`
    insert into kept_rule (organization_id, user_id, owner_name, name, rule, is_shared)
    select ${organizationId}, ${userId}, u.display_name, ${name}, ${JSON.stringify(rule)}::jsonb, ${isShared}
      from app_user u where u.id = ${userId}
        on conflict (organization_id, user_id, lower(name)) do nothing
    returning id`);
  return row?.id ?? null;
}

export type KeptRuleChange = {
  name?: string | undefined;
  isShared?: boolean | undefined;
  rule?: ChangeRule | undefined;
};

/** Changes one of the owner's rules; false if there is none of that number. */
export async function updateKeptRule(
  tx: Tx,
  { organizationId, userId }: DraftOwner,
  id: number,
  { name = null, isShared = null, rule }: { [K in keyof KeptRuleChange]: KeptRuleChange[K] | null },
): Promise<boolean> {
  const changed = await tx.execute(sql`
    update kept_rule
       set name = coalesce(${name}::text, name), is_shared = coalesce(${isShared}::boolean, is_shared),
           rule = coalesce(${rule ? JSON.stringify(rule) : null}::jsonb, rule), modified_at = now()
     where organization_id = ${organizationId} and user_id = ${userId} and id = ${id}`);
  return changed > 0;
}

/** Whether another rule of the owner has a name, in either case. */
export async function isNameTaken(
  tx: Tx,
  { organizationId, userId }: DraftOwner,
  { name, exceptId }: { name: string; exceptId: number },
): Promise<boolean> {
  const rows = await tx.query(sql`
    select from kept_rule
     where organization_id = ${organizationId} and user_id = ${userId} and lower(name) = lower(${name})
       and id <> ${exceptId}`);
  return rows.length > 0;
}

export async function deleteKeptRule(
  tx: Tx,
  { organizationId, userId }: DraftOwner,
  id: number,
): Promise<boolean> {
  const deleted = await tx.execute(sql`
    delete from kept_rule
     where organization_id = ${organizationId} and user_id = ${userId} and id = ${id}`);
  return deleted > 0;
}
