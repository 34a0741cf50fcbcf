import { sql, type Tx } from "./client.ts";

/** How long a session lasts without use, and at most. */
export type SessionLimits = { idleSeconds: number; absoluteSeconds: number };

export type StoredSession = { userId: number; username: string; displayName: string };

export async function insertSession(
  tx: Tx,
  session: { tokenHash: Buffer; userId: number },
  { absoluteSeconds }: SessionLimits,
): Promise<void> {
  await tx.execute(sql`
    insert into user_session (token_hash, user_id, expires_at)
    values (${session.tokenHash}, ${session.userId}, now() + make_interval(secs => ${absoluteSeconds}))`);
}

/** The session of a token as long as it lasts and its user is active, or null. Only a use puts off its end. */
export async function findSession(
  tx: Tx,
  tokenHash: Buffer,
  { idleSeconds }: SessionLimits,
  purpose: "use" | "check",
): Promise<StoredSession | null> {
  const rows = await tx.query<StoredSession & { isStale: boolean }>(sql`
    select s.user_id as "userId", u.username, u.display_name as "displayName",
           s.last_seen_at < now() - interval '1 minute' as "isStale"
      from user_session s
      join app_user u on u.id = s.user_id and u.is_active
     where s.token_hash = ${tokenHash} and s.expires_at > now()
       and s.last_seen_at > now() - make_interval(secs => ${idleSeconds})`);
  const row = rows[0];
  if (!row) return null;
  // Once a minute is exact enough for a limit of hours, and spares a write per request.
  if (purpose === "use" && row.isStale) await touchSession(tx, tokenHash);
  return { userId: row.userId, username: row.username, displayName: row.displayName };
}

async function touchSession(tx: Tx, tokenHash: Buffer): Promise<void> {
  await tx.execute(
    sql`update user_session set last_seen_at = now() where token_hash = ${tokenHash}`,
  );
}

export async function deleteSession(tx: Tx, tokenHash: Buffer): Promise<void> {
  await tx.execute(sql`delete from user_session where token_hash = ${tokenHash}`);
}

/** Removes sessions of a user that ended by themselves. */
export async function deleteEndedSessions(
  tx: Tx,
  userId: number,
  { idleSeconds }: SessionLimits,
): Promise<void> {
  await tx.execute(sql`
    delete from user_session
     where user_id = ${userId}
       and (expires_at <= now() or last_seen_at <= now() - make_interval(secs => ${idleSeconds}))`);
}
