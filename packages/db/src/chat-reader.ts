import type { ChatCell, ChatResultColumn, ChatSqlFailure } from "@pfa/domain/chat-sql.ts";
import { fail, ok, type Result } from "@pfa/domain/result.ts";
import pg from "pg";
import { chatFailure, toChatFailure } from "./chat-errors.ts";
import { readRows, typeOf } from "./chat-rows.ts";

/** Reads what the guard allowed, as the role that can read nothing else. Close it. */
export type ChatReader = {
  read(request: ChatReadRequest, signal: AbortSignal): Promise<Result<ChatRead, ChatSqlFailure>>;
  close(): Promise<void>;
};

type ChatReadRequest = {
  /** The guard's own text: never anything else. */
  canonical: string;
  capability: string;
};

type ChatRead = {
  columns: Omit<ChatResultColumn, "money">[];
  rows: ChatCell[][];
  truncated: "rows" | "bytes" | null;
};

/** PostgreSQL's own estimate beyond which a query is not begun. Some seconds of work are about ten million. */
const COST_CAP = 1e8;
/** Behind PostgreSQL's own limit of eight seconds, which a lost connection would not tell us of. */
const STOP_AFTER_MS = 10_000;

type Options = { url: string; applicationName: string; maxConnections?: number };

/** Opens a pool of its own, so that questions never wait for the grid's connections, nor the grid for theirs. */
export function openChatReader({ url, applicationName, maxConnections = 8 }: Options): ChatReader {
  const open = (max: number, name: string) => {
    const pool = new pg.Pool({
      connectionString: url,
      application_name: name,
      max,
      connectionTimeoutMillis: 5000,
    });
    pool.on("error", ignore);
    pool.on("connect", (client) => client.on("error", ignore));
    return pool;
  };
  const pool = open(maxConnections, applicationName);
  // Its own, since a stop must not wait for the queries that it is to stop.
  const stopper = open(2, `${applicationName}-stop`);
  return {
    read: (request, signal) => readOnce({ pool, stopper }, request, signal),
    close: async () => {
      await Promise.all([pool.end(), stopper.end()]);
    },
  };
}

const ignore = () => undefined;

type Pools = { pool: pg.Pool; stopper: pg.Pool };

async function readOnce(
  { pool, stopper }: Pools,
  request: ChatReadRequest,
  signal: AbortSignal,
): Promise<Result<ChatRead, ChatSqlFailure>> {
  if (signal.aborted) return fail(cancelled);
  let client: pg.PoolClient;
  try {
    client = await pool.connect();
  } catch (error) {
    return fail(toChatFailure(error));
  }
  const stop = stopOnSignal(client, stopper, signal);
  let isClean = false;
  try {
    const read = await readInTransaction(client, request);
    isClean = !stop.isStopped();
    return read;
  } catch (error) {
    return fail(signal.aborted ? cancelled : toChatFailure(error));
  } finally {
    stop.done();
    // After any trouble the connection is thrown away: nothing of it reaches the next question.
    client.release(!isClean);
  }
}

const cancelled = chatFailure("cancelled", "The query was stopped.");

/** Has PostgreSQL end what the connection works on, when the caller stops or after the last limit. */
function stopOnSignal(client: pg.PoolClient, stopper: pg.Pool, signal: AbortSignal) {
  let isStopped = false;
  const stop = () => {
    isStopped = true;
    const { processID } = client as unknown as { processID: number };
    void stopper.query("select pg_cancel_backend($1)", [processID]).catch(ignore);
  };
  const timer = setTimeout(stop, STOP_AFTER_MS);
  signal.addEventListener("abort", stop, { once: true });
  if (signal.aborted) stop();
  return {
    isStopped: () => isStopped,
    done: () => {
      clearTimeout(timer);
      signal.removeEventListener("abort", stop);
    },
  };
}

/** The extended protocol takes one statement only, whatever a text holds. */
function run(client: pg.PoolClient, text: string): Promise<pg.QueryArrayResult<(string | null)[]>> {
  return client.query({
    text,
    rowMode: "array",
    queryMode: "extended",
    types: asText,
  } as pg.QueryArrayConfig);
}

/** Every value as PostgreSQL writes it. */
const asText: pg.CustomTypesConfig = { getTypeParser: () => (text: string) => text };

async function readInTransaction(
  client: pg.PoolClient,
  { canonical, capability }: ChatReadRequest,
): Promise<Result<ChatRead, ChatSqlFailure>> {
  await client.query(
    `begin read only; set local app.chat_capability = ${pg.escapeLiteral(capability)};
     set local timezone = 'UTC'; set local datestyle = 'ISO'; set local intervalstyle = 'postgres'`,
  );
  if ((await estimatedCost(client, canonical)) > COST_CAP) {
    await client.query("rollback");
    return fail(
      chatFailure(
        "too_expensive",
        "The query would take far too long.",
        "Group before joining, or ask for a shorter period.",
      ),
    );
  }
  const { fields } = await run(client, `select * from (${canonical}) answer limit 0`);
  const columns = fields.map(({ name, dataTypeID }) => ({ name, type: typeOf(dataTypeID) }));
  const { rows, truncated } = await readRows((text) => run(client, text), canonical, columns);
  await client.query("rollback");
  return ok({ columns, rows, truncated });
}

/** For our eyes only: an estimate tells of rows that the asker may not see. */
async function estimatedCost(client: pg.PoolClient, canonical: string): Promise<number> {
  const { rows } = await run(client, `explain (format json) ${canonical}`);
  const [plan] = JSON.parse(rows[0]?.[0] ?? "[]") as { Plan: { "Total Cost": number } }[];
  return plan?.Plan["Total Cost"] ?? Number.POSITIVE_INFINITY;
}
