import type { Scope } from "@pfa/domain/scope.ts";
import pg from "pg";
import { type Db, inSnapshot, type Tx } from "./client.ts";

/**
 * Reads of a person in one organization that all see one state of the database. `signal` ends them: the promise rejects with
 * its reason at once, and PostgreSQL stops the statement that nobody waits for any more.
 */
export async function readInScope<T>(
  db: Db,
  scope: Scope,
  work: (tx: Tx) => Promise<T>,
  signal?: AbortSignal,
): Promise<T> {
  signal?.throwIfAborted();
  const answer = inSnapshot(db, scope, async (tx) => {
    // It may have waited long for a free connection.
    signal?.throwIfAborted();
    const canceler = signal && cancelOnAbort(db, tx, signal);
    try {
      return await work(tx);
    } finally {
      await canceler?.close();
    }
  });
  return signal ? Promise.race([answer, rejectOnAbort(signal, answer)]) : answer;
}

/** Reads of one state of the database with pauses between them, as long as somebody takes them. Close it. */
export type OpenSnapshot = { tx: Tx; close: () => Promise<void> };

/** A snapshot that stays open, with a connection of its own. `signal` ends it and the statement under way. */
export async function openSnapshot(
  db: Db,
  scope: Scope,
  signal?: AbortSignal,
): Promise<OpenSnapshot> {
  const opened = Promise.withResolvers<Tx>();
  const closing = Promise.withResolvers<void>();
  const close = () => closing.resolve();
  const ended = readInScope(
    db,
    scope,
    async (tx) => {
      opened.resolve(tx);
      await closing.promise;
    },
    signal,
  );
  ended.catch(opened.reject);
  signal?.addEventListener("abort", close, { once: true });
  const tx = await opened.promise;
  return {
    tx,
    close: async () => {
      signal?.removeEventListener("abort", close);
      close();
      // Whatever broke it has been told to whoever read.
      await ended.catch(() => undefined);
    },
  };
}

/** Never fulfils; listens only as long as `work` runs. */
function rejectOnAbort(signal: AbortSignal, work: Promise<unknown>): Promise<never> {
  return new Promise((_resolve, reject) => {
    const onAbort = () => reject(signal.reason as Error);
    const stopListening = () => signal.removeEventListener("abort", onAbort);
    signal.addEventListener("abort", onAbort, { once: true });
    work.then(stopListening, stopListening);
  });
}

/** Close it before the connection serves anybody else: a late cancellation would hit a stranger's statement. */
function cancelOnAbort(db: Db, tx: Tx, signal: AbortSignal): { close(): Promise<void> } {
  let canceled: Promise<void> | undefined;
  const onAbort = () => {
    canceled = cancelStatement(db, tx);
  };
  signal.addEventListener("abort", onAbort, { once: true });
  return {
    close: async () => {
      signal.removeEventListener("abort", onAbort);
      await canceled;
    },
  };
}

async function cancelStatement(db: Db, tx: Tx): Promise<void> {
  // Not from the pool: all its connections may be busy with just such statements.
  const client = new pg.Client(db.pool.options);
  // A connection that breaks reports here too; without a listener that would end the process.
  client.on("error", () => undefined);
  try {
    await client.connect();
    await client.query("select pg_cancel_backend($1)", [processIdOf(tx)]);
  } catch {
    // No connection to be had: the statement ends by itself, and its answer is thrown away.
  } finally {
    await client.end().catch(() => undefined);
  }
}

/** Known to the driver, if not to its types. */
const processIdOf = ({ client }: Tx) => (client as pg.PoolClient & { processID: number }).processID;
