import { useEffect, useRef, useState } from "react";
import { type AlertFeed, type LiveFeed, type LiveMessage, trpc } from "../../trpc.ts";

type LiveState = "live" | "connecting" | "offline";

/** The browser reconnects a broken stream by itself, but not one that was answered with an error. */
const RESUBSCRIBE_MS = 4000;

type LiveEvents = { state: LiveState; feed: LiveFeed; alerts: AlertFeed };

/** Passes one organization's live events on, and says whether they come; what concerns alerts alone goes to a feed of its own. */
export function useLiveEvents(organization: string): LiveEvents {
  const utils = trpc.useUtils();
  const wasLive = useRef(false);
  const { feed, publish } = useState(createFeed<LiveMessage>)[0];
  const alerts = useState(createFeed<null>)[0];
  const subscription = trpc.events.live.useSubscription(
    { organization },
    {
      onStarted: () => {
        // Whatever happened while the connection was away was not told.
        if (wasLive.current) {
          publish({ kind: "missed" });
          alerts.publish(null);
        }
        wasLive.current = true;
      },
      onData: (event) => {
        if (event.kind === "alerts_changed") alerts.publish(null);
        else publish(event);
      },
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

  const state = liveState(status, subscription.error !== null);
  return { state, feed, alerts: alerts.feed };
}

function liveState(
  status: "idle" | "connecting" | "pending" | "error",
  failed: boolean,
): LiveState {
  if (status === "pending") return "live";
  return status === "error" || failed ? "offline" : "connecting";
}

function createFeed<T>() {
  const listeners = new Set<(message: T) => void>();
  const feed = {
    subscribe: (listener: (message: T) => void) => {
      listeners.add(listener);
      return () => void listeners.delete(listener);
    },
  };
  const publish = (message: T) => {
    for (const listener of listeners) listener(message);
  };
  return { feed, publish };
}
