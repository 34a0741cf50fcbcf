import { createHash, createHmac, pbkdf2Sync, randomBytes } from "node:crypto";
import { escapeIdentifier, escapeLiteral } from "pg";
import { withOwner } from "./owner.ts";
import { appRole, chatRole, workerRole, type LoginPasswords } from "./roles.ts";

/** Lets the roles that the migrations created sign in, each with its password. Safe to run twice. */
export function provisionLogins(ownerUrl: string, passwords: LoginPasswords): Promise<void> {
  return withOwner(ownerUrl, async (owner) => {
    for (const role of [appRole, workerRole, chatRole] as const)
      await owner.query(
        `alter role ${role} login password ${escapeLiteral(scramVerifier(passwords[role]))}`,
      );
    // A copy of a database does not have the rights on the database, so they are given here. Temporary tables are for those who
    // work with them: a question has no use for one.
    const { rows } = await owner.query<{ name: string }>("select current_database() as name");
    const database = escapeIdentifier(rows[0]?.name ?? "");
    await owner.query(`revoke temporary on database ${database} from public`);
    await owner.query(`grant temporary on database ${database} to ${appRole}, ${workerRole}`);
  });
}

/** The connection string of one role for the database of another connection string. */
export function loginUrl(ownerUrl: string, role: keyof LoginPasswords, password: string): string {
  const url = new URL(ownerUrl);
  url.username = role;
  url.password = encodeURIComponent(password);
  return url.href;
}

const iterations = 4096;

/** What PostgreSQL stores for a password. Sent instead of the password, which its log of statements would show. */
function scramVerifier(password: string): string {
  const salt = randomBytes(16);
  const salted = pbkdf2Sync(password.normalize("NFKC"), salt, iterations, 32, "sha256");
  const hmac = (text: string) => createHmac("sha256", salted).update(text).digest();
  const storedKey = createHash("sha256").update(hmac("Client Key")).digest("base64");
  const serverKey = hmac("Server Key").toString("base64");
  return `SCRAM-SHA-256$${iterations}:${salt.toString("base64")}$${storedKey}:${serverKey}`;
}
