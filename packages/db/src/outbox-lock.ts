import pg from "pg";
import type { Db } from "./client.ts";

/** First half of the advisory lock's key; the second is the organization. */
export const OUTBOX_LOCK = 20_501;

export type OutboxLock = {
  /** False once the connection broke: PostgreSQL has then given the lock to whoever asks. */
  isHeld(): boolean;
};

/**
 * Runs `work` as the one sender of an organization, or answers null at once if there is another.
 * The lock lives as long as its own connection, so a killed process frees it without anybody's help.
 */
export async function asOnlySender<T>(
  db: Db,
  organizationId: number,
  work: (lock: OutboxLock) => Promise<T>,
): Promise<T | null> {
  // Not from the pool: as many senders as it has connections would leave none to work with.
  const client = new pg.Client({
    connectionString: db.pool.options.connectionString,
    application_name: "pfa-outbox-lock",
    keepAlive: true,
  });
  let isHeld = false;
  client.on("error", () => (isHeld = false));
  client.on("end", () => (isHeld = false));
  await client.connect();
  try {
    const { rows } = await client.query<{ locked: boolean }>(
      "select pg_try_advisory_lock($1, $2) as locked",
      [OUTBOX_LOCK, organizationId],
    );
    isHeld = rows[0]?.locked === true;
    return isHeld ? await work({ isHeld: () => isHeld }) : null;
  } finally {
    await client.end();
  }
}
