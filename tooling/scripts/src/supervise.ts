import { setTimeout as delay } from "node:timers/promises";
import { startChild, untilHealthy, type Child, type ChildSpec } from "./child.ts";
import { say } from "./terminal.ts";

/** Keeps what was started, and ends it in the reverse order. */
export type Stack = {
  /** Fires when everything is to end: on a signal, or because something ended by itself. */
  stopping: AbortSignal;
  /** Why it ends; null for a signal. */
  failure: () => string | null;
  /** Ends everything as a failure. */
  fail: (reason: string) => void;
  onStop: (stop: () => Promise<void>) => void;
  /** Starts a process that must live as long as the stack, and waits until it does its work. */
  run: (spec: ChildSpec) => Promise<Child>;
  /** Like `run`, for a process that may end when the database restarts, and is then started again. */
  runAgain: (spec: ChildSpec) => Promise<void>;
  stopAll: () => Promise<void>;
};

const restarts = { most: 5, firstDelayMs: 1000, forgottenAfterMs: 60_000 };

/** An empty stack that ends when `signal` fires. */
export function createStack(
  signal: AbortSignal,
  logsFolder: string,
  onChange: (pids: number[]) => void,
): Stack {
  const failing = new AbortController();
  const stopping = AbortSignal.any([signal, failing.signal]);
  const stops: (() => Promise<void>)[] = [];
  const children = new Set<Child>();
  const pids = () => [...children].map(({ pid }) => pid);

  const fail = (reason: string) => {
    if (!stopping.aborted) failing.abort(reason);
  };
  const start = (spec: ChildSpec) => {
    const child = startChild(spec, logsFolder);
    children.add(child);
    onChange(pids());
    void child.ended.then(() => {
      children.delete(child);
      onChange(pids());
    });
    return child;
  };
  const healthy = async (child: Child, spec: ChildSpec) => {
    const problem = await untilHealthy(child, spec.healthUrl, stopping);
    if (problem !== null)
      throw new Error(withLastLines(`The ${spec.name} did not start: ${problem}`, child));
  };

  return {
    stopping,
    failure: () => (failing.signal.aborted ? String(failing.signal.reason) : null),
    fail,
    onStop: (stop) => void stops.push(stop),
    run: async (spec) => {
      const child = start(spec);
      stops.push(child.stop);
      void child.ended.then((reason) =>
        fail(withLastLines(`The ${spec.name} ended: ${reason}`, child)),
      );
      await healthy(child, spec);
      return child;
    },
    runAgain: async (spec) => {
      let child = start(spec);
      stops.push(() => child.stop());
      await healthy(child, spec);
      void keepAlive(() => child, {
        stopping,
        fail,
        restart: () => {
          child = start(spec);
        },
      });
    },
    stopAll: async () => {
      for (const stop of stops.splice(0).toReversed()) await stop();
    },
  };
}

type KeepAlive = { stopping: AbortSignal; fail: (reason: string) => void; restart: () => void };

async function keepAlive(
  current: () => Child,
  { stopping, fail, restart }: KeepAlive,
): Promise<void> {
  for (let failures = 0; ; failures += 1) {
    const startedAt = Date.now();
    const child = current();
    const reason = await child.ended;
    if (stopping.aborted) return;
    if (Date.now() - startedAt > restarts.forgottenAfterMs) failures = 0;
    if (failures === restarts.most)
      return fail(withLastLines(`The ${child.name} ended again and again, last: ${reason}`, child));
    say(`${child.name.padEnd(10)}ended (${reason}), starts again`);
    await delay(restarts.firstDelayMs * 2 ** failures, undefined, { signal: stopping }).catch(
      () => undefined,
    );
    if (stopping.aborted) return;
    restart();
  }
}

function withLastLines(sentence: string, child: Child): string {
  const lines = child.lastLines();
  if (lines.length === 0) return sentence;
  return `${sentence}\nIts last log lines:\n${lines.map((line) => `  ${line.slice(0, 300)}`).join("\n")}`;
}
