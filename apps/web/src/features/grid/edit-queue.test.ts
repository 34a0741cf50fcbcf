import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { EditQueue, type FailureKind, type QueuedCell } from "./edit-queue.ts";

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

const cell = (pfaId: string, value: string, field: QueuedCell["field"] = "model"): QueuedCell => ({
  pfaId,
  field,
  value,
});

/** A server that answers when the test says so. */
function aQueue(judge: FailureKind = "retry") {
  const calls: { cells: QueuedCell[]; answer: (ok: boolean) => void }[] = [];
  const answered: QueuedCell[][] = [];
  const refused: QueuedCell[][] = [];
  const queue = new EditQueue<string>({
    send: (cells) =>
      new Promise((resolve, reject) => {
        calls.push({
          cells,
          answer: (ok) => (ok ? resolve("saved") : reject(new Error("no answer"))),
        });
      }),
    judgeFailure: () => judge,
    onAnswer: (_answer, sent) => answered.push(sent),
    onRefused: (sent) => refused.push(sent),
    onMoved: () => {},
  });
  return { queue, calls, answered, refused };
}

const passes = (ms: number) => vi.advanceTimersByTimeAsync(ms);

test("a burst of edits goes in one call, each cell with its latest value", async () => {
  const { queue, calls } = aQueue();
  queue.enqueue([cell("1", "a")]);
  queue.enqueue([cell("2", "b")]);
  queue.enqueue([cell("1", "c")]);
  await passes(30);
  expect(calls.map((call) => call.cells)).toEqual([[cell("2", "b"), cell("1", "c")]]);
});

test("only one call is under way; what is edited meanwhile follows in order", async () => {
  const { queue, calls } = aQueue();
  queue.enqueue([cell("1", "a")]);
  await passes(30);
  queue.enqueue([cell("2", "b")]);
  queue.enqueue([cell("3", "c")]);
  await passes(1000);
  expect(calls).toHaveLength(1);
  calls[0]?.answer(true);
  await passes(30);
  expect(calls[1]?.cells).toEqual([cell("2", "b"), cell("3", "c")]);
});

test("a failed call is kept and sent again; a newer value of the same cell wins", async () => {
  const { queue, calls, answered } = aQueue();
  queue.enqueue([cell("1", "a"), cell("2", "b")]);
  await passes(30);
  queue.enqueue([cell("1", "newer")]);
  calls[0]?.answer(false);
  await passes(0);
  expect(queue.getState()).toMatchObject({ phase: "waiting", unsent: 2 });
  expect(queue.phaseOf("2", "model")).toBe("unsent");
  await passes(1000);
  expect(calls[1]?.cells).toEqual([cell("2", "b"), cell("1", "newer")]);
  calls[1]?.answer(true);
  await passes(0);
  expect(answered).toHaveLength(1);
  expect(queue.getState()).toEqual({ phase: "idle", unsent: 0, retryAt: null });
});

test("waits grow, and coming back tries at once", async () => {
  const { queue, calls } = aQueue();
  queue.enqueue([cell("1", "a")]);
  await passes(30);
  calls[0]?.answer(false);
  await passes(1000);
  calls[1]?.answer(false);
  await passes(1000);
  expect(calls).toHaveLength(2);
  queue.resume();
  await passes(0);
  expect(calls).toHaveLength(3);
});

test("after the session ended nothing is sent until the user is back, and nothing is lost", async () => {
  const { queue, calls } = aQueue("hold");
  queue.enqueue([cell("1", "a")]);
  await passes(30);
  calls[0]?.answer(false);
  await passes(0);
  queue.enqueue([cell("2", "b")]);
  await passes(600_000);
  expect(calls).toHaveLength(1);
  expect(queue.getState()).toMatchObject({ phase: "held", unsent: 2 });
  queue.resume();
  await passes(0);
  expect(calls[1]?.cells).toEqual([cell("1", "a"), cell("2", "b")]);
});

test("a call that can never succeed is reported and does not stop the next one", async () => {
  const { queue, calls, refused } = aQueue("refuse");
  queue.enqueue([cell("1", "a")]);
  await passes(30);
  queue.enqueue([cell("2", "b")]);
  calls[0]?.answer(false);
  await passes(30);
  expect(refused).toEqual([[cell("1", "a")]]);
  expect(calls[1]?.cells).toEqual([cell("2", "b")]);
});

test("a big edit goes in calls of 10,000 cells, one after the other", async () => {
  const { queue, calls } = aQueue();
  queue.enqueue(Array.from({ length: 10_001 }, (_, index) => cell(String(index), "x")));
  await passes(30);
  expect(calls[0]?.cells).toHaveLength(10_000);
  calls[0]?.answer(true);
  await passes(30);
  expect(calls[1]?.cells).toHaveLength(1);
});
