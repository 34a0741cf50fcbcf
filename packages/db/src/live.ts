import pg from "pg";
import type { AdminArea } from "@pfa/domain/admin-areas.ts";
import { LIVE_CHANNEL, type LiveEvent, liveEventSchema } from "@pfa/domain/live-event.ts";
import { sql, type Tx } from "./client.ts";

/** Tells the open browsers of an organization, once the transaction commits. */
export async function notifyLive(tx: Tx, event: LiveEvent): Promise<void> {
  await tx.execute(sql`select pg_notify(${LIVE_CHANNEL}, ${JSON.stringify(event)})`);
}

/** Tells the administrators of an organization where to look again; null for what belongs to none. */
export async function notifyAdmins(
  tx: Tx,
  area: AdminArea,
  organizationId: number | null,
): Promise<void> {
  await notifyLive(tx, { kind: "admin_changed", area, organizationId });
}

export type LiveListener = { close(): Promise<void> };

const RECONNECT_MS = 1000;

/**
 * Listens for live events on a connection of its own (LISTEN needs a session) and reconnects when it breaks.
 * `onEvent` also gets null after a reconnect: events may have been missed, so readers should look again.
 */
export async function listenLive(
  url: string,
  onEvent: (event: LiveEvent | null) => void,
): Promise<LiveListener> {
  let closed = false;
  let client = await connect();

  async function connect(): Promise<pg.Client> {
    const next = await openListening(url, onEvent);
    // "end" comes once for a lost connection, "error" up to twice: on it, two connections would take one's place.
    next.once("end", () => reconnectLater());
    return next;
  }

  function reconnectLater(): void {
    if (closed) return;
    setTimeout(() => void reconnect(), RECONNECT_MS).unref();
  }

  async function reconnect(): Promise<void> {
    try {
      client = await connect();
    } catch {
      return reconnectLater();
    }
    if (closed) await client.end();
    else onEvent(null);
  }

  return {
    close: async () => {
      closed = true;
      await client.end();
    },
  };
}

async function openListening(url: string, onEvent: (event: LiveEvent) => void): Promise<pg.Client> {
  const client = new pg.Client({
    connectionString: url,
    application_name: "pfa-live",
    // A connection that only listens would not notice for hours that the other side is gone.
    keepAlive: true,
    keepAliveInitialDelayMillis: 10_000,
  });
  // Without a listener a broken connection would end the process.
  client.on("error", () => undefined);
  client.on("notification", ({ payload }) => {
    const event = parseEvent(payload);
    if (event) onEvent(event);
  });
  try {
    await client.connect();
    await client.query(`listen ${LIVE_CHANNEL}`);
    return client;
  } catch (error) {
    await client.end();
    throw error;
  }
}

/** Null for what is no event of ours: anyone who may connect may notify. */
function parseEvent(payload: string | undefined): LiveEvent | null {
  try {
    return liveEventSchema.parse(JSON.parse(payload ?? ""));
  } catch {
    return null;
  }
}
