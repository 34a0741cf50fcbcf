import { roleTemplates } from "@pfa/domain/permissions.ts";
import type { Client } from "pg";
import { withOwner } from "../src/owner.ts";
import { demoOrganizationCodes, demoUsers, type DemoUser, type DemoUsername } from "./demo.ts";

/** An organization as PEMS lists it. */
type SeedOrganization = { code: string; name: string; isActive: boolean };

/** What the demo begins with. */
export type DemoSeed = {
  organizations: readonly SeedOrganization[];
  passwordHashes: Record<DemoUsername, string>;
};

/**
 * Puts organizations, demo users and their memberships into a database that has neither users nor organizations, all or
 * nothing; answers whether it did. A database that somebody works in is never touched.
 */
export function seedDemo(ownerUrl: string, seed: DemoSeed): Promise<boolean> {
  return withOwner(ownerUrl, async (owner) => {
    await owner.query("begin");
    await owner.query("lock table app_user, organization in share row exclusive mode");
    if (!(await isEmpty(owner))) {
      await owner.query("rollback");
      return false;
    }
    await insertOrganizations(owner, seed.organizations);
    for (const user of demoUsers) await insertUser(owner, user, seed.passwordHashes[user.username]);
    await insertMemberships(owner);
    await owner.query("commit");
    return true;
  });
}

async function isEmpty(owner: Client): Promise<boolean> {
  const { rowCount } = await owner.query(
    "select 1 where exists (select from app_user) or exists (select from organization)",
  );
  return rowCount === 0;
}

async function insertOrganizations(
  owner: Client,
  organizations: readonly SeedOrganization[],
): Promise<void> {
  for (const { code, name, isActive } of organizations)
    await owner.query("insert into organization (code, name, is_active) values ($1, $2, $3)", [
      code,
      name,
      isActive,
    ]);
}

async function insertUser(owner: Client, user: DemoUser, passwordHash: string): Promise<void> {
  await owner.query(
    "insert into app_user (username, display_name, email, password_hash) values ($1, $2, $3, $4)",
    [user.username, user.displayName, user.email, passwordHash],
  );
}

async function insertMemberships(owner: Client): Promise<void> {
  // Forced row security binds the owner too, who has no policy here. Lifted and set again within this one transaction.
  await owner.query("alter table organization_member no force row level security");
  for (const { username, role } of demoUsers)
    await owner.query(
      `insert into organization_member (organization_id, user_id, role_template, permissions)
       select o.id, u.id, $2, $3
         from organization o, app_user u
        where u.username = $1 and o.is_active and ($2 = 'Administrator' or o.code = any($4))`,
      [username, role, roleTemplates[role], demoOrganizationCodes],
    );
  await owner.query("alter table organization_member force row level security");
}
