import type { Db } from "@pfa/db/client.ts";
import { clearSignInTries, countSignInTry, findActiveUser, type User } from "@pfa/db/identity.ts";
import { fail, ok, type Result } from "@pfa/domain/result.ts";
import type { VerifyPassword } from "./password.ts";

export type SignInProblem =
  | { kind: "sign_in_failed" }
  | { kind: "sign_in_locked"; retryAfterSeconds: number };

/** Hash of a random text nobody has kept, with the parameters of real ones: verifying against it takes as long. */
const nobodysHash =
  "$argon2id$v=19$m=19456,t=2,p=1$bm9ib2R5IGhhcyB0aGlzIQ$HmGiMzDxcEAsMs7SWVzcnC1HCnsIaFwLl9oG+ScZcj0";

/** The user of these credentials. A wrong name and a wrong password answer alike, in the same time. */
export async function signIn(
  deps: { db: Db; verifyPassword: VerifyPassword },
  { username, password }: { username: string; password: string },
): Promise<Result<User, SignInProblem>> {
  const { db, verifyPassword } = deps;
  const user = await db.transaction((tx) => findActiveUser(tx, username));
  if (!user) {
    await verifyPassword(nobodysHash, password);
    return fail({ kind: "sign_in_failed" });
  }

  // Committed before the password is looked at, so that guesses sent at once all count.
  const attempt = await db.transaction((tx) => countSignInTry(tx, user.id));
  if (!attempt.isAllowed) {
    return fail({ kind: "sign_in_locked", retryAfterSeconds: attempt.retryAfterSeconds });
  }
  if (!(await verifyPassword(user.passwordHash, password))) return fail({ kind: "sign_in_failed" });

  await db.transaction((tx) => clearSignInTries(tx, user.id));
  return ok({ id: user.id, username: user.username, displayName: user.displayName });
}
