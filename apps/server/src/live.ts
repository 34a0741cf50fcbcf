import type { LiveFeed } from "@pfa/api/context.ts";
import { listenLive, type LiveListener } from "@pfa/db/live.ts";
import type { LiveEvent } from "@pfa/domain/live-event.ts";
import type { Log } from "@pfa/log/log.ts";

/** One listening connection per process, shared by every subscription. Close it. */
export type LiveHub = LiveFeed & { close(): Promise<void> };

const RETRY_MS = 1000;

/** Starts listening in the background: a server without its database still answers, and says so. */
export function openLiveHub({ url, log }: { url: string; log: Log }): LiveHub {
  const readers = new Set<(event: LiveEvent | null) => void>();
  const closing = new AbortController();
  let listener: LiveListener | null = null;

  const publish = (event: LiveEvent | null) => {
    if (event === null) log.warn({ readers: readers.size }, "live_reconnected");
    for (const push of readers) push(event);
  };
  const connect = async (isFirst: boolean): Promise<void> => {
    try {
      const opened = await listenLive(url, publish);
      if (closing.signal.aborted) return await opened.close();
      listener = opened;
      // Readers that came while there was no connection may have missed something.
      if (!isFirst) publish(null);
    } catch (error) {
      log.warn({ err: error }, "live_unavailable");
      setTimeout(() => void connect(false), RETRY_MS).unref();
    }
  };
  const connected = connect(true);

  return {
    follow: (signal) => follow(readers, AbortSignal.any([signal, closing.signal])),
    close: async () => {
      closing.abort();
      await connected;
      await listener?.close();
    },
  };
}

/**
 * Reads from now on, not from the first iteration on: nothing falls in between. A slow reader is not sent the same news twice:
 * events only say what to look at again, so a newer one of its kind replaces one that still waits.
 */
function follow(
  readers: Set<(event: LiveEvent | null) => void>,
  signal: AbortSignal,
): AsyncIterable<LiveEvent | null> {
  const waiting = new Map<string, LiveEvent | null>();
  let wake: (() => void) | null = null;
  const push = (event: LiveEvent | null) => {
    waiting.set(subjectOf(event), event);
    wake?.();
  };
  const leave = () => {
    readers.delete(push);
    wake?.();
  };
  readers.add(push);
  signal.addEventListener("abort", leave, { once: true });
  if (signal.aborted) leave();

  return (async function* () {
    try {
      while (!signal.aborted) {
        const [next] = waiting;
        if (next) {
          waiting.delete(next[0]);
          yield next[1];
        } else {
          await new Promise<void>((resolve) => (wake = resolve));
        }
      }
    } finally {
      signal.removeEventListener("abort", leave);
      leave();
    }
  })();
}

function subjectOf(event: LiveEvent | null): string {
  return JSON.stringify(event?.kind === "mirror_changed" ? { ...event, version: "any" } : event);
}
