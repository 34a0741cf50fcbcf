import { setImmediate as macrotask } from "node:timers/promises";
import type { Sliced } from "@pfa/view-engine/sliced.ts";

/** Longest that the thread works without looking for messages. */
const SLICE_MS = 4;
/** Turns that background work leaves to what somebody waits for, for each of its own. */
const TURNS_LEFT = 3;

/** Somebody who waits for work, or no longer does. */
export type Waiting = { isGone: boolean };

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
  private isWorking = false;

  /** Runs work to its end; undefined if nobody waited for it any longer. Urgent work goes before what waits. */
  run<T>(
    start: () => Sliced<T>,
    { waiting = { isGone: false }, isUrgent = false }: { waiting?: Waiting; isUrgent?: boolean },
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
    for (let job = this.next(); job;) {
      if (job.waiting.isGone) job.abandon();
      if (job.waiting.isGone || job.advance()) job = this.next();
      if (performance.now() < breakAt) continue;
      // oxlint-disable-next-line no-await-in-loop -- one slice after the other is the point
      await macrotask();
      breakAt = performance.now() + SLICE_MS;
    }
    this.isWorking = false;
  }

  private next(): Job | undefined {
    return this.urgent.shift() ?? this.usual.shift();
  }
}

function runSlice<T>(work: Sliced<T>): IteratorResult<undefined, T> {
  const end = performance.now() + SLICE_MS;
  let step = work.next();
  while (!step.done && performance.now() < end) step = work.next();
  return step;
}
