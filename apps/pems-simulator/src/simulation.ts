import type { Faults } from "./faults.ts";
import type { Records } from "./records.ts";
import type { StateStore } from "./state-store.ts";

/** Who may call, and with what. */
export interface Credentials {
  username: string;
  password: string;
  apiKey: string;
  tenant: string;
}

/** The clock of the simulator; it can be set off from the real one. */
export interface Clock {
  /** Now, in whole seconds, as PEMS stamps changes. */
  nowMs(): number;
  offsetMs(): number;
  setOffset(ms: number): void;
}

/** The running simulator: its data, its faults, its log. */
export interface Simulation {
  credentials: Credentials;
  records: Records;
  faults: Faults;
  store: StateStore;
  clock: Clock;
  /** Sessions opened with `keepsession: true`, by id, with their user. */
  sessions: Map<string, string>;
  startedAt: number;
}

/** A clock whose offset survives a restart. */
export function openClock(store: StateStore): Clock {
  const stored = store.findSetting("clockOffsetMs");
  let offsetMs = typeof stored === "number" ? stored : 0;
  return {
    nowMs: () => Math.floor((Date.now() + offsetMs) / 1000) * 1000,
    offsetMs: () => offsetMs,
    setOffset(ms) {
      offsetMs = ms;
      store.saveSetting("clockOffsetMs", ms);
    },
  };
}
