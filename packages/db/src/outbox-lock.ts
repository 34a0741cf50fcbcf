import pg from "pg";
import { type Db, sql, type Tx } from "./client.ts";

/** First half of the advisory lock's key; the second is a hash of the PEMS server. */
const OUTBOX_LOCK = 20_501;

export type OutboxLock = {
  /** False once the connection broke: PostgreSQL has then given the lock to whoever asks. */
  isHeld(): boolean;
};

/**
 * Runs `work` as the one sender to a PEMS server, or answers null at once if there is another.
 * The lock lives as long as its own connection, so a killed process frees it without anybody's help.
 */
export async function asOnlySender<T>(
  db: Db,
  server: string,
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
      "select pg_try_advisory_lock($1, hashtext($2)) as locked",
      [OUTBOX_LOCK, server],
    );
    isHeld = rows[0]?.locked === true;
    return isHeld ? await work({ isHeld: () => isHeld }) : null;
  } finally {
    await client.end();
  }
}

/** Whether some process sends to a PEMS server now. */
export async function isSending(tx: Tx, server: string): Promise<boolean> {
  const [row] = await tx.query<{ isSending: boolean }>(sql`
    select exists (select from pg_locks
                    where locktype = 'advisory' and granted
                      and database = (select oid from pg_database where datname = current_database())
                      -- The catalog shows both halves as unsigned numbers.
                      and classid = ${OUTBOX_LOCK}::oid and objsubid = 2
                      and objid = (hashtext(${server})::bigint & 4294967295)::oid) as "isSending"`);
  return row?.isSending ?? false;
}
