import { useEffect, useSyncExternalStore } from "react";

/** In the order of the palette. */
export const commandGroups = ["Records", "My changes", "Organizations", "Administration"] as const;

/** Something that can be done now, by its name. */
export type Command = {
  /** Unique among all. */
  id: string;
  group: (typeof commandGroups)[number];
  label: string;
  /** Other words that people look for. */
  keywords?: string;
  /** The keys that do the same. */
  shortcut?: string;
  run: () => void;
};

const offered = new Map<symbol, readonly Command[]>();
const listeners = new Set<() => void>();
let all: readonly Command[] = [];

function publish(): void {
  all = [...offered.values()].flat();
  for (const listener of listeners) listener();
}

const subscribe = (listener: () => void): (() => void) => {
  listeners.add(listener);
  return () => void listeners.delete(listener);
};

/** Offers commands as long as the caller is on the page. A feature's actions are named here once, for the palette. */
export function useCommands(commands: readonly Command[]): void {
  useEffect(() => {
    const key = Symbol("commands");
    offered.set(key, commands);
    publish();
    return () => {
      offered.delete(key);
      publish();
    };
  });
}

/** Everything that can be done now. */
export const useAllCommands = (): readonly Command[] => useSyncExternalStore(subscribe, () => all);
