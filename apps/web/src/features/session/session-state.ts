import { useSyncExternalStore } from "react";

/** Whether the server has told this page that its session is over. */
export function createSessionState() {
  let over = false;
  const listeners = new Set<() => void>();
  const set = (next: boolean) => {
    if (over === next) return;
    over = next;
    for (const listener of listeners) listener();
  };
  return {
    markOver: () => set(true),
    markBack: () => set(false),
    isOver: () => over,
    subscribe: (listener: () => void) => {
      listeners.add(listener);
      return () => void listeners.delete(listener);
    },
  };
}

export type SessionState = ReturnType<typeof createSessionState>;

export const useSessionOver = (session: SessionState): boolean =>
  useSyncExternalStore(session.subscribe, session.isOver);
