import type { EditableField } from "@pfa/domain/field-catalog.ts";
import { MAX_BATCH_CELLS } from "@pfa/domain/problem.ts";
import type { FieldValue } from "@pfa/domain/record.ts";

export type QueuedCell = { pfaId: string; field: EditableField; value: FieldValue };

/** What a failed save means: try again by itself, wait until somebody calls `resume`, or never. */
export type FailureKind = "retry" | "hold" | "refuse";

export type QueueState = {
  /** Cells that the server has not confirmed. */
  unsent: number;
  phase: "idle" | "saving" | "waiting" | "held";
  /** Epoch milliseconds of the next try while waiting. */
  retryAt: number | null;
};

type QueueOptions<Answer> = {
  send: (cells: QueuedCell[]) => Promise<Answer>;
  judgeFailure: (error: unknown) => FailureKind;
  onAnswer: (answer: Answer, sent: QueuedCell[]) => void;
  onRefused: (sent: QueuedCell[], error: unknown) => void;
  /** Called whenever cells change between waiting, being saved and saved. */
  onMoved: (cells: QueuedCell[]) => void;
};

/** Collects what one command or a burst of typing changes into one call. */
const GATHER_MS = 30;
const RETRY_DELAYS_MS = [1000, 2000, 5000, 10_000, 30_000] as const;

const keyOf = (cell: { pfaId: string; field: string }) => `${cell.pfaId}\u0000${cell.field}`;

/** What the rest of the page may know and do, whatever the server answers. */
export type AnyEditQueue = Pick<
  EditQueue<unknown>,
  "getState" | "subscribe" | "resume" | "phaseOf" | "unsentOf"
>;

/**
 * Edits on their way to the server: one call at a time, in order, each cell with its latest value only.
 * A cell stays here until the server has answered for it, so nothing is lost while the server cannot be reached.
 */
export class EditQueue<Answer> {
  private readonly options: QueueOptions<Answer>;
  private pending = new Map<string, QueuedCell>();
  private sending = new Map<string, QueuedCell>();
  private failures = 0;
  private timer: ReturnType<typeof setTimeout> | undefined;
  private state: QueueState = { unsent: 0, phase: "idle", retryAt: null };
  private readonly listeners = new Set<() => void>();

  constructor(options: QueueOptions<Answer>) {
    this.options = options;
  }

  enqueue(cells: readonly QueuedCell[]): void {
    for (const cell of cells) {
      this.pending.delete(keyOf(cell));
      this.pending.set(keyOf(cell), cell);
    }
    const { phase, retryAt } = this.state;
    if (phase === "held" || phase === "waiting") this.setState(phase, retryAt);
    else {
      this.setState("saving");
      this.schedule(GATHER_MS);
    }
    this.options.onMoved([...cells]);
  }

  /** Tries at once: after signing in again, coming back online, or on the user's wish. */
  resume(): void {
    this.failures = 0;
    if (this.pending.size > 0) this.schedule(0);
  }

  /** Values of a record that the server does not hold yet, oldest first. */
  unsentOf(pfaId: string): QueuedCell[] {
    return [...this.sending.values(), ...this.pending.values()].filter(
      (cell) => cell.pfaId === pfaId,
    );
  }

  phaseOf(pfaId: string, field: string): "saving" | "unsent" | null {
    const key = keyOf({ pfaId, field });
    if (!this.pending.has(key) && !this.sending.has(key)) return null;
    const { phase } = this.state;
    return phase === "waiting" || phase === "held" ? "unsent" : "saving";
  }

  isNewerPending(cell: QueuedCell): boolean {
    return this.pending.has(keyOf(cell));
  }

  readonly getState = (): QueueState => this.state;

  readonly subscribe = (listener: () => void): (() => void) => {
    this.listeners.add(listener);
    return () => void this.listeners.delete(listener);
  };

  private setState(phase: QueueState["phase"], retryAt: number | null = null): void {
    const unsent = new Set([...this.pending.keys(), ...this.sending.keys()]).size;
    this.state = { unsent, phase: unsent === 0 ? "idle" : phase, retryAt };
    for (const listener of this.listeners) listener();
  }

  private schedule(delayMs: number): void {
    clearTimeout(this.timer);
    this.timer = setTimeout(() => void this.flush(), delayMs);
  }

  private async flush(): Promise<void> {
    if (this.sending.size > 0 || this.pending.size === 0) return;
    const entries = [...this.pending];
    this.sending = new Map(entries.slice(0, MAX_BATCH_CELLS));
    this.pending = new Map(entries.slice(MAX_BATCH_CELLS));
    const cells = [...this.sending.values()];
    this.setState("saving");
    this.options.onMoved(cells);
    try {
      const answer = await this.options.send(cells);
      this.settle(cells, () => this.options.onAnswer(answer, cells));
    } catch (error) {
      this.handleFailure(cells, error);
    }
  }

  private settle(cells: QueuedCell[], report: () => void): void {
    this.sending = new Map();
    this.failures = 0;
    this.setState("saving");
    report();
    this.options.onMoved(cells);
    if (this.pending.size > 0) this.schedule(0);
  }

  private handleFailure(cells: QueuedCell[], error: unknown): void {
    const kind = this.options.judgeFailure(error);
    if (kind === "refuse") {
      this.settle(cells, () => this.options.onRefused(cells, error));
      return;
    }
    // A value typed meanwhile replaces the one that failed; otherwise the failed one keeps its place in front.
    const failed = [...this.sending].filter(([key]) => !this.pending.has(key));
    this.pending = new Map([...failed, ...this.pending]);
    this.sending = new Map();
    if (kind === "hold") this.setState("held");
    else this.retryLater();
    this.options.onMoved(cells);
  }

  private retryLater(): void {
    const delayMs = RETRY_DELAYS_MS[Math.min(this.failures, RETRY_DELAYS_MS.length - 1)] ?? 0;
    this.failures += 1;
    this.setState("waiting", Date.now() + delayMs);
    this.schedule(delayMs);
  }
}
