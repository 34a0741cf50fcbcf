import { useSyncExternalStore } from "react";

export type SessionStanding = {
  /** The server has told this page that nobody is signed in any more. */
  isOver: boolean;
  /** How often the user has come back since the page was opened. */
  returns: number;
};

/** Whether the session that this page was opened with still holds. */
export function createSessionState() {
  let standing: SessionStanding = { isOver: false, returns: 0 };
  const listeners = new Set<() => void>();
  const set = (next: SessionStanding) => {
    standing = next;
    for (const listener of listeners) listener();
  };
  return {
    markOver: () => {
      if (!standing.isOver) set({ ...standing, isOver: true });
    },
    markBack: () => set({ isOver: false, returns: standing.returns + 1 }),
    get: () => standing,
    subscribe: (listener: () => void) => {
      listeners.add(listener);
      return () => void listeners.delete(listener);
    },
  };
}

export type SessionState = ReturnType<typeof createSessionState>;

export const useSession = (session: SessionState): SessionStanding =>
  useSyncExternalStore(session.subscribe, session.get);
