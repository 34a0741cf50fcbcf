import { createHash, randomBytes } from "node:crypto";
import { type Permission, roleTemplates } from "@pfa/domain/permissions.ts";
import type { Scope } from "@pfa/domain/scope.ts";
import type { Client } from "pg";
import { deleteDrafts, insertDrafts } from "./draft-sql.ts";

/** A signed-in user of the measured organization. */
export type Person = {
  scope: Scope;
  /** Records with a draft of theirs, when their drafts are as generated. */
  drafts: number;
  /** Value of the session cookie. */
  token: string;
};

type NewPerson = { username: string; drafts: number; permissions: readonly Permission[] };

const manager = roleTemplates["Portfolio Manager"];

/** One user per number of drafts, and one without drafts who may not see money; each signed in anew. */
export async function signInPeople(
  owner: Client,
  organization: { id: number; code: string; records: number },
  drafts: readonly number[],
): Promise<{ planners: Person[]; withoutMoney: Person }> {
  const planners: Person[] = [];
  // A planner cannot have more drafts than there are records; half of all is already beyond any day's work.
  const counts = new Set(
    drafts.map((count) => Math.min(count, Math.floor(organization.records / 2))),
  );
  for (const count of counts) {
    const planner = { username: `planner.${count}`, drafts: count, permissions: manager };
    // oxlint-disable-next-line no-await-in-loop
    planners.push(await signIn(owner, organization, planner));
  }
  const editor = { username: "editor", drafts: 0, permissions: roleTemplates.Editor };
  const withoutMoney = await signIn(owner, organization, editor);
  return { planners, withoutMoney };
}

async function signIn(
  owner: Client,
  { id: organizationId, code }: { id: number; code: string },
  { username, drafts, permissions }: NewPerson,
): Promise<Person> {
  const { rows } = await owner.query<{ id: number }>(
    `insert into app_user (username, display_name, email, password_hash)
     values ($1, $1, $1 || '@example.com', 'none')
     on conflict (username) do update set display_name = excluded.display_name returning id`,
    [username],
  );
  const userId = rows[0]?.id ?? 0;
  await owner.query(
    `insert into organization_member (organization_id, user_id, role_template, permissions)
     select id, $1, 'Custom', $2 from organization on conflict do nothing`,
    [userId, permissions],
  );
  const token = randomBytes(32).toString("base64url");
  await owner.query(
    "insert into user_session (token_hash, user_id, expires_at) values ($1, $2, now() + interval '1 day')",
    [createHash("sha256").update(token).digest(), userId],
  );
  const scope = { userId, username, organizationId, organizationCode: code };
  const person = { scope: { ...scope, permissions: new Set(permissions) }, drafts, token };
  await restoreDrafts(owner, person);
  return person;
}

/** Gives a user the generated drafts again, whatever was edited meanwhile. */
export async function restoreDrafts(owner: Client, { scope, drafts }: Person): Promise<void> {
  const { organizationId, userId } = scope;
  await owner.query(deleteDrafts, [organizationId, userId]);
  if (drafts > 0) await owner.query(insertDrafts, [organizationId, userId, drafts]);
  await owner.query("vacuum (analyze) pfa_draft");
}
