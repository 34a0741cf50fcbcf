import { createPemsClient } from "@pfa/pems/client.ts";
import { demoUsers } from "@pfa/prisma/demo.ts";
import { seedDemo } from "@pfa/prisma/seed-demo.ts";
import { hashPassword } from "@pfa/usecases/password.ts";
import type { Secrets } from "./secrets.ts";
import { table } from "./terminal.ts";

/** A PEMS and an account there, and what the demo's users are to sign in with. */
export type DemoSource = {
  url: string;
  tenant: string;
  username: string;
  password: string;
  users: Secrets["users"];
};

/**
 * Puts the organizations that PEMS lists, all or some, and the demo's users into an empty database; answers whether it was
 * empty.
 */
export async function seedFromPems(
  ownerUrl: string,
  { users, ...account }: DemoSource,
  only?: readonly string[],
): Promise<boolean> {
  const pems = createPemsClient(account);
  try {
    const organizations = await pems.listOrganizations();
    if (!organizations.ok)
      throw new Error(`PEMS does not list its organizations: ${organizations.error.message}`);
    return await seedDemo(ownerUrl, {
      organizations: organizations.value.filter(({ code }) => only?.includes(code) ?? true),
      passwordHashes: await hashAll(users),
    });
  } finally {
    await pems.close();
  }
}

async function hashAll(passwords: Secrets["users"]): Promise<Secrets["users"]> {
  const hashes = { ...passwords };
  for (const { username } of demoUsers) hashes[username] = await hashPassword(passwords[username]);
  return hashes;
}

/** The sign-ins of the demo, one per role. */
export function signIns(secrets: Pick<Secrets, "users">): string {
  const rows = demoUsers.map(({ username, role }) => [username, secrets.users[username], role]);
  return table([["user", "password", "role"], ...rows]);
}
