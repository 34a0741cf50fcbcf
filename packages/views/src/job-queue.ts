import { setImmediate as macrotask } from "node:timers/promises";
import type { Sliced } from "@pfa/view-engine/sliced.ts";

/** Longest that the thread works without looking for messages. */
const SLICE_MS = 4;
/** Turns that background work leaves to what somebody waits for, for each of its own. */
const TURNS_LEFT = 3;
/** Idle work beyond that is older than anybody's interest in it. */
const MOST_IDLE = 8;

/** Somebody who waits for work, or no longer does. */
export type Waiting = { isGone: boolean };

/** Work that nobody waits for yet. It begins anew whenever something else may have changed what it has read. */
type IdleJob = { start: () => Sliced<unknown>; work: Sliced<unknown> | null };

type Job = {
  waiting: Waiting;
  /** Runs a slice; true once there is nothing left to do. */
  advance: () => boolean;
  abandon: () => void;
};

/**
 * Sliced work of one thread, one piece after the other. Between two slices the thread takes messages, so that questions that
 * need no work are answered in the meantime.
 */
export class JobQueue {
  private readonly urgent: Job[] = [];
  private readonly usual: Job[] = [];
  private readonly idle = new Map<string, IdleJob>();
  private urgentRuns = 0;
  private isWorking = false;

  /** Runs work to its end; undefined if nobody waited for it any longer. Urgent work goes before what waits. */
  run<T>(
    start: () => Sliced<T>,
    {
      waiting = { isGone: false },
      isUrgent = false,
    }: { waiting?: Waiting; isUrgent?: boolean } = {},
  ): Promise<T | undefined> {
    return new Promise((resolve, reject) => {
      let work: Sliced<T> | undefined;
      const advance = (): boolean => {
        try {
          const step = runSlice((work ??= start()));
          if (step.done) resolve(step.value);
          return step.done === true;
        } catch (error) {
          reject(error);
          return true;
        }
      };
      this.add({ waiting, advance, abandon: () => resolve(undefined) }, isUrgent);
    });
  }

  /** Does something as soon as no sliced work is under way. */
  between(act: () => void): void {
    const advance = (): boolean => {
      act();
      return true;
    };
    this.add({ waiting: { isGone: false }, advance, abandon: () => undefined }, true);
  }

  /** Runs work that somebody may ask for next, while there is nothing else to do. The latest of a key counts. */
  runIdle(key: string, start: () => Sliced<unknown>): void {
    this.idle.delete(key);
    this.idle.set(key, { start, work: null });
    for (const oldest of this.idle.keys()) {
      if (this.idle.size <= MOST_IDLE) break;
      this.idle.delete(oldest);
    }
    if (!this.isWorking) void this.work();
  }

  /** Somebody now waits for what idle work of this key makes: it goes on from where it is, before what is added next. */
  hasten(key: string): void {
    const job = this.idle.get(key);
    if (!job) return;
    this.idle.delete(key);
    const { urgentRuns } = this;
    // What is urgent may still go before it, and change what it has read.
    const start = () => (this.urgentRuns === urgentRuns && job.work) || job.start();
    void this.run(start).catch(() => undefined);
  }

  /** Runs work that touches nothing others read, at the side of what somebody waits for. */
  async runAside<T>(work: Sliced<T>): Promise<T> {
    for (;;) {
      const step = runSlice(work);
      if (step.done) return step.value;
      // oxlint-disable-next-line no-await-in-loop -- one slice after the other is the point
      await this.leaveTurns();
    }
  }

  /** A break in background work: messages and what somebody waits for come first. */
  async leaveTurns(): Promise<void> {
    await macrotask();
    for (let turn = 0; turn < TURNS_LEFT && this.isWorking; turn += 1) {
      // oxlint-disable-next-line no-await-in-loop
      await macrotask();
    }
  }

  private add(job: Job, isUrgent: boolean): void {
    (isUrgent ? this.urgent : this.usual).push(job);
    if (!this.isWorking) void this.work();
  }

  private async work(): Promise<void> {
    this.isWorking = true;
    let breakAt = performance.now() + SLICE_MS;
    let job = this.next();
    while (job || this.idle.size > 0) {
      if (!job) this.advanceIdle();
      else if (job.waiting.isGone) job.abandon();
      if (!job || job.waiting.isGone || job.advance()) job = this.next();
      if (performance.now() < breakAt) continue;
      // oxlint-disable-next-line no-await-in-loop -- one slice after the other is the point
      await macrotask();
      breakAt = performance.now() + SLICE_MS;
      job ??= this.next();
    }
    this.isWorking = false;
  }

  private next(): Job | undefined {
    const urgent = this.urgent.shift();
    // It may change what all others read.
    if (urgent) {
      this.urgentRuns += 1;
      for (const job of this.idle.values()) job.work = null;
    }
    return urgent ?? this.usual.shift();
  }

  private advanceIdle(): void {
    for (const [key, job] of this.idle) {
      try {
        job.work ??= job.start();
        if (runSlice(job.work).done) this.idle.delete(key);
      } catch {
        // Whoever asks for it will be told why.
        this.idle.delete(key);
      }
      return;
    }
  }
}

function runSlice<T>(work: Sliced<T>): IteratorResult<undefined, T> {
  const end = performance.now() + SLICE_MS;
  let step = work.next();
  while (!step.done && performance.now() < end) step = work.next();
  return step;
}
