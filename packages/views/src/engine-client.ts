import { Worker } from "node:worker_threads";
import { fail, ok, type Result } from "@pfa/domain/result.ts";
import type { Log } from "@pfa/log/log.ts";
import type {
  Asker,
  DeclineReason,
  FromThread,
  QuestionKind,
  Questions,
  ThreadOptions,
  ThreadStats,
  ToThread,
} from "./engine-protocol.ts";

/** The thread that holds the views, as the server's main thread sees it. Close it. */
export type Engine = {
  /** Asks the thread. Rejects with the signal's reason once that is aborted, and never otherwise. */
  ask<Kind extends QuestionKind>(
    asker: Asker,
    question: { kind: Kind; request: Questions[Kind]["request"] },
    signal?: AbortSignal,
  ): Promise<Result<Questions[Kind]["answer"], DeclineReason>>;
  tell(message: Extract<ToThread, { kind: "prepare" | "event" }>): void;
  /** Null while there is no thread that answers. */
  stats(): Promise<ThreadStats | null>;
  /** Ends the thread as a fault would. */
  kill(): Promise<void>;
  close(): Promise<void>;
};

/** Longest wait for an answer before SQL is asked. The thread goes on: the next one who asks finds the view. */
const ANSWER_WITHIN_MS = 2000;
const CHECK_EVERY_MS = 500;
/** A thread that says nothing between so many checks is taken for stuck: five seconds, and thirty while it starts. */
const SILENT_CHECKS = 10;
const SILENT_CHECKS_AT_START = 60;
const FIRST_RESTART_MS = 100;
const LAST_RESTART_MS = 30_000;
/** A thread that lived so long starts over with the shortest delay. */
const HEALTHY_AFTER_MS = 60_000;

type Pending = { askedAt: number; settle: (result: Result<unknown, DeclineReason>) => void };

export function openEngine(options: ThreadOptions & { log: Log }): Engine {
  return new EngineClient(options).api();
}

class EngineClient {
  private readonly options: ThreadOptions;
  private readonly log: Log;
  private readonly pending = new Map<number, Pending>();
  private readonly watch: NodeJS.Timeout;
  private worker: Worker | null = null;
  /** False while the thread starts. */
  private isReady = false;
  private startedAt = 0;
  /** Checks since something was heard. Not a time: a machine that slept would take the thread for stuck. */
  private silentChecks = 0;
  private nextId = 1;
  private restartMs = FIRST_RESTART_MS;
  private restart: NodeJS.Timeout | undefined;
  private isClosed = false;

  constructor({ log, ...options }: ThreadOptions & { log: Log }) {
    this.options = options;
    this.log = log;
    this.start();
    this.watch = setInterval(() => this.check(), CHECK_EVERY_MS).unref();
  }

  api(): Engine {
    return {
      ask: (asker, question, signal) =>
        this.request((id) => ({ kind: "ask", id, asker, question }) as ToThread, signal) as never,
      tell: (message) => {
        if (this.worker) say(this.worker, message);
      },
      stats: async () => {
        const told = await this.request((id) => ({ kind: "stats", id }));
        return told.ok ? (told.value as ThreadStats) : null;
      },
      kill: async () => void (await this.worker?.terminate()),
      close: () => this.close(),
    };
  }

  private request(
    message: (id: number) => ToThread,
    signal?: AbortSignal,
  ): Promise<Result<unknown, DeclineReason>> {
    const { worker } = this;
    if (!worker || !this.isReady) return Promise.resolve(fail("no_thread"));
    const id = this.nextId;
    this.nextId += 1;
    return new Promise((resolve, reject) => {
      const onAbort = () => {
        this.pending.delete(id);
        say(worker, { kind: "drop", id });
        reject(signal?.reason as Error);
      };
      const settle = (result: Result<unknown, DeclineReason>) => {
        this.pending.delete(id);
        signal?.removeEventListener("abort", onAbort);
        resolve(result);
      };
      signal?.addEventListener("abort", onAbort, { once: true });
      this.pending.set(id, { askedAt: performance.now(), settle });
      say(worker, message(id));
    });
  }

  private start(): void {
    const worker = new Worker(new URL("engine-thread.ts", import.meta.url), {
      workerData: this.options,
      name: "pfa-views",
    });
    this.worker = worker;
    this.isReady = false;
    this.startedAt = performance.now();
    this.silentChecks = 0;
    worker.on("message", (message: FromThread) => this.take(message));
    worker.on("error", (error) => this.log.error({ err: error }, "view_engine_failed"));
    worker.once("exit", () => this.lose(worker));
    // The server ends when it has nothing else to do.
    worker.unref();
  }

  private take(message: FromThread): void {
    this.silentChecks = 0;
    if (message.kind === "ready") {
      this.isReady = true;
      return;
    }
    if (message.kind === "log") {
      this.log[message.level](message.fields, message.event);
      return;
    }
    const pending = this.pending.get(message.id);
    pending?.settle(message.kind === "answer" ? ok(message.answer) : fail(message.reason));
  }

  private lose(worker: Worker): void {
    if (this.worker !== worker) return;
    this.worker = null;
    for (const { settle } of this.pending.values()) settle(fail("no_thread"));
    if (this.isClosed) return;
    const lived = performance.now() - this.startedAt;
    if (lived > HEALTHY_AFTER_MS) this.restartMs = FIRST_RESTART_MS;
    this.log.warn({ restartInMs: this.restartMs }, "view_engine_ended");
    this.restart = setTimeout(() => this.start(), this.restartMs).unref();
    this.restartMs = Math.min(this.restartMs * 4, LAST_RESTART_MS);
  }

  private check(): void {
    const now = performance.now();
    for (const { askedAt, settle } of this.pending.values())
      if (now - askedAt > ANSWER_WITHIN_MS) settle(fail("no_answer"));
    if (!this.worker) return;
    this.silentChecks += 1;
    if (this.silentChecks > (this.isReady ? SILENT_CHECKS : SILENT_CHECKS_AT_START)) {
      this.log.warn({ checks: this.silentChecks }, "view_engine_stuck");
      // Not again until it has ended.
      this.silentChecks = 0;
      void this.worker.terminate();
      return;
    }
    say(this.worker, { kind: "ping", id: 0 });
  }

  private async close(): Promise<void> {
    this.isClosed = true;
    clearInterval(this.watch);
    clearTimeout(this.restart);
    await this.worker?.terminate();
  }
}

function say(worker: Worker, message: ToThread): void {
  // oxlint-disable-next-line unicorn/require-post-message-target-origin -- a thread, not a window
  worker.postMessage(message);
}
