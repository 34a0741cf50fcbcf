import { setTimeout as delay } from "node:timers/promises";
import { type Child, type ChildSpec, startChild, untilHealthy } from "@pfa/scripts/child.ts";

/** A process that is to be up, whatever is done to it. */
export type Life = {
  name: string;
  /** Null while it is down. */
  pid: () => number | null;
  start: () => Promise<void>;
  /** Ends it hard, waits, and starts it again; done when it does its work. */
  kill: (downMs: number) => Promise<void>;
  pause: (forMs: number, meanwhile?: () => void) => Promise<void>;
  untilUp: () => Promise<void>;
  /** Ends that nobody ordered: when, and how. */
  ownEnds: OwnEnd[];
  stop: () => Promise<void>;
};
type OwnEnd = { atMs: number; reason: string };

const restartAfterMs = 300;
const upWithinMs = 90_000;

/** Keeps one process: started again when it ends by itself, which PostgreSQL's absence makes a worker do. */
export function keepLife(spec: ChildSpec, folder: string, now: () => number): Life {
  const ownEnds: OwnEnd[] = [];
  const running = runAgain(spec, folder, (reason) => ownEnds.push({ atMs: now(), reason }));
  return {
    name: spec.name,
    pid: running.pid,
    ownEnds,
    untilUp: running.untilUp,
    start: () => {
      running.launch();
      return running.untilUp();
    },
    kill: async (downMs) => {
      await running.untilUp();
      await running.end("SIGKILL");
      await delay(downMs);
      running.launch();
      await running.untilUp();
    },
    pause: async (forMs, meanwhile) => {
      await running.untilUp();
      const paused = running.pid();
      if (paused === null) return;
      process.kill(paused, "SIGSTOP");
      await delay(forMs / 2);
      meanwhile?.();
      await delay(forMs / 2);
      process.kill(paused, "SIGCONT");
    },
    stop: () => running.endForGood(),
  };
}

/** What runs of one process now. */
type Running = { child: Child | null; isUp: boolean; isEnding: boolean };

function runAgain(spec: ChildSpec, folder: string, noteOwnEnd: (reason: string) => void) {
  const state: Running = { child: null, isUp: false, isEnding: false };
  const launch = () => {
    const child = startChild(spec, folder, () => undefined);
    Object.assign(state, { child, isUp: false });
    void untilHealthy(child, spec.healthUrl).then((problem) => {
      if (state.child === child && problem === null) state.isUp = true;
    });
    void child.ended.then((reason) => {
      if (state.child !== child || state.isEnding) return;
      Object.assign(state, { child: null, isUp: false });
      noteOwnEnd(reason);
      setTimeout(() => {
        if (state.child === null && !state.isEnding) launch();
      }, restartAfterMs);
    });
  };
  const end = async (signal: "SIGTERM" | "SIGKILL") => {
    const { child } = state;
    Object.assign(state, { child: null, isUp: false });
    await child?.stop(signal);
  };
  // The last resort for a drill that ends without stopping it.
  const onExit = () => {
    if (state.child) process.kill(state.child.pid, "SIGKILL");
  };
  process.once("exit", onExit);
  return {
    launch,
    end,
    pid: () => state.child?.pid ?? null,
    untilUp: () => untilUp(spec.name, state),
    endForGood: async () => {
      state.isEnding = true;
      // A process that is paused takes no farewell.
      if (state.child) process.kill(state.child.pid, "SIGCONT");
      await end("SIGTERM");
      process.off("exit", onExit);
    },
  };
}

async function untilUp(name: string, state: Readonly<Running>): Promise<void> {
  const deadline = Date.now() + upWithinMs;
  while (!state.isUp) {
    if (Date.now() > deadline) throw new Error(`${name} did not come up again`);
    await delay(50);
  }
}
