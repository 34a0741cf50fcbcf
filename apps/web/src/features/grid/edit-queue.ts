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

export type EditQueue = ReturnType<typeof createEditQueue>;

/** Collects what one command or a burst of typing changes into one call. */
const GATHER_MS = 30;
const RETRY_DELAYS_MS = [1000, 2000, 5000, 10_000, 30_000] as const;

const keyOf = (cell: Pick<QueuedCell, "pfaId" | "field">) => `${cell.pfaId}\u0000${cell.field}`;

/**
 * Edits on their way to the server: one call at a time, in order, each cell with its latest value only.
 * A cell stays here until the server has answered for it, so nothing is lost while the server cannot be reached.
 */
export function createEditQueue<Answer>(options: QueueOptions<Answer>) {
  let pending = new Map<string, QueuedCell>();
  let sending = new Map<string, QueuedCell>();
  let failures = 0;
  let timer: ReturnType<typeof setTimeout> | undefined;
  let state: QueueState = { unsent: 0, phase: "idle", retryAt: null };
  const listeners = new Set<() => void>();

  function setState(phase: QueueState["phase"], retryAt: number | null = null) {
    const unsent = new Set([...pending.keys(), ...sending.keys()]).size;
    state = { unsent, phase: unsent === 0 ? "idle" : phase, retryAt };
    for (const listener of listeners) listener();
  }

  function schedule(delayMs: number) {
    clearTimeout(timer);
    timer = setTimeout(() => void flush(), delayMs);
  }

  async function flush(): Promise<void> {
    if (sending.size > 0 || pending.size === 0) return;
    const entries = [...pending];
    sending = new Map(entries.slice(0, MAX_BATCH_CELLS));
    pending = new Map(entries.slice(MAX_BATCH_CELLS));
    const cells = [...sending.values()];
    setState("saving");
    options.onMoved(cells);
    try {
      const answer = await options.send(cells);
      settle(cells, () => options.onAnswer(answer, cells));
    } catch (error) {
      handleFailure(cells, error);
    }
  }

  function settle(cells: QueuedCell[], report: () => void) {
    sending = new Map();
    failures = 0;
    setState("saving");
    report();
    options.onMoved(cells);
    if (pending.size > 0) schedule(0);
  }

  function handleFailure(cells: QueuedCell[], error: unknown) {
    const kind = options.judgeFailure(error);
    if (kind === "refuse") {
      settle(cells, () => options.onRefused(cells, error));
      return;
    }
    // A value typed meanwhile replaces the one that failed; otherwise the failed one keeps its place in front.
    pending = new Map([...[...sending].filter(([key]) => !pending.has(key)), ...pending]);
    sending = new Map();
    if (kind === "hold") setState("held");
    else {
      const delay = RETRY_DELAYS_MS[Math.min(failures, RETRY_DELAYS_MS.length - 1)] ?? 0;
      failures += 1;
      setState("waiting", Date.now() + delay);
      schedule(delay);
    }
    options.onMoved(cells);
  }

  return {
    enqueue(cells: readonly QueuedCell[]) {
      for (const cell of cells) {
        pending.delete(keyOf(cell));
        pending.set(keyOf(cell), cell);
      }
      if (state.phase === "held" || state.phase === "waiting") setState(state.phase, state.retryAt);
      else {
        setState("saving");
        schedule(GATHER_MS);
      }
      options.onMoved([...cells]);
    },
    /** Tries at once: after signing in again, coming back online, or on the user's wish. */
    resume() {
      failures = 0;
      if (pending.size > 0) schedule(0);
    },
    /** Values of a record that the server does not hold yet, oldest first. */
    unsentOf(pfaId: string): QueuedCell[] {
      return [...sending.values(), ...pending.values()].filter((cell) => cell.pfaId === pfaId);
    },
    phaseOf(pfaId: string, field: string): "saving" | "unsent" | null {
      const key = `${pfaId}\u0000${field}`;
      if (!pending.has(key) && !sending.has(key)) return null;
      return state.phase === "waiting" || state.phase === "held" ? "unsent" : "saving";
    },
    isNewerPending: (cell: Pick<QueuedCell, "pfaId" | "field">) => pending.has(keyOf(cell)),
    getState: () => state,
    subscribe(listener: () => void) {
      listeners.add(listener);
      return () => void listeners.delete(listener);
    },
    dispose: () => clearTimeout(timer),
  };
}
