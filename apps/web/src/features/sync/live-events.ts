import { useEffect, useRef, useState } from "react";
import { type LiveFeed, type LiveMessage, trpc } from "../../trpc.ts";

export type LiveState = "live" | "connecting" | "offline";

/** The browser reconnects a broken stream by itself, but not one that was answered with an error. */
const RESUBSCRIBE_MS = 4000;

/** Passes one organization's live events on, and says whether they come. */
export function useLiveEvents(organization: string): { state: LiveState; feed: LiveFeed } {
  const utils = trpc.useUtils();
  const wasLive = useRef(false);
  const { feed, publish } = useState(createFeed)[0];
  const subscription = trpc.events.live.useSubscription(
    { organization },
    {
      onStarted: () => {
        // Whatever happened while the connection was away was not told.
        if (wasLive.current) publish({ kind: "missed" });
        wasLive.current = true;
      },
      onData: publish,
    },
  );
  const { status, reset } = subscription;
  useEffect(() => {
    if (status !== "error") return undefined;
    // A session that is over is found out by asking, since a refused stream does not say why.
    void utils.session.me.invalidate();
    const timer = setTimeout(reset, RESUBSCRIBE_MS);
    return () => clearTimeout(timer);
  }, [status, reset, utils]);

  return { state: liveState(status, subscription.error !== null), feed };
}

function liveState(
  status: "idle" | "connecting" | "pending" | "error",
  failed: boolean,
): LiveState {
  if (status === "pending") return "live";
  return status === "error" || failed ? "offline" : "connecting";
}

function createFeed() {
  const listeners = new Set<(message: LiveMessage) => void>();
  const feed: LiveFeed = {
    subscribe: (listener) => {
      listeners.add(listener);
      return () => void listeners.delete(listener);
    },
  };
  const publish = (message: LiveMessage) => {
    for (const listener of listeners) listener(message);
  };
  return { feed, publish };
}
