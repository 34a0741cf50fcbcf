import type { AdminArea } from "@pfa/domain/admin-areas.ts";
import { createContext, type ReactNode, useContext, useEffect, useRef, useState } from "react";
import { trpc } from "../trpc.ts";

/** Which areas changed; null for any of them. */
type Listener = (areas: ReadonlySet<AdminArea> | null) => void;

const Listeners = createContext(new Set<Listener>());

/** The browser reconnects a broken stream by itself, but not one that was answered with an error. */
const RESUBSCRIBE_MS = 4000;

export type AdminLiveState = "live" | "connecting" | "offline";

type AdminLiveProps = { children: (state: AdminLiveState) => ReactNode };

/** One subscription for all pages of the administration. */
export function AdminLive({ children }: AdminLiveProps) {
  const utils = trpc.useUtils();
  const [listeners] = useState(() => new Set<Listener>());
  const wasLive = useRef(false);
  const publish = (areas: ReadonlySet<AdminArea> | null) => {
    for (const listen of listeners) listen(areas);
  };
  const { status, reset } = trpc.events.admin.useSubscription(
    {},
    {
      onStarted: () => {
        // Whatever happened while the connection was away was not told.
        if (wasLive.current) publish(null);
        wasLive.current = true;
      },
      onData: ({ changes }) => publish(changes && new Set(changes.map(({ area }) => area))),
    },
  );
  useEffect(() => {
    if (status !== "error") return undefined;
    void utils.session.me.invalidate();
    const timer = setTimeout(reset, RESUBSCRIBE_MS);
    return () => clearTimeout(timer);
  }, [status, reset, utils]);
  const state = status === "pending" ? "live" : status === "error" ? "offline" : "connecting";
  return <Listeners value={listeners}>{children(state)}</Listeners>;
}

/** Calls `onChange` when one of the areas changed, or may have. The server gathers: at most twice a second. */
export function useAdminChanges(areas: readonly AdminArea[], onChange: () => void): void {
  const listeners = useContext(Listeners);
  const newest = useRef(onChange);
  const wanted = areas.join(" ");
  useEffect(() => {
    newest.current = onChange;
  });
  useEffect(() => {
    const listen: Listener = (changed) => {
      if (!changed || wanted.split(" ").some((area) => changed.has(area as AdminArea)))
        newest.current();
    };
    listeners.add(listen);
    return () => void listeners.delete(listen);
  }, [listeners, wanted]);
}
