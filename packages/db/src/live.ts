import pg from "pg";
import { LIVE_CHANNEL, type LiveEvent, liveEventSchema } from "@pfa/domain/live-event.ts";
import { sql, type Tx } from "./client.ts";

/** Tells the open browsers of an organization, once the transaction commits. */
export async function notifyLive(tx: Tx, event: LiveEvent): Promise<void> {
  await tx.execute(sql`select pg_notify(${LIVE_CHANNEL}, ${JSON.stringify(event)})`);
}

export type LiveListener = { close(): Promise<void> };

const RECONNECT_MS = 1000;

/**
 * Listens for live events on a connection of its own (LISTEN needs a session) and reconnects when it breaks.
 * `onEvent` also gets null after a reconnect: events may have been missed, so readers should look again.
 */
export async function listenLive(url: string, onEvent: (event: LiveEvent | null) => void): Promise<LiveListener> {
  let closed = false;
  let client = await connect();

  async function connect(): Promise<pg.Client> {
    const next = new pg.Client({ connectionString: url, application_name: "pfa-live", keepAlive: true });
    next.on("error", () => reconnectLater());
    next.on("notification", ({ payload }) => {
      const event = liveEventSchema.safeParse(JSON.parse(payload ?? "null"));
      if (event.success) onEvent(event.data);
    });
    await next.connect();
    await next.query(`listen ${LIVE_CHANNEL}`);
    return next;
  }

  function reconnectLater(): void {
    if (closed) return;
    setTimeout(() => {
      connect().then(
        (next) => {
          client = next;
          onEvent(null);
        },
        () => reconnectLater(),
      );
    }, RECONNECT_MS).unref();
  }

  return {
    close: async () => {
      closed = true;
      await client.end();
    },
  };
}
