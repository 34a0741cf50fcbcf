import { sql, type Tx } from "./client.ts";

export type User = { id: number; username: string; displayName: string };
export type UserWithPassword = User & { passwordHash: string };

/** A user who may sign in, by the exact username, or null. */
export async function findActiveUser(tx: Tx, username: string): Promise<UserWithPassword | null> {
  const rows = await tx.query<UserWithPassword>(sql`
    select id, username, display_name as "displayName", password_hash as "passwordHash"
      from app_user
     where username = ${username} and is_active`);
  return rows[0] ?? null;
}

/** Tries that a user has within the time below before the account is locked for as long. */
const SIGN_IN_TRIES = 5;
const SIGN_IN_WINDOW_SECONDS = 15 * 60;

export type SignInTry = { isAllowed: boolean; retryAfterSeconds: number };

/**
 * Counts one try to sign in, before the password is looked at: parallel guesses cannot outrun the count.
 *
 * `locked_until` ends the window of the count as well: until the last allowed try it says only when counting begins anew.
 */
export async function countSignInTry(tx: Tx, userId: number): Promise<SignInTry> {
  const later = sql`now() + make_interval(secs => ${SIGN_IN_WINDOW_SECONDS})`;
  const [row] = await tx.query<{ tries: number; seconds: number }>(sql`
    update app_user
       set failed_sign_ins = case when locked_until > now() then failed_sign_ins + 1 else 1 end,
           locked_until = case when locked_until > now() and failed_sign_ins + 1 <> ${SIGN_IN_TRIES}
                               then locked_until else ${later} end
     where id = ${userId}
    returning failed_sign_ins as tries, ceil(extract(epoch from locked_until - now())) as seconds`);
  if (!row) throw new Error(`no user ${userId}`);
  return { isAllowed: row.tries <= SIGN_IN_TRIES, retryAfterSeconds: row.seconds };
}

/** Forgets the tries of a user who signed in. */
export async function clearSignInTries(tx: Tx, userId: number): Promise<void> {
  await tx.execute(
    sql`update app_user set failed_sign_ins = 0, locked_until = null where id = ${userId}`,
  );
}
